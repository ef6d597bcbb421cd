from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "hedun.ledger"
    label = "ledger"

    def ready(self) -> None:
        from hedun.ledger.verification import balances_add_up
        from hedun.record.verification import register

        register(balances_add_up)
