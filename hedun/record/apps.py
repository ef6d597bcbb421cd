from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "hedun.record"
    label = "record"

    def ready(self) -> None:
        from hedun.record import among, generations  # noqa: F401 — a lookup of every query

        generations.watch()
