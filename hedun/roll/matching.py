"""The households of a list against the roll: which are new, which are known, which only a person
can tell. Nobody is guessed at.

A household is known by its number and its name in its village, both; anything less is a doubt.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hedun.people import vault
from hedun.people.models import BankAccount, Household, Identity
from hedun.people.registering import in_parts
from hedun.places.models import Place
from hedun.places.queries import grounds
from hedun.roll.listed import Listed, Roll
from hedun.roll.models import Doubt
from hedun.roll.problems import problem

NEW, KNOWN, DOUBTFUL, LEFT = "new", "known", "doubtful", "left"


@dataclass(frozen=True, slots=True)
class Match:
    """What a household of the list is. `household`: the one it is (known). `candidates`: those it
    may be, or be mixed up with (doubtful, with the `code` of the doubt)."""

    listed: Listed
    kind: str
    household: Household | None = None
    code: str = ""
    candidates: tuple[Household, ...] = ()
    asked: bool = False  # the same was asked before, and nobody has answered yet


@dataclass
class Ground:
    """What the roll knows of the people and accounts of a list; read once, in few queries."""

    same: dict[int, frozenset[int]]  # village → it and what went into it
    by_hash: dict[str, Household] = field(default_factory=dict)
    by_name: dict[tuple[int, str], list[Household]] = field(default_factory=dict)
    by_number: dict[str, Household] = field(default_factory=dict)
    accounts: dict[str, set[int]] = field(default_factory=dict)  # hash → households that have it
    households: dict[int, Household] = field(default_factory=dict)
    asked: dict[str, Doubt] = field(default_factory=dict)

    def lives(self, household: Household, village: Place) -> bool:
        return household.village_id in self.same[village.pk]


def matched(roll: Roll) -> list[Match]:
    """A match for each household of the list; those that cannot be are refused in the roll."""
    listed = list(roll.households)
    hashes = {id(one): vault.keyed_hash(one.said["id_number"], "id") for one in listed}
    cards = {
        id(one): vault.keyed_hash(one.said["account"], "card") for one in listed if one.account
    }
    ground = _ground(listed, hashes.values(), cards.values())
    ours = set(hashes.values())
    first: dict[str, Listed] = {}
    found = []
    for one in listed:
        mark, card = hashes[id(one)], cards.get(id(one), "")
        own = ground.by_hash.get(mark)
        if own is not None and own.kind != one.kind:
            roll.refuse(one, "kind", problem("KIND_DIFFERS"))
            continue
        if card and (before := first.setdefault(card, one)) is not one:
            roll.refuse(one, "account", problem("ACCOUNT_TWICE", row=before.where.row))
            continue
        code, candidates = _doubt(one, own, card, ground, ours)
        if code:
            found.append(_asked(one, code, candidates, ground))
        else:
            found.append(Match(one, KNOWN if own else NEW, own))
    return found


def row_hash(one: Listed) -> str:
    """To find the same household of a list again, however often it comes."""
    return vault.keyed_hash(one.written(), "row")


def _doubt(
    one: Listed, own: Household | None, card: str, ground: Ground, ours: set[str]
) -> tuple[str, tuple[Household, ...]]:
    """The code of what is doubtful, and with whom; nothing when it is clear."""
    if own is not None and not ground.lives(own, one.village):
        return "ID_OTHER_VILLAGE", (own,)
    if own is not None and own.name != one.said["name"]:
        return "ID_OTHER_NAME", (own,)
    numbered = ground.by_number.get(one.said.get("number", ""))
    if numbered is not None and numbered != own:
        return "NUMBER_DIFFERS", (*((own,) if own else ()), numbered)
    if own is None:
        # Who stands in the list under a number of their own is not this household.
        alike = [
            h
            for pk in sorted(ground.same[one.village.pk])
            for h in ground.by_name.get((pk, one.said["name"]), ())
            if h.identity.id_number_hash not in ours
        ]
        if alike:
            return ("NAME_OTHER_ID" if len(alike) == 1 else "TWO_CANDIDATES"), tuple(alike)
    holders = ground.accounts.get(card, set()) - ({own.pk} if own else set())
    if holders:
        others = tuple(ground.households[pk] for pk in sorted(holders))
        return "ACCOUNT_ELSEWHERE", (*((own,) if own else ()), *others)
    return "", ()


def _asked(one: Listed, code: str, candidates: tuple[Household, ...], ground: Ground) -> Match:
    """A doubt, or what a person has said of the very same before."""
    before = ground.asked.get(row_hash(one))
    if before is None or before.open:
        return Match(one, DOUBTFUL, None, code, candidates, before is not None)
    if before.answer == Doubt.Answer.LEFT or before.household is None:
        return Match(one, LEFT)
    return Match(one, KNOWN, before.household)


# ── the roll ────────────────────────────────────────────────────────────────────────────────────


def _ground(listed: Sequence[Listed], hashes: Iterable[str], cards: Iterable[str]) -> Ground:
    villages = {one.village.pk: one.village for one in listed}
    same = grounds(villages.values())
    ground = Ground({pk: frozenset(pks) for pk, pks in same.items()})
    everywhere = {pk for pks in same.values() for pk in pks}
    roll = Household.objects.filter(until=None).select_related("village", "identity")
    by_name: dict[tuple[int, str], list[Household]] = defaultdict(list)
    for household in roll.filter(village__in=everywhere).order_by("pk"):
        _know(household, ground)
        by_name[household.village_id, household.name].append(household)
    ground.by_name = by_name
    for part in in_parts(set(hashes) - ground.by_hash.keys()):
        rows = Identity.objects.filter(id_number_hash__in=part, household__until=None)
        for household in roll.filter(identity__in=rows):
            _know(household, ground)
    numbers = {one.said["number"] for one in listed if "number" in one.said}
    for part in in_parts(numbers):
        for household in roll.filter(number__in=part):
            _know(household, ground)
            ground.by_number[household.number] = household
    _know_accounts(set(cards), ground)
    marks = {row_hash(one) for one in listed}
    for part in in_parts(marks):
        doubts = Doubt.objects.filter(given_hash__in=part).select_related("household__village")
        ground.asked |= {doubt.given_hash: doubt for doubt in doubts}
    return ground


def _know(household: Household, ground: Ground) -> None:
    ground.households[household.pk] = household
    if household.identity.id_number_hash:
        ground.by_hash[household.identity.id_number_hash] = household


def _know_accounts(cards: set[str], ground: Ground) -> None:
    accounts: dict[str, set[int]] = defaultdict(set)
    rows = BankAccount.objects.filter(
        ended_at=None, proxy=None, beneficiary=None, household__until=None
    )
    rows = rows.select_related("household__village", "household__identity")
    for part in in_parts(cards):
        for account in rows.filter(number_hash__in=part):
            ground.households.setdefault(account.household_id, account.household)
            accounts[account.number_hash].add(account.household_id)
    ground.accounts = accounts
