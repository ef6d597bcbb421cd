"""What the people of the demo have in hand: which household of the plan is which claim."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from hedun.claims.models import Claim, LossLine, Report
from hedun.demo import people, preparing
from hedun.demo.county import County
from hedun.demo.fates import Fate, Key
from hedun.demo.people import Family
from hedun.demo.pictures import NAMES
from hedun.demo.plan import Sitting
from hedun.demo.preparing import Material
from hedun.demo.season import Loss, VillageList
from hedun.demo.year import Year
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.lifecycle import move_for
from hedun.evidence.actions import Handed, attach_all
from hedun.intake.ahead import ReadAhead
from hedun.intake.models import Submission
from hedun.payments.models import PaymentBatch
from hedun.phone.devices import Registered
from hedun.record.selecting import by_key, follow, rows_by, select

T = TypeVar("T")
BANK_SAYS: dict[str, str] = {Fate.BANK_RETURNS: "1103", Fate.BANK_UNKNOWN: "9001"}
NEW_CARDS = 90_000_000  # numbers of cards that come in the place of closed ones


class Hands:
    """Shared by all desks (desk_village, desk_offices, desk_money)."""

    def __init__(self, county: County, year: Year, materials: Iterator[Material]) -> None:
        self.county, self.year, self.materials = county, year, materials
        self.reports: dict[int, Report] = {}
        self.keys: dict[int, Key] = {}  # by claim pk
        self.pks: dict[Key, int] = {}
        self.lines: dict[Key, list[int]] = {}
        self.waiting: dict[int, Sequence[Submission]] = {}  # by list, until it is handed in
        self.phones: dict[str, Registered] = {}  # of clerks, by who they are
        self.batch: PaymentBatch | None = None
        self.sent: tuple[Key, ...] = ()  # with the batch
        self.failing: dict[int, dict[str, str]] = {}  # by batch pk: account → the bank's code
        self.renewed: set[tuple[str, int]] = set()
        self.cards = 0
        # The families as the clerks know them: a card that was closed is replaced here too.
        self.families = {
            code: [family for family, _ in roll] for code, roll in county.rolls.items()
        }

    def who(self, s: Sitting) -> Actor:
        return self.county.actor(s.who)

    def fate(self, key: Key) -> Fate | None:
        return self.year.fates.get(key)

    def claims(self, s: Sitting) -> list[Claim]:
        found = rows_by(Claim, "id", [self.pks[key] for key in s.claims])
        follow(found, "report")
        return found

    def on_desk(self, s: Sitting, action: str) -> list[Claim]:
        """The sitting's claims as they are now, without those whose road ended on the way (an award
        of nothing is closed after its notice)."""
        return [c for c in self.claims(s) if move_for(State(c.state), action)]

    def learn(self, one: VillageList, report: Report) -> None:
        """Which claim and which lines each row of the list became."""
        claims = select(Claim, ("id", "row"), "report_id", [report.pk])
        for pk, row in claims:
            key = one.number, row
            self.keys[pk], self.pks[key] = key, pk
            self.lines[key] = []
        for pk, claim in select(LossLine, ("id", "claim_id"), "claim_id", (pk for pk, _ in claims)):
            self.lines[self.keys[claim]].append(pk)

    def fields(self, key: Key) -> Iterable[tuple[int, int, Loss]]:
        """The fields of a claim that the town would pay: line pk, its number from 0, the loss."""
        losses = self.year.lists[key[0]].hits[key[1] - 1].losses
        fields = [
            (pk, n, loss) for n, (pk, loss) in enumerate(zip(self.lines[key], losses, strict=True))
        ]
        return fields[:-1] if self.fate(key) is Fate.PART_REFUSED else fields

    def family(self, key: Key) -> Family:
        code, n = self._place(key)
        return self.families[code][n]

    def new_card(self, key: Key) -> Family:
        """The family with another card, and the clerk knows of it."""
        code, n = self._place(key)
        self.cards += 1
        card = people.card(NEW_CARDS + self.cards)
        self.families[code][n] = replace(self.families[code][n], card=card)
        self.renewed.add((code, n))
        return self.families[code][n]

    def bank_says(self, keys: Iterable[Key]) -> dict[str, str]:
        """account → the bank's code, where it does not simply pay."""
        found = {}
        for key in keys:
            code = BANK_SAYS.get(self.year.fates.get(key, ""), "")
            if code and self._place(key) not in self.renewed:
                found[self.family(key).card] = code
        return found

    def _place(self, key: Key) -> tuple[str, int]:
        one = self.year.lists[key[0]]
        return one.village.code, one.hits[key[1] - 1].household

    def material(self) -> Material:
        """What was prepared for the sitting that is being carried out."""
        return next(self.materials)

    def sheet(self, one: VillageList, material: Material) -> tuple[bytes, ReadAhead | None]:
        """The list as it was prepared; written anew where a household has another card by now."""
        code = one.village.code
        if self.renewed.isdisjoint((code, hit.household) for hit in one.hits):
            return material.sheet, material.read
        return preparing.sheet(self.year, one, self.families[code]), None

    def attach(self, s: Sitting, material: Material) -> None:
        """The photographs are handed in at once. One list's."""
        claims = by_key(Claim, [self.pks[key] for key in s.claims])
        files = [
            Handed(data, NAMES[kind], "photo", claims[self.pks[key]])
            for key, kind, data in material.pictures
        ]
        if files:
            attach_all(self.reports[s.claims[0][0]], files, actor=self.who(s), now=s.at)

    def one_of(self, choices: Sequence[T], claim: Claim) -> T:
        return Random(f"{self.year.seed} {self.keys[claim.pk]}").choice(choices)
