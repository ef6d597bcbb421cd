"""回访: what a household says when it is called (part of the room's actions)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hedun.claims.models import Claim, ClaimMove
from hedun.domain.actors import Actor
from hedun.domain.words import Word
from hedun.messages.complaining import enter_complaint
from hedun.messages.models import CallBack, Complaint
from hedun.messages.problems import malformed
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.record.pen import writing

YES, NO, UNSURE = "yes", "no", "unsure"


@dataclass(frozen=True, slots=True)
class Question:
    """`asks`: as it is read out. `wrong`: the answer that makes a complaint, with its words."""

    asks: Word
    wrong: str
    says: str


QUESTIONS: dict[str, Question] = {
    "received": Question(
        {"zh": "赔款您收到了吗？", "en": "Did you receive the money?"}, NO, "没有收到赔款"
    ),
    "amount_right": Question(
        {"zh": "数目和公示的一样吗？", "en": "Is it the amount that was posted?"},
        NO,
        "数目与公示不符",
    ),
    "kindly": Question(
        {"zh": "来查看的人态度好吗？", "en": "Were those who came kind to you?"},
        NO,
        "查勘人员态度不好",
    ),
    "taken": Question(
        {"zh": "有人从赔款里扣钱或收费吗？", "en": "Did anybody take money from it, or a fee?"},
        YES,
        "有人扣钱或收费",
    ),
}
MOST_TRIES = 3  # then the call may be closed without an answer


def enter_call(
    one: CallBack,
    answers: Mapping[str, str] | None,
    *,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Complaint | None:
    """What was said, or None: nobody answered. What is not as it should be becomes a complaint,
    which is answered.

    Raises Refused (OTHER_ROLE, …) and Malformed (CALL_DONE, CALL_OWN, CALL_ANSWERS).
    """
    with writing(actor=actor, now=now) as pen:
        row = CallBack.objects.select_related("claim__report__village").get(pk=one.pk)
        claim = row.claim
        above = lineage(claim.report.village)
        insist_permitted(
            "call.enter", above, actor=actor, now=now, subject=claim.number,
            insurer=claim.report.policy.insurer,
        )  # fmt: skip
        if row.state in (CallBack.State.REACHED, CallBack.State.CLOSED):
            raise malformed("CALL_DONE")
        if had_a_hand(claim, actor.user):
            raise malformed("CALL_OWN")
        wrong = _answered(row, answers)
        row.tries, row.called_by, row.called_at, row.note = row.tries + 1, actor.user, now, note
        row.state = CallBack.State.REACHED
        if answers is None:
            last = row.tries >= MOST_TRIES
            row.state = CallBack.State.CLOSED if last else CallBack.State.NOT_REACHED
        row.save()
        pen.write("call.enter", claim.number, {"state": row.state, "wrong": wrong}, rows=[row])
        if not wrong:
            return None
        said = ";".join([*(QUESTIONS[name].says for name in wrong), *filter(None, [note])])
        return enter_complaint(
            claim.report.village,
            said=said[:1000],
            source=Complaint.Source.CALL_BACK,
            claim=claim,
            actor=actor,
            now=now,
        )


def had_a_hand(claim: Claim, user: str) -> bool:
    """The user made a move of this claim."""
    return ClaimMove.objects.filter(claim=claim, user=user).exists()


def _answered(row: CallBack, answers: Mapping[str, str] | None) -> list[str]:
    """Writes the answers on the row; the questions whose answer is not as it should be."""
    if answers is None:
        return []
    if any(answers.get(name) not in (YES, NO, UNSURE) for name in QUESTIONS):
        raise malformed("CALL_ANSWERS")
    for name in QUESTIONS:
        setattr(row, name, answers[name])
    return [name for name, asked in QUESTIONS.items() if answers[name] == asked.wrong]
