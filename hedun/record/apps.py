from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "hedun.record"
    label = "record"

    def ready(self) -> None:
        from hedun.record import among, generations, papers, verification  # noqa: F401 — among: a lookup

        generations.watch()
        verification.register(generations.keys_are_here)
        verification.register(papers.signatures_hold)
