from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "hedun.fieldwork"
    label = "fieldwork"

    def ready(self) -> None:
        from hedun.evidence import places
        from hedun.fieldwork.actions import take
        from hedun.fieldwork.queries import became, said_beside
        from hedun.fieldwork.sheets import KIND, read
        from hedun.fieldwork.visits import visits
        from hedun.phone import kinds, package

        kinds.register(KIND, kinds.Kind(read, take, became))
        package.register("visits", visits)
        places.register(said_beside)
