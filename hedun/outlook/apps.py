from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "hedun.outlook"
    label = "outlook"

    def ready(self) -> None:
        from hedun.outlook.actions import keep_forecasts
        from hedun.oversight import tick

        tick.register("cover", keep_forecasts)
