from django.apps import AppConfig


class OpenrosaConfig(AppConfig):
    name = "hedun.openrosa"
    label = "openrosa"

    def ready(self) -> None:
        from hedun.openrosa.verification import instances_intact
        from hedun.record.verification import register

        register(instances_intact)
