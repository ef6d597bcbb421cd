from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "hedun.history"
    label = "history"

    def ready(self) -> None:
        from hedun.history.actions import forget_number
        from hedun.history.queries import of_household
        from hedun.people import erasing, panels

        erasing.register(forget_number)
        panels.register(of_household)
