from django.apps import AppConfig


class LivestockConfig(AppConfig):
    name = "hedun.livestock"
    label = "livestock"

    def ready(self) -> None:
        from hedun.assessment import beside, weighed
        from hedun.checks import queries as checks
        from hedun.intake import beyond
        from hedun.livestock.arriving import keep_animals, known_tags, same_animals
        from hedun.livestock.looks import CODES, look
        from hedun.livestock.queries import cause_and_fate, weights

        beside.register(cause_and_fate, "cause", "fate")
        weighed.register(weights)
        beyond.register(keep_animals, known_tags, same_animals)
        checks.register(look, *CODES)
