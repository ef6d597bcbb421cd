from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "hedun.evidence"
    label = "evidence"

    def ready(self) -> None:
        from hedun.claims import facts
        from hedun.evidence.facts import evidence_count
        from hedun.evidence.verification import files_intact
        from hedun.record.verification import register

        facts.register(evidence_count, "evidence")
        register(files_intact)
