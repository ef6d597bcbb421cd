from django.apps import AppConfig


class OpenrosaConfig(AppConfig):
    name = "hedun.openrosa"
    label = "openrosa"

    def ready(self) -> None:
        from hedun.openrosa.actions import pass_on_what_is_due
        from hedun.openrosa.verification import instances_intact
        from hedun.phone.working import FIRST
        from hedun.record.verification import register

        register(instances_intact)
        FIRST.append(pass_on_what_is_due)
