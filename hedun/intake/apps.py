from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "hedun.intake"
    label = "intake"

    def ready(self) -> None:
        from hedun.intake.verification import files_intact
        from hedun.record.verification import register

        register(files_intact)
