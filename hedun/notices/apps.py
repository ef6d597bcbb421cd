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
        effects.undo("post", ours.take_off)
        effects.undo("object", ours.take_back_objection)
        for action in ("resurvey", "decide", "uphold"):
            effects.after(action, ours.answer_objections)
        effects.undo("resurvey", ours.object_again)
