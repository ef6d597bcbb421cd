from django.apps import AppConfig


class OpenrosaConfig(AppConfig):
    name = "hedun.openrosa"
    label = "openrosa"

    def ready(self) -> None:
        from hedun.openrosa.actions import forget_form
        from hedun.openrosa.verification import instances_intact
        from hedun.phone import retention
        from hedun.record.verification import register

        register(instances_intact)
        retention.register(forget_form)
