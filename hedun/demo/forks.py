"""Which way a household goes from each step of the road, by its fate and by what was done. Pure."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hedun.demo.fates import Fate, Key
from hedun.demo.flocks import Flock
from hedun.demo.season import VillageList
from hedun.demo.staff import LONG_AGO, next_working_day, opening
from hedun.demo.wounds import Course, Wound
from hedun.domain.draw import drawn

SETTLED_AFTER = 3  # working days after the discharge
Step = str
Route = Callable[["Claims", Key], Step]


@dataclass
class Claims:
    """What the simulation knows of each household: its fate, what was done, and by whom.

    `imported`: by list, when it came and which sitting that was. `audit_seed`, `share_ppm`: of the
    audit draw.
    """

    lists: Sequence[VillageList]
    fates: Mapping[Key, Fate]
    fast: frozenset[Key]
    audit_seed: str
    share_ppm: int
    done: dict[Key, list[tuple[Step, str, datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    imported: dict[int, tuple[datetime, int]] = field(default_factory=dict)

    def first(self, key: Key, fate: Fate, step: Step) -> bool:
        """The household has that fate and the step was not taken yet."""
        return self.fates.get(key) is fate and all(s != step for s, _, _ in self.done[key])

    def by(self, key: Key, *steps: Step) -> set[str]:
        """Who took any of these steps for it."""
        return {who for step, who, _ in self.done[key] if step in steps}

    def wound(self, key: Key) -> Wound | None:
        mishap = self.lists[key[0]].mishap
        return mishap if isinstance(mishap, Wound) else None

    def flock(self, key: Key) -> Flock | None:
        mishap = self.lists[key[0]].mishap
        return mishap if isinstance(mishap, Flock) else None

    def ripe(self, step: Step, key: Key) -> datetime:
        """Before which the step cannot be begun: an account is final when the treatment is over and
        the hospital has settled."""
        wound = self.wound(key)
        if step != "settle" or wound is None:
            return LONG_AGO
        return opening(next_working_day(wound.ends, SETTLED_AFTER))

    def collective(self, key: Key) -> bool:
        return self.lists[key[0]].hits[key[1] - 1].collective

    def number(self, key: Key) -> str:
        """The claim's number, as the report of its list will have it."""
        one = self.lists[key[0]]
        town, mine = one.village.code[:9], self.imported[key[0]]
        before = (n for n, at in self.imported.items() if at <= mine)
        nth = sum(self.lists[n].village.code[:9] == town for n in before)
        return f"BA-{town}-{one.nights[0].occurred.year}-{nth:04d}-{key[1]:02d}"

    def drawn(self, key: Key) -> bool:
        return drawn(self.audit_seed, self.number(key), self.share_ppm)


# ── the road ────────────────────────────────────────────────────────────────────────────────────


FIRST_STEPS = ("list", "stock_told", "hurt_told")


def first_step(one: VillageList) -> Step:
    if one.mishap is None:
        return "list"
    return "stock_told" if isinstance(one.mishap, Flock) else "hurt_told"


def _when_reported(c: Claims, key: Key) -> Step:
    if c.lists[key[0]].mishap:
        return "stock_verify" if c.flock(key) else "hurt_verify"
    if c.first(key, Fate.SENT_BACK, "send_back"):
        return "send_back"
    return "withdraw" if c.fates.get(key) is Fate.WITHDRAWN else "verify"


def _when_verified(c: Claims, key: Key) -> Step:
    for fate, step in (
        (Fate.SENT_BACK_LATER, "send_back_later"),
        (Fate.REFUSED, "refuse"),
        (Fate.APPEALS, "refuse"),
        (Fate.HARD, "escalate"),
        (Fate.HARD_UPHELD, "escalate"),
        (Fate.HELD, "hold"),
    ):
        if c.first(key, fate, step):
            return step
    return "accept"


def _when_seen(c: Claims, key: Key) -> Step:
    flock = c.flock(key)
    return "refuse" if flock and flock.again else "accept"


def _when_accepted(c: Claims, key: Key) -> Step:
    if c.lists[key[0]].mishap:
        return "stock_assess" if c.flock(key) else "take_up"
    if c.first(key, Fate.INSURED_ELSEWHERE, "answer_cover"):
        return "answer_cover"
    return "pictures" if key in c.fast and not c.drawn(key) else "assess"


def _when_assessed(c: Claims, key: Key) -> Step:
    if c.fates.get(key) is Fate.REFUSED_LATER:
        return "refuse_later"
    return "award_above" if c.collective(key) else "award"


AFTER_OBJECTING: dict[Fate, Step] = {
    Fate.OBJECTS: "resurvey",
    Fate.OBJECTS_IN_PART: "advance",
    Fate.OBJECTS_TO_CITY: "escalate_contested",
}


def _when_graded(c: Claims, key: Key) -> Step:
    flock = c.flock(key)
    if flock and not flock.paid:
        return "refuse_later"
    return "award_above" if flock and flock.above else "award"


def _when_second(c: Claims, key: Key) -> Step:
    """The hospital's advance is reckoned at once, everything else when the treatment is over."""
    wound = c.wound(key)
    return "confirm" if wound and wound.advanced else "settle"


def _when_settled(c: Claims, key: Key) -> Step:
    wound = c.wound(key)
    return "accounts" if wound and wound.course is Course.DEATH else "confirm"


def _when_hurt_awarded(c: Claims, key: Key) -> Step:
    return "post" if c.by(key, "settle") else "payees"


def _when_accounts_are_there(c: Claims, key: Key) -> Step:
    return "confirm" if c.by(key, "settle") else "prepay"


def _when_posted(c: Claims, key: Key) -> Step:
    return "object" if c.fates.get(key) in AFTER_OBJECTING and not c.by(key, "object") else "tick"


def _when_objected(c: Claims, key: Key) -> Step:
    return AFTER_OBJECTING[c.fates[key]]


def _when_heard(c: Claims, key: Key) -> Step:
    upheld = {Fate.HARD_UPHELD: "accept", Fate.OBJECTS_TO_CITY: "tick"}
    return upheld.get(c.fates[key], "assess")


def _when_refused(c: Claims, key: Key) -> Step:
    return "appeal" if c.fates.get(key) is Fate.APPEALS else "end"


def _when_answered(c: Claims, key: Key) -> Step:
    if c.wound(key) and not c.by(key, "settle"):
        return "settle"
    for fate, step in (
        (Fate.BANK_RETURNS, "repair"),
        (Fate.BANK_UNKNOWN, "answer_again"),
        (Fate.LATE_RETURN, "late_return"),
        (Fate.PAID_TWICE, "recover"),
        (Fate.OBJECTS_IN_PART, "resurvey"),
    ):
        if c.first(key, fate, step):
            return step
    return "end"


ROAD: dict[Step, Step | Route] = {
    "list": "report",
    "report": _when_reported,
    "send_back": "complete",
    "send_back_later": "complete",
    "complete": "verify",
    "withdraw": "end",
    "verify": _when_verified,
    "hold": "resume",
    "resume": "accept",
    "refuse": _when_refused,
    "refuse_later": "end",
    "appeal": "panel",
    "escalate": "panel",
    "escalate_contested": "panel",
    "panel": _when_heard,
    "accept": _when_accepted,
    "answer_cover": "assess",
    "pictures": _when_assessed,
    "assess": _when_assessed,
    "award": "post",
    "award_above": "post",
    "post": _when_posted,
    "object": _when_objected,
    "resurvey": "assess",
    "advance": "pay",
    "tick": "pay",
    "stock_told": "report",
    "stock_verify": _when_seen,
    "stock_assess": _when_graded,
    "hurt_told": "report",
    "hurt_verify": "accept",
    "take_up": "second",
    "second": _when_second,
    "settle": _when_settled,
    "confirm": "award_hurt",
    "award_hurt": _when_hurt_awarded,
    "payees": "accounts",
    "accounts": _when_accounts_are_there,
    "prepay": "pay",
    "answer": _when_answered,
    "answer_again": "end",
    "repair": "pay",
    "late_return": "repair",
    "recover": "recovered",
    "recovered": "end",
}
