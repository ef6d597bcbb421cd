from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "hedun.notices"
    label = "notices"

    def ready(self) -> None:
        from hedun.claims import effects, facts
        from hedun.notices import effects as ours
        from hedun.notices.facts import notice_facts

        facts.register(notice_facts, "notice_ends", "open_objections")
        effects.after("confirm", ours.owe)
        effects.undo("post", effects.Each(ours.take_off))
        effects.undo("object", effects.Each(ours.take_back_objection))
        for action in ("resurvey", "decide", "uphold"):
            effects.after(action, effects.Each(ours.answer_objections))
        effects.undo("resurvey", effects.Each(ours.object_again))
