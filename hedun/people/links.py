"""Merging, splitting and moving households (part of the room's actions).

Nothing is rewritten: a household that ends gets its last day, and a dated link says what it
became. Claims stay with the household of their day; what is still owed is paid along the link
that `receives`. A step can be taken back while nobody has acted on a claim of either side.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.people import business, hidden, reasons
from hedun.people.households import insist, insist_going_on, insist_reason
from hedun.people.models import Household, HouseholdLink
from hedun.people.problems import BadItems, insist_good, malformed, problem
from hedun.people.queries import plots_on
from hedun.people.registering import NewAccount, NewHousehold, NewPlot, register_households
from hedun.places.models import Place
from hedun.record.pen import Pen, writing

DAY = timedelta(days=1)
SHOWN = 5  # numbers named in a sentence


def merge_households(
    households: Sequence[Household],
    into: Household,
    day: date,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> list[HouseholdLink]:
    """合户: from `day` on they are one household, `into`, which goes on.

    Raises BadFields (day), Malformed (REASON, HOUSEHOLD_OVER, MERGE_ITSELF, CLAIMS_AFTER), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        rows = list(_loaded([*households, into]))
        kept = next(row for row in rows if row.pk == into.pk)
        ending = [row for row in rows if row.pk != into.pk]
        if not ending or into.pk in {one.pk for one in households}:
            raise malformed("MERGE_ITSELF")
        _insist_may_link(rows, day, reason, actor, now)
        _insist_kind(rows)
        _end(ending, day)
        act = _Act(pen, HouseholdLink.Kind.MERGE, day)
        return act.write([(one, kept, True) for one in ending], reason, ending)


def split_household(
    household: Household,
    into: Sequence[NewHousehold],
    day: date,
    *,
    receives: int | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> list[HouseholdLink]:
    """分户: from `day` on there are these households too; or instead, where `receives` says which
    of them (by its place in `into`) is paid what the old one is still owed. None: it goes on.

    Raises BadFields (day), BadItems (what is wrong with a new household), Malformed (REASON,
    HOUSEHOLD_OVER, SPLIT_INTO_NOTHING, SPLIT_RECEIVES, CLAIMS_AFTER), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        [old] = _loaded([household])
        if not into:
            raise malformed("SPLIT_INTO_NOTHING")
        if receives is not None and not 0 <= receives < len(into):
            raise malformed("SPLIT_RECEIVES")
        _insist_may_link([old], day, reason, actor, now, ends=receives is not None)
        ended = [old] if receives is not None else []
        _end(ended, day)  # first: its head may be the head of one of the new ones
        new = register_households([replace(one, starts=day) for one in into], actor=actor, now=now)
        act = _Act(pen, HouseholdLink.Kind.SPLIT, day)
        pairs = [(old, one, at == receives) for at, one in enumerate(new)]
        return act.write(pairs, reason, ended)


def move_household(
    household: Household, village: Place, day: date, *, reason: str, actor: Actor, now: datetime
) -> Household:
    """迁移: from `day` on it lives in the village, with its head, its account and its land.

    Raises BadFields (day), Malformed (REASON, HOUSEHOLD_OVER, CLAIMS_AFTER), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        [old] = _loaded([household])
        _insist_may_link([old], day, reason, actor, now)
        copy = _copy(old, village, day)
        _end([old], day)
        try:
            [new] = register_households([copy], actor=actor, now=now)
        except BadItems as bad:
            raise bad.items[0] from None
        act = _Act(pen, HouseholdLink.Kind.MOVE, day)
        act.write([(old, new, True)], reason, [old])
        return new


def undo_link(link: HouseholdLink, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take the whole step back: what ended goes on, what it made never was.

    Raises Malformed (REASON, LINK_UNDONE, LINK_LATER, LINK_ACTED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        links = list(
            HouseholdLink.objects.filter(act=link.act).select_related(
                "predecessor__village", "successor__village"
            )
        )
        before = {one.predecessor_id: one.predecessor for one in links}
        after = {one.successor_id: one.successor for one in links}
        for one in {**before, **after}.values():
            insist("household.link", one.village, actor, now, one.number)
        insist_reason(reason)
        _insist_may_undo(links)
        ended = [p for p in before.values() if p.until is not None]
        for household in ended:
            household.until = None
        made = [s for s in after.values() if links[0].kind != HouseholdLink.Kind.MERGE]
        for household in made:
            household.until = household.starts - DAY
        for household in (*ended, *made):
            household.save(update_fields=["until"])
        for one in links:
            one.undone_at = now
            one.save(update_fields=["undone_at"])
        why = reasons.keep(pen, reason)
        data = {"kind": links[0].kind, "act": link.act}
        rows = [*links, *ended, *made, why]
        pen.write("household.unlink", links[0].predecessor.number, data, rows=rows)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


class _Act:
    """One step, which may make several links; it is taken back as a whole."""

    def __init__(self, pen: Pen, kind: str, day: date) -> None:
        self.pen, self.kind, self.day = pen, kind, day

    def write(
        self,
        pairs: Iterable[tuple[Household, Household, bool]],
        reason: str,
        changed: Iterable[Household],
    ) -> list[HouseholdLink]:
        pen = self.pen
        links = HouseholdLink.objects.bulk_create(
            HouseholdLink(
                kind=self.kind,
                predecessor=before,
                successor=after,
                day=self.day,
                receives=receives,
                act=pen.next_seq,
                made_by=pen.actor.user,
                made_at=pen.now,
            )
            for before, after, receives in pairs
        )
        why = reasons.keep(pen, reason)
        data = {
            "kind": str(self.kind),
            "day": self.day.isoformat(),
            "into": [one.successor.number for one in links],
        }
        subject = links[0].predecessor.number
        pen.write("household.link", subject, data, rows=[*links, *changed, why])
        return links


def _loaded(households: Sequence[Household]) -> Sequence[Household]:
    rows = Household.objects.select_related("village", "identity")
    return list(rows.filter(pk__in=[one.pk for one in households]).order_by("pk"))


def _end(households: Iterable[Household], day: date) -> None:
    for household in households:
        household.until = day - DAY
        household.save(update_fields=["until"])


def _insist_may_link(
    households: Sequence[Household],
    day: date,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    ends: bool = True,
) -> None:
    for one in households:
        insist("household.link", one.village, actor, now, one.number)
    insist_reason(reason)
    for one in households:
        insist_going_on(one)
    first = max(one.starts for one in households)
    if day > local_day(now):
        insist_good(day=(problem("DAY_FUTURE"),))
    if day <= first:
        insist_good(day=(problem("LINK_TOO_EARLY", starts=first),))
    # Claims stay with the household of their day: none may lie on days when it is no more.
    after = business.claimed_from({one.pk for one in households}, day) if ends else []
    if after:
        raise malformed("CLAIMS_AFTER", claims=_few(after), day=day)


def _insist_kind(households: Sequence[Household]) -> None:
    """A family and a collective are paid for different things: they never become one."""
    if len({one.kind for one in households}) > 1:
        raise malformed("MERGE_KINDS")


def _insist_may_undo(links: Sequence[HouseholdLink]) -> None:
    if links[0].undone_at is not None:
        raise malformed("LINK_UNDONE")
    touched = {pk for one in links for pk in (one.predecessor_id, one.successor_id)}
    later = HouseholdLink.objects.filter(undone_at=None, act__gt=links[0].act)
    if (later.filter(predecessor__in=touched) | later.filter(successor__in=touched)).exists():
        raise malformed("LINK_LATER")
    if acted := business.acted_since(touched, links[0].made_at):
        raise malformed("LINK_ACTED", claims=_few(acted))


def _few(numbers: Sequence[str]) -> str:
    more = f" … (+{len(numbers) - SHOWN})" if len(numbers) > SHOWN else ""
    return ", ".join(numbers[:SHOWN]) + more


def _copy(old: Household, village: Place, day: date) -> NewHousehold:
    """The household as it will stand in the other village; its own newest account goes with it."""
    identity = old.identity
    if identity.erased_at is not None:
        raise malformed("ERASED")
    account = old.accounts.filter(ended_at=None, proxy=None).order_by("starts_at", "pk").last()
    plots = [NewPlot(p.name, p.area_e4, day, p.until) for p in plots_on(old, day)]
    return NewHousehold(
        name=old.name,
        village=village,
        kind=old.kind,
        id_number=hidden.read(identity, "id_number"),
        phone=hidden.read(identity, "phone") if identity.phone_last4 else "",
        group=old.group,
        starts=day,
        account=account
        and NewAccount(account.holder, account.bank, hidden.read(account, "number"), account.kind),
        plots=tuple(plots),
    )
