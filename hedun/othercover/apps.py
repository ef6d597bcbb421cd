from django.apps import AppConfig


class OthercoverConfig(AppConfig):
    name = "hedun.othercover"
    label = "othercover"

    def ready(self) -> None:
        from hedun.checks import queries as checks
        from hedun.othercover.looks import other_cover

        checks.register(other_cover, "OTHER_COVER")
