from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "hedun.checks"
    label = "checks"

    def ready(self) -> None:
        from hedun.checks.facts import blocking_checks
        from hedun.claims import facts

        facts.register(blocking_checks, "blocking_checks")
