from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "hedun.notices"
    label = "notices"

    def ready(self) -> None:
        from hedun.claims import effects, facts
        from hedun.notices import effects as ours
        from hedun.notices import facts as own_facts

        facts.register(own_facts.notice_ends, "notice_ends")
        facts.register(own_facts.objections, *own_facts.OBJECTIONS)
        for action in ("confirm", "advance", "prepay"):
            effects.after(action, ours.owe)
        effects.after("advance", effects.Each(ours.set_aside))
        effects.undo("advance", effects.Each(ours.take_up_again))
        effects.undo("post", effects.Each(ours.take_off))
        effects.undo("object", effects.Each(ours.take_back_objection))
        for action in ours.OUTCOMES:
            effects.after(action, effects.Each(ours.answer_objections))
        for action in ("resurvey", "withdraw", "merge"):
            effects.undo(action, effects.Each(ours.object_again))
