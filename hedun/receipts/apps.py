from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "hedun.receipts"
    label = "receipts"

    def ready(self) -> None:
        from hedun.claims import effects
        from hedun.receipts.actions import give

        effects.after("report", give)
