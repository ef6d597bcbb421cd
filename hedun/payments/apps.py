from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "hedun.payments"
    label = "payments"

    def ready(self) -> None:
        from hedun.checks import paid
        from hedun.claims import effects, facts
        from hedun.payments import effects as ours
        from hedun.payments import facts as own_facts
        from hedun.payments.verification import books_agree, lines_agree
        from hedun.record import verification

        facts.register(own_facts.makers, "makers")
        facts.register(own_facts.maker, "maker")
        facts.register(own_facts.parts, "with_bank", "parts_owed")
        known = ("account_ok", "account_lacks", "account_until", "account_of", "others_paid")
        facts.register(own_facts.account, *known)
        for action in ("confirm", "advance", "prepay"):
            effects.after(action, ours.agree)
        for action in ("decide", "object"):
            effects.after(action, effects.Each(ours.void))
        for action in ("advance", "prepay"):
            effects.undo(action, effects.Each(ours.void))
        effects.undo("object", effects.Each(ours.agreed_again))
        for action in ("withdraw", "merge"):
            effects.after(action, effects.Each(ours.fall_away))
            effects.undo(action, effects.Each(ours.stand_again))
        paid.register(own_facts.accounts_paid)
        verification.register(books_agree)
        verification.register(lines_agree)
