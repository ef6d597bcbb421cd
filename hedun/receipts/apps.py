from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "hedun.receipts"
    label = "receipts"

    def ready(self) -> None:
        from hedun.claims import effects
        from hedun.people import panels
        from hedun.receipts.actions import give
        from hedun.receipts.queries import copy_for_the_household

        effects.after("report", give)
        panels.register(copy_for_the_household)
