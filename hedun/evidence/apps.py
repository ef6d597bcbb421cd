from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "hedun.evidence"
    label = "evidence"
