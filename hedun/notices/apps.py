from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "hedun.notices"
    label = "notices"

    def ready(self) -> None:
        from hedun.claims import effects, facts
        from hedun.notices import actions
        from hedun.notices.facts import notice_facts

        facts.register(notice_facts, "notice_ends", "open_objections")
        effects.after("confirm", actions.owe)
        effects.undo("post", actions.take_off)
        effects.undo("object", actions.take_back_objection)
        for action in ("resurvey", "decide", "uphold"):
            effects.after(action, actions.answer_objections)
        effects.undo("resurvey", actions.object_again)
