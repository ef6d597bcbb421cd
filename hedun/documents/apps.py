from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "hedun.documents"
    label = "documents"
