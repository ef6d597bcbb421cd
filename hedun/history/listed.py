"""The rows of an insurer's list, each as a policy or a claim that is not kept yet.

What is wrong with a row is told at the row, and it stays out; the others go on.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from hedun.claims.items import CROP, PERSON, section_of
from hedun.claims.models import Claim
from hedun.domain.actors import Actor, Level
from hedun.domain.chain import canonical
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import permits
from hedun.domain.problems import Problem
from hedun.history.models import PastClaim, PastPolicy
from hedun.history.problems import problem
from hedun.history.queries import standing
from hedun.intake.layout import Profile
from hedun.intake.reading import Reading, Where
from hedun.intake.sheet import read_sheet
from hedun.people import vault
from hedun.places.models import Place
from hedun.places.queries import below, lineage
from hedun.policies.models import Policy
from hedun.record.selecting import rows_by
from hedun.roll.listed import by_name
from hedun.roll.problems import problem as of_roll

HANDS_OVER = "history.import"
Row = TypeVar("Row", PastPolicy, PastClaim)
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Listed(Generic[Row]):
    """A list as read: its good rows by where they stand. `first`: by what makes it the same row,
    where it stands first."""

    reading: Reading
    rows: dict[Where, Row] = field(default_factory=dict)
    first: dict[str, Where] = field(default_factory=dict)

    def told(self, where: Where, name: str, found: Problem) -> None:
        """It stays out, for a reason told in the column of a field."""
        self.reading.note(where, self.reading.profile.header(name), found)
        self.rows.pop(where, None)


def read_policies(data: bytes, profile: Profile, actor: Actor, now: datetime) -> Listed[PastPolicy]:
    listed: Listed[PastPolicy] = Listed(read_sheet(data, today=local_day(now), profile=profile))
    known = _Known()
    for where, said in _good(listed.reading):
        found = known.places(said["place"])
        row = PastPolicy(
            row=where.row,
            key=contract(said["insurer"], said["number"]),
            number=said["number"],
            insurer=said["insurer"],
            policyholder=said["policyholder"],
            starts=said["starts"],
            ends=said["ends"],
            cover_fen=said["cover_fen"],
            premium_fen=said["premium_fen"],
            paid_fen=said["paid_fen"],
        )
        wrong = list(known.wrong(row, found, actor, now))
        for name, trouble in wrong:
            listed.told(where, name, trouble)
        if not wrong:
            _add(listed, where, row)
            known.periods[row.place_id].append((row.starts, row.ends, row.key, row.number))
    return listed


def read_claims(data: bytes, profile: Profile, actor: Actor, now: datetime) -> Listed[PastClaim]:
    listed: Listed[PastClaim] = Listed(read_sheet(data, today=local_day(now), profile=profile))
    good = list(_good(listed.reading))
    policies = _policies({said["policy"] for _, said in good}, actor, now)
    own = {row.number for row in rows_by(Claim, "number", {said["number"] for _, said in good})}
    villages = {policy.place_id: _villages(policy.place) for policy in policies.values()}
    for where, said in good:
        policy = policies.get(said["policy"])
        if policy is None:
            listed.told(where, "policy", problem("HISTORY_POLICY"))
            continue
        named = _there(villages[policy.place_id].get(said["village"], []), said["occurred"])
        wrong = list(_wrong(said, policy, named))
        if said["number"] in own:
            wrong.append(("number", problem("HISTORY_OWN_CLAIM", claim=said["number"])))
        for name, trouble in wrong:
            listed.told(where, name, trouble)
        if not wrong:
            _add(listed, where, _claim(said, policy, named[0], profile.same, where.row))
    return listed


def contract(insurer: str, number: str) -> str:
    """What claims name their policy by."""
    return _digest([insurer, number])


# ── policies ────────────────────────────────────────────────────────────────────────────────────


class _Known:
    """The divisions, and which days of a place a policy has already."""

    def __init__(self) -> None:
        self._named: dict[str, list[Place]] = {}
        self.own = set(Policy.objects.values_list("number", flat=True))
        self.periods: dict[int, list[tuple[date, date, str, str]]] = defaultdict(list)
        for place, *period in Policy.objects.values_list("place", "starts", "ends", "number"):
            self.periods[place].append((period[0], period[1], "", period[2]))
        for row in standing(PastPolicy):
            self.periods[row.place_id].append((row.starts, row.ends, row.key, row.number))

    def places(self, name: str) -> list[Place]:
        if name not in self._named:
            rows = Place.objects.filter(name=name) | Place.objects.filter(code=name)
            self._named[name] = list(rows.filter(until=None, level__lt=Level.VILLAGE))
        return self._named[name]

    def wrong(
        self, row: PastPolicy, found: Sequence[Place], actor: Actor, now: datetime
    ) -> Iterator[tuple[str, Problem]]:
        if len(found) != 1:
            yield "place", problem("HISTORY_PLACE", count=len(found))
            return
        row.place = found[0]
        if not permits(HANDS_OVER, lineage(row.place), actor, now, row.insurer):
            yield "number", problem("HISTORY_NOT_YOURS")
        if row.ends < row.starts:
            yield "ends", problem("HISTORY_PERIOD")
        if row.number in self.own:
            yield "number", problem("HISTORY_OWN_POLICY")
        for starts, ends, key, number in self.periods[row.place_id]:
            others = key != row.key and number != row.number
            if others and starts <= row.ends and row.starts <= ends:
                yield "starts", problem("HISTORY_OVERLAPS", other=number)


# ── claims ──────────────────────────────────────────────────────────────────────────────────────


def _policies(numbers: set[str], actor: Actor, now: datetime) -> dict[str, PastPolicy]:
    """By number, those taken over that the actor hands claims over for."""
    found: dict[str, list[PastPolicy]] = defaultdict(list)
    for row in standing(PastPolicy).filter(number__in=numbers).select_related("place"):
        if permits(HANDS_OVER, lineage(row.place), actor, now, row.insurer):
            found[row.number].append(row)
    return {number: rows[0] for number, rows in found.items() if len(rows) == 1}


def _villages(place: Place) -> dict[str, list[Place]]:
    """All that are or were there, by every name."""
    rows = Place.objects.filter(level=Level.VILLAGE, pk__among=below({place.code}))
    return by_name(list(rows.select_related("parent")))


def _there(named: Sequence[Place], day: date) -> Sequence[Place]:
    """Those that were there on the day of loss, where one was: lists of years before the county
    entered its divisions name those of today."""
    then = [one for one in named if one.starts <= day and (one.until is None or day <= one.until)]
    return then or [one for one in named if one.until is None]


def _wrong(said: Said, policy: PastPolicy, named: Sequence[Place]) -> Iterator[tuple[str, Problem]]:
    if len(named) != 1:
        found = of_roll("VILLAGE_TWO", count=len(named)) if named else of_roll("VILLAGE_UNKNOWN")
        yield "village", found
    if not policy.starts <= said["occurred"] <= policy.ends:
        period = {"first": policy.starts.isoformat(), "last": policy.ends.isoformat()}
        yield "occurred", problem("HISTORY_OUTSIDE", **period)
    if said.get("paid_on") and said["paid_on"] < said["occurred"]:
        yield "paid_on", problem("HISTORY_PAID_ON")
    if said["status"] == "paid" and not said["paid_fen"]:
        yield "paid_fen", problem("HISTORY_PAID_NOTHING")
    if said["status"] in ("nil", "refused", "withdrawn") and said["paid_fen"]:
        yield "paid_fen", problem("HISTORY_PAID_SOMETHING")


def _claim(
    said: Said, policy: PastPolicy, village: Place, same: Sequence[str], row: int
) -> PastClaim:
    section = said.get("section") or section_of(said["crop"]) or CROP
    hurt = section == PERSON  # who it was is for their handlers alone, and nobody handles it here
    number = "" if hurt else said.get("id_number", "")
    names = {"village": village.code, "name": "" if hurt else said.get("name", "")}
    return PastClaim(
        row=row,
        key=_digest([policy.key, *(_plain({**said, **names}.get(name)) for name in same)]),
        contract=policy.key,
        number=said["number"],
        report=said.get("report", ""),
        village=village,
        name=names["name"],
        id_number_hash=vault.keyed_hash(number, "id") if number else "",
        id_number_last4=number[-4:],
        account_last4="" if hurt else said.get("account", "")[-4:],
        species=said["species"],
        section=section,
        item=said["crop"],
        plot=said.get("plot", ""),
        quantity_e4=said.get("damaged_e4", said.get("count_e4")),
        degree_ppm=said.get("degree_ppm"),
        occurred=said["occurred"],
        told=said.get("told"),
        outcome=said["status"],
        paid_fen=said["paid_fen"],
        estimate_fen=said.get("estimate_fen"),
        paid_on=said.get("paid_on"),
    )


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _good(reading: Reading) -> Iterator[tuple[Where, Said]]:
    """The rows that could be read whole."""
    bad = set(reading.bad())
    yield from [(where, said) for where, said in reading.values.items() if where not in bad]


def _add(listed: Listed[Row], where: Where, row: Row) -> None:
    """Two rows that are the same by the layout: the second stays out."""
    first = listed.first.setdefault(row.key, where)
    if first == where:
        listed.rows[where] = row
        return
    profile = listed.reading.profile
    fields = "、".join(profile.header(name) or name for name in profile.same)
    listed.told(where, "", problem("HISTORY_TWICE", row=first.row, fields=fields))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _digest(parts: Sequence[Any]) -> str:
    return hashlib.sha256(canonical(list(parts))).hexdigest()
