from django.apps import AppConfig


class InjuriesConfig(AppConfig):
    name = "hedun.injuries"
    label = "injuries"

    def ready(self) -> None:
        from hedun.assessment import reckoned
        from hedun.claims import effects, facts
        from hedun.domain.lifecycle import ACTIONS
        from hedun.injuries import facts as ours
        from hedun.injuries.drawing import reopen_accounts
        from hedun.injuries.effects import remind_of_treatment

        facts.register(ours.reckonings, "reckoned", "reckoners")
        facts.register(ours.handlers, "handlers")
        reckoned.register(ours.lines_by_bills, ours.interim)
        effects.undo("assess_injuries", effects.Each(reopen_accounts))
        for action in ACTIONS:
            effects.after(action, remind_of_treatment)
            effects.undo(action, remind_of_treatment)
