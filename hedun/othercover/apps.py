from django.apps import AppConfig


class OthercoverConfig(AppConfig):
    name = "hedun.othercover"
    label = "othercover"

    def ready(self) -> None:
        from hedun.checks import queries as checks
        from hedun.othercover.actions import forget_number
        from hedun.othercover.looks import other_cover
        from hedun.people import erasing

        checks.register(other_cover, "OTHER_COVER")
        erasing.register(forget_number)
