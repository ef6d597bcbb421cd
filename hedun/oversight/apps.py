from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "hedun.oversight"
    label = "oversight"

    def ready(self) -> None:
        from hedun.claims import effects, facts
        from hedun.oversight import effects as ours
        from hedun.oversight.facts import panel_facts
        from hedun.oversight.verification import board_as_recorded
        from hedun.record import verification

        verification.register(board_as_recorded)
        facts.register(panel_facts, "panel", "panelists")
        for action in ("decide", "uphold", "withdraw", "merge"):
            effects.after(action, effects.Each(ours.answer_referral))
        for action in ("withdraw", "merge"):
            effects.undo(action, effects.Each(ours.ask_again))
        for action in ("escalate", "appeal"):
            effects.undo(action, effects.Each(ours.answer_referral))
