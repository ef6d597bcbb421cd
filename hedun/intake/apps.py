from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "hedun.intake"
    label = "intake"

    def ready(self) -> None:
        from hedun.evidence import places
        from hedun.intake.enclosures import said_beside
        from hedun.intake.verification import files_intact
        from hedun.record.verification import register

        places.register(said_beside)
        register(files_intact)
