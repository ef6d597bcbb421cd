from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hedun.web"
    label = "web"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from hedun.asked import time_statements

        connection_created.connect(time_statements)
