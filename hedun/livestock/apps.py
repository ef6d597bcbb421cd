from django.apps import AppConfig


class LivestockConfig(AppConfig):
    name = "hedun.livestock"
    label = "livestock"

    def ready(self) -> None:
        from hedun.assessment import beside
        from hedun.checks import queries as checks
        from hedun.livestock.looks import CODES, look
        from hedun.livestock.queries import cause_and_fate

        beside.register(cause_and_fate, "cause", "fate")
        checks.register(look, *CODES)
