"""Putting households on the roll, one or a whole county (part of the room's actions).

Everything is checked before the first row is written, against what stands on the roll and against
the rest of the same call; then each table is written and sealed at once. So a village of three
hundred costs as many queries as one household, and there is one way to register.

What needs nobody else's rows is done before the pen is taken, or long before it, by whom one likes
(ahead.py): others do not wait while a county's numbers are checked, hashed and encrypted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import models

from hedun.domain.actors import Actor, Level
from hedun.domain.chain import Json
from hedun.domain.deadlines import local_day
from hedun.people import checks
from hedun.people.ahead import Ahead, Words, made_ahead
from hedun.people.models import BankAccount, Household, Identity, Plot
from hedun.people.problems import BadFields, BadItems, errors_of, problem
from hedun.places.models import Place
from hedun.places.queries import lineages, on_day
from hedun.places.standing import insist_permitted
from hedun.record.inserting import fresh, insert
from hedun.record.pen import writing
from hedun.record.selecting import follow, rows_by, select
from hedun.record.series import expected, next_numbers

AT_ONCE = 500  # values asked for in one query; SQLite knows a limit


@dataclass(frozen=True, slots=True)
class NewPlot:
    """承包地块. `area_e4`: ten-thousandths of a mu. `starts`: the household's own unless given."""

    name: str
    area_e4: int
    starts: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    holder: str
    bank: str
    number: str
    kind: str = "card"


@dataclass(frozen=True, slots=True)
class NewHousehold:
    """A family, or a village collective, with what identifies its head.

    `id_number`: resident ID (GB 11643) of a family's head, credit code (GB 32100) of a collective.
    `number`: empty for the village's next one. `starts`: the day of registering unless given.
    `ahead`: what was made of it beforehand; it counts as far as it is of these very words.
    """

    name: str
    village: Place
    kind: str
    id_number: str
    phone: str = ""
    group: str = ""
    number: str = ""
    starts: date | None = None
    account: NewAccount | None = None
    plots: tuple[NewPlot, ...] = ()
    ahead: Ahead | None = None

    @property
    def words(self) -> Words:
        own = self.account
        account = (own.holder, own.bank, own.number, own.kind) if own else None
        return Words(self.name, self.kind, self.id_number, self.phone, self.group, account)


def register_household(
    *,
    name: str,
    village: Place,
    kind: str,
    id_number: str,
    phone: str = "",
    group: str = "",
    number: str = "",
    starts: date | None = None,
    account: NewAccount | None = None,
    plots: Iterable[NewPlot] = (),
    actor: Actor,
    now: datetime,
) -> Household:
    """One NewHousehold. Raises BadFields (number, name, village, group, kind, id_number, phone,
    account_…, plots), Refused."""
    new = NewHousehold(
        name, village, kind, id_number, phone, group, number, starts, account, tuple(plots)
    )
    return register_one(new, actor=actor, now=now)


def register_one(new: NewHousehold, *, actor: Actor, now: datetime) -> Household:
    """As `register_household`."""
    try:
        [household] = register_households([new], actor=actor, now=now)
    except BadItems as bad:
        raise bad.items[0] from None
    return household


def register_households(
    news: Sequence[NewHousehold], *, actor: Actor, now: datetime
) -> list[Household]:
    """All of them, in this order, each with its own entry; or none.

    Queries do not grow with their number (but for the size of one statement). Who: as
    `register_household`, in every village. Raises BadItems with the BadFields of each item that
    is wrong (by its place in `news`), Refused.
    """
    today = local_day(now)
    news = ready(news, today=today)
    with writing(actor=actor, now=now) as pen:
        if not news:
            pen.nothing_done()
            return []
        _insist_permitted(news, actor, now)
        wrong = problems_of(news, today=today)
        if wrong:
            raise BadItems(wrong)
        numbered = _numbered(news, today)
        households = _created(numbered)
        identities = insert(map(_identity, households, numbered))
        beside = _by_household(
            [*_accounts(households, numbered, now), *_plots(households, numbered)]
        )
        for household, identity, new in zip(households, identities, numbered, strict=True):
            rows = [household, identity, *beside[household.pk]]
            pen.write("household.register", household.number, _data(new), rows=rows)
        return households


def ready(news: Sequence[NewHousehold], *, today: date) -> list[NewHousehold]:
    """The same with what can be made of each ahead, where it was not brought along."""
    numbers: dict[str, list[str]] = {}
    for code, count in _wanted(news).items():
        numbers[code] = [_number(code, n) for n in expected(_series(code), count)]
    found = []
    for new in news:
        number = new.number or numbers[new.village.code].pop(0)
        given = new.ahead
        if given is None or given.today != today or given.words != new.words:
            new = replace(new, ahead=made_ahead(new.words, number, today=today))
        found.append(new)
    return found


def problems_of(news: Sequence[NewHousehold], *, today: date) -> dict[int, BadFields]:
    """What stands against registering each, by its place; nothing is written."""
    news = ready(news, today=today)
    known = _Known.of(news, today)
    found = {}
    for at, new in enumerate(news):
        errors = errors_of(_fields(new, known, today))
        known.take(new)
        if errors:
            found[at] = BadFields(errors)
    return found


# ── what is wrong ───────────────────────────────────────────────────────────────────────────────


@dataclass
class _Known:
    """What is taken already, and grows with each item that is looked at."""

    numbers: set[str]
    heads: dict[str, tuple[str, str]]  # hash of the ID → village, number of the household
    there: frozenset[tuple[int, date]]  # (village, day): it exists on the day

    @classmethod
    def of(cls, news: Sequence[NewHousehold], today: date) -> "_Known":
        days: dict[date, set[int]] = defaultdict(set)
        for new in news:
            days[new.starts or today].add(new.village.pk)
        there = {
            (pk, day)
            for day, pks in days.items()
            for pk in on_day(day).filter(pk__in=pks).values_list("pk", flat=True)
        }
        return cls(
            numbers=taken({new.number for new in news if new.number}),
            heads=heads({_mark(new) for new in news} - {""}),
            there=frozenset(there),
        )

    def take(self, new: NewHousehold) -> None:
        if new.number:
            self.numbers.add(new.number)
        if mark := _mark(new):
            self.heads.setdefault(mark, (new.village.code, ""))


def _fields(new: NewHousehold, known: _Known, today: date) -> dict[str, checks.Problems]:
    own = _ahead(new).problems
    return own | {
        "number": checks.household_number(new.number) or _number_taken(new.number, known),
        "village": _village_problems(new, known, today),
        "id_number": own.get("id_number") or _registered(new, known),
        "plots": tuple(p for plot in new.plots for p in checks.plot(plot.name, plot.area_e4)),
    }


def _number_taken(number: str, known: _Known) -> checks.Problems:
    there = number in known.numbers
    return (problem("HOUSEHOLD_NUMBER_TAKEN", number=number),) if there else ()


def _registered(new: NewHousehold, known: _Known) -> checks.Problems:
    """Somebody is head of one household; where another village has them, only that is told."""
    village, number = known.heads.get(_mark(new), ("", ""))
    if not village:
        return ()
    if village != new.village.code:
        return (problem("ID_REGISTERED_ELSEWHERE"),)
    return (problem("ID_REGISTERED", number=number) if number else problem("ID_TWICE"),)


def _village_problems(new: NewHousehold, known: _Known, today: date) -> checks.Problems:
    if new.village.level != Level.VILLAGE:
        return (problem("NOT_A_VILLAGE"),)
    day = new.starts or today
    there = (new.village.pk, day) in known.there
    return () if there else (problem("PLACE_NOT_THERE", day=day),)


def taken(numbers: Iterable[str]) -> set[str]:
    """Those of the household numbers that were given out already."""
    return {number for (number,) in select(Household, ("number",), "number", numbers)}


def heads(hashes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """hash of an ID number → (village, number) of the household, not ended, that it heads."""
    marks = dict(select(Identity, ("household_id", "id_number_hash"), "id_number_hash", hashes))
    rows = rows_by(Household, "id", marks, until=None)
    follow(rows, "village")
    return {marks[row.pk]: (row.village.code, row.number) for row in rows}


def in_parts(values: Iterable[str]) -> Iterable[list[str]]:
    """So many at a time as one query may ask for."""
    every = sorted(values)
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))


def _ahead(new: NewHousehold) -> Ahead:
    assert new.ahead is not None, "everybody was made ready"
    return new.ahead


def _mark(new: NewHousehold) -> str:
    """The hash of the ID number; empty where there is nothing to find it by."""
    return _ahead(new).mark


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def _insist_permitted(news: Sequence[NewHousehold], actor: Actor, now: datetime) -> None:
    villages = {new.village.pk: new for new in reversed(news)}
    above = lineages()
    for pk, new in villages.items():
        insist_permitted("household.register", above[pk], actor=actor, now=now, subject=new.number)


def _numbered(news: Sequence[NewHousehold], today: date) -> list[NewHousehold]:
    """Each with its number, the village's next free one where none was given, and its day; made
    ahead for the number that it was given in the end."""
    by_hand = {new.number for new in news if new.number}
    free = {code: iter(_free(code, n, by_hand)) for code, n in _wanted(news).items()}
    found = []
    for new in news:
        number, own = new.number or next(free[new.village.code]), _ahead(new)
        if own.number != number:
            own = made_ahead(own.words, number, today=today)
        found.append(replace(new, number=number, starts=new.starts or today, ahead=own))
    return found


def _wanted(news: Iterable[NewHousehold]) -> dict[str, int]:
    """How many numbers each village has to give."""
    return Counter(new.village.code for new in news if not new.number)


def _series(code: str) -> str:
    return f"household-{code}"


def _number(code: str, n: int) -> str:
    return f"{code}-{n:04d}"


def _free(code: str, count: int, by_hand: set[str]) -> list[str]:
    """Numbers of the village in a row; those given by hand are stepped over."""
    found: list[str] = []
    while len(found) < count:
        drawn = [_number(code, n) for n in next_numbers(_series(code), count - len(found))]
        gone = taken(drawn) | by_hand
        found += [number for number in drawn if number not in gone]
    return found


def _created(news: Sequence[NewHousehold]) -> list[Household]:
    made = insert(
        fresh(
            Household,
            number=new.number,
            kind=new.kind,
            name=new.name,
            village_id=new.village.pk,
            group=new.group,
            starts=new.starts,
        )
        for new in news
    )
    for household, new in zip(made, news, strict=True):
        household.village = new.village  # the object: who registers goes on with it
    return made


def _data(new: NewHousehold) -> dict[str, Json]:
    """What the entry says of it: nothing that tells who they are."""
    data: dict[str, Json] = {"village": new.village.code, "kind": new.kind}
    if new.account is not None:
        data["account"] = new.account.kind
    if new.plots:
        data["plots"] = len(new.plots)
    return data


def _identity(household: Household, new: NewHousehold) -> Identity:
    return fresh(Identity, household_id=household.pk, **_ahead(new).identity)


def _accounts(
    households: Sequence[Household], news: Sequence[NewHousehold], now: datetime
) -> list[BankAccount]:
    return insert(
        fresh(
            BankAccount,
            household_id=household.pk,
            holder=new.account.holder,
            bank=new.account.bank,
            kind=new.account.kind,
            starts_at=now,
            **_ahead(new).account,
        )
        for household, new in zip(households, news, strict=True)
        if new.account is not None
    )


def _plots(households: Sequence[Household], news: Sequence[NewHousehold]) -> list[Plot]:
    return insert(
        Plot(
            household_id=household.pk,
            name=plot.name,
            area_e4=plot.area_e4,
            starts=plot.starts or household.starts,
            until=plot.until,
        )
        for household, new in zip(households, news, strict=True)
        for plot in new.plots
    )


def _by_household(rows: Iterable[BankAccount | Plot]) -> Mapping[int, list[models.Model]]:
    found: dict[int, list[models.Model]] = defaultdict(list)
    for row in rows:
        found[row.household_id].append(row)
    return found
