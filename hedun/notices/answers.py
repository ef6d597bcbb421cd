"""What becomes of an objection, told back to whoever made it: on the receipt page, on the slip, in
a letter. One answer, the same sentences everywhere, with the reason of who looked again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hedun.assessment.models import ClaimAward
from hedun.assessment.standing import standing
from hedun.claims.models import Claim, ClaimMove
from hedun.domain.case import State
from hedun.domain.deadlines import LOCAL
from hedun.domain.money import yuan
from hedun.domain.words import Word
from hedun.domain.words import word as _w
from hedun.notices.effects import OUTCOMES
from hedun.notices.models import Objection

CHANNELS: Mapping[str, Word] = {
    "person": _w("当面说的", "said in person"),
    "phone": _w("打电话说的", "said by telephone"),
    "paper": _w("书面提的", "in writing"),
    "receipt": _w("农户凭查询码提的", "by the household, on its receipt page"),
}
# Who looked again or decided, inside a sentence.
WHO: Mapping[str, Word] = {
    "township": _w("乡镇林管站", "the township's forestry station"),
    "insurer": _w("保险公司县支公司", "the insurer's county branch"),
}
NOBODY_NAMED = _w("办理单位", "the offices")
OUTCOME_WORDS: Mapping[str, Word] = {
    "resurveyed": _w("已换人重新查看", "another person looked again"),
    "decided": _w("市里重新作了裁定", "the city decided it anew"),
    "upheld": _w("市里维持原来的结果", "the city upheld what was found"),
    "ended": _w("这一户已撤回或并案", "the claim was withdrawn or merged"),
    "withdrawn": _w("异议已收回", "the objection was taken back"),
}
# What this means for the household, said in full.
MEANS: Mapping[str, Word] = {
    "resurveyed": _w(
        "{who}换了没有查看过的人，于{day}重新查看。",
        "On {day} somebody of {who} who had not seen the damage before looked at it again.",
    ),
    "decided": _w(
        "市级专班三人合议，于{day}重新作出裁定。",
        "The city's panel of three decided it anew on {day}.",
    ),
    "upheld": _w(
        "市级专班三人合议，于{day}维持原来的结果。",
        "The city's panel of three upheld on {day} what had been found.",
    ),
    "ended": _w(
        "这一户已于{day}撤回或与另一件合并，异议不再办理。",
        "The claim was withdrawn or merged with another on {day}; nothing is left to be answered.",
    ),
    "withdrawn": _w(
        "异议已于{day}收回，按原来的公示办理。",
        "The objection was taken back on {day}; what hangs on the board stands.",
    ),
}
WHY = _w("理由：{reason}", "The reason given: {reason}")
WAS = _w("您提异议时公示的赔款是 {yuan} 元。", "When you objected, {yuan} yuan hung on the board.")
ANEW = _w("现在算出的赔款是 {yuan} 元。", "The amount is {yuan} yuan now.")
SAME = _w("赔款没有变，还是 {yuan} 元。", "The amount is the same: {yuan} yuan.")
PENDING = _w(
    "赔款正在重新计算，算好后会重新公示，再告诉您。",
    "The amount is being worked out anew. It is posted again, and you are told.",
)
STILL = _w(
    "还不同意？重新公示期间可以再提异议；公示结束后，两年内可以申诉到市里。",
    "You still disagree? You may object again while the new sheet hangs; after that you may appeal "
    "to the city within two years.",
)
APPEAL = _w(
    "还不同意？付款或办结以后，两年内可以向协保员或林管站提出申诉。",
    "You still disagree? Within two years of the end you may appeal: tell the clerk or the "
    "township's station.",
)
MAY: Mapping[str, Word] = {"resurveyed": STILL, "decided": STILL, "upheld": APPEAL}
# Where the amount that follows a new look is not known yet.
BEFORE_AWARD = frozenset({State.ACCEPTED, State.ASSESSED, State.CONTESTED, State.ESCALATED})


@dataclass(frozen=True)
class Answer:
    """The answer to a closed objection. `by`: the role that answered, `reason`: in its words;
    `before_fen`: what hung on the board; `after_fen`: what was awarded since, None while nothing
    was."""

    objection: Objection
    outcome: Word
    at: datetime
    by: str
    reason: str
    before_fen: int
    after_fen: int | None
    pending: bool

    def sentences(self) -> list[Word]:
        """All of it, for a page: what was found, and what may be done now."""
        return [*self.said(), *([self.may] if self.may else [])]

    @property
    def may(self) -> Word | None:
        """What whoever still disagrees may do; None where nothing is left to disagree with."""
        return MAY.get(self.objection.outcome)

    def said(self) -> list[Word]:
        """What was found, in full sentences, each in both languages."""
        day = self.at.astimezone(LOCAL)
        facts = {"zh": f"{day.year}年{day.month}月{day.day}日", "en": f"{day:%d %B %Y}".lstrip("0")}
        who = WHO.get(self.by, NOBODY_NAMED)
        said = [_filled(MEANS[self.objection.outcome], day=facts, who=who)]
        if self.reason and self.objection.outcome != "withdrawn":
            said.append(_filled(WHY, reason=_w(self.reason, self.reason)))
        if self.objection.outcome in ("resurveyed", "decided"):
            said.append(_filled(WAS, yuan=_yuan(self.before_fen)))
            if self.after_fen is None:
                said += [PENDING] * self.pending
            else:
                means = SAME if self.after_fen == self.before_fen else ANEW
                said.append(_filled(means, yuan=_yuan(self.after_fen)))
        elif self.objection.outcome == "upheld":
            said.append(_filled(SAME, yuan=_yuan(self.before_fen)))
        return said


def answers(objections: Sequence[Objection]) -> dict[int, Answer]:
    """{objection pk: its answer}, of those that are closed; a constant number of queries. They come
    with their claim and item."""
    closed = [row for row in objections if row.closed_at is not None]
    claims = {row.claim_id: row.claim for row in closed}
    awards = standing(claims) if claims else {}
    moves = {
        (move.claim_id, move.action, move.at): move
        for move in ClaimMove.objects.filter(claim__in=claims, action__in=OUTCOMES)
    }
    return {row.pk: _answer(row, moves, awards.get(row.claim_id)) for row in closed}


def _answer(
    row: Objection,
    moves: Mapping[tuple[int, str, datetime], ClaimMove],
    award: ClaimAward | None,
) -> Answer:
    assert row.closed_at is not None
    asked = [action for action, outcome in OUTCOMES.items() if outcome == row.outcome]
    found = (moves.get((row.claim_id, action, row.closed_at)) for action in asked)
    move = next((one for one in found if one), None)
    since = award is not None and award.award.made_at >= row.closed_at
    return Answer(
        objection=row,
        outcome=OUTCOME_WORDS[row.outcome],
        at=row.closed_at,
        by=move.role if move else "",
        reason=move.reason if move else "",
        before_fen=row.item.amount_fen,
        after_fen=award.total_fen if award and since else None,
        pending=_pending(row.claim),
    )


def _pending(claim: Claim) -> bool:
    return State(claim.state) in BEFORE_AWARD


def _yuan(fen: int) -> Word:
    return _w(yuan(fen), yuan(fen))


def _filled(sentence: Word, **facts: Word) -> Word:
    zh = sentence["zh"].format(**{name: fact["zh"] for name, fact in facts.items()})
    en = sentence["en"].format(**{name: fact["en"] for name, fact in facts.items()})
    return _w(zh, en)
