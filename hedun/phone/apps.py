from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "hedun.phone"
    label = "phone"

    def ready(self) -> None:
        from hedun.phone.verification import parcels_intact
        from hedun.record.verification import register

        register(parcels_intact)
