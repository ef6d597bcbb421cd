from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "hedun.claims"
    label = "claims"

    def ready(self) -> None:
        from hedun.claims import effects, queries, strands
        from hedun.claims.actions import give_back_cover, part_again, take_cover_again
        from hedun.people import business, panels
        from hedun.policies import awarded
        from hedun.record.strands import register

        for action in ("refuse", "withdraw", "merge"):
            effects.after(action, give_back_cover)
            effects.undo(action, take_cover_again)
        effects.undo("merge", effects.Each(part_again))
        register(strands.concerned)
        awarded.register_reported(queries.last_reported_day)
        business.register(queries.claimed_from, queries.acted_since)
        panels.register(queries.of_household)
