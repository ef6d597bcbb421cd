from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "hedun.intake"
    label = "intake"

    def ready(self) -> None:
        from hedun.evidence import places, sweeping
        from hedun.intake.enclosures import said_beside
        from hedun.intake.models import Enclosure, Submission
        from hedun.intake.verification import files_intact
        from hedun.record.verification import register

        places.register(said_beside)
        sweeping.register(lambda: Submission.objects.all())
        sweeping.register(lambda: Enclosure.objects.all())
        register(files_intact)
