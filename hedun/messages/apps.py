from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "hedun.messages"
    label = "telling"  # "messages" is the label of Django's own

    def ready(self) -> None:
        from hedun.claims import effects
        from hedun.messages import effects as ours
        from hedun.messages.queueing import forget, take_back
        from hedun.messages.telling import of_household
        from hedun.messages.verification import told_as_recorded
        from hedun.payments import heard
        from hedun.people import erasing, panels
        from hedun.record import verification

        told = {
            "report": ours.reported,
            "return": ours.returned,
            "post": ours.posted,
            "confirm": ours.PAYABLE,
            "advance": ours.PAYABLE_IN_PART,
            "prepay": ours.PAYABLE_IN_PART,
            "object": ours.objected,
            "resurvey": ours.answered,
            "decide": ours.answered,
            "uphold": ours.answered,
            "refuse": ours.refused,
        }
        for action, effect in told.items():
            effects.after(action, effect)
            effects.undo(action, take_back)
        heard.register(ours.bank_said)
        erasing.register(forget)
        panels.register(of_household)
        verification.register(told_as_recorded)
