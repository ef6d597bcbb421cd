"""The households of a list: its rows put together, each with its village and its plots.

What is wrong with a row is told at the row, and the household it belongs to stays out; the others
go on. Nothing is compared with the roll here.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hedun.domain.chain import Json, canonical
from hedun.domain.identifiers import check_resident_id
from hedun.domain.problems import Problem
from hedun.intake.reading import Reading, Where
from hedun.intake.sheet import read_sheet
from hedun.people.models import Household
from hedun.people.registering import NewAccount, NewHousehold, NewPlot
from hedun.places.models import Place
from hedun.roll.columns import OF_THE_HOUSEHOLD, PROFILE, YES
from hedun.roll.problems import problem

FAMILY, COLLECTIVE = Household.Kind.FAMILY, Household.Kind.COLLECTIVE


@dataclass
class Listed:
    """One household as the list has it. `said`: what its cells say, by field; a blank cell is not
    among them. `plots`: name → ten-thousandths of a mu. `rows`: where it stands."""

    village: Place
    said: dict[str, Any]
    plots: dict[str, int] = field(default_factory=dict)
    rows: list[Where] = field(default_factory=list)

    @property
    def where(self) -> Where:
        return self.rows[0]

    @property
    def kind(self) -> str:
        """As the list says; where it does not, as the number does: the two have other forms."""
        if "kind" in self.said:
            return str(self.said["kind"])
        return FAMILY if _person(self.said["id_number"]) else COLLECTIVE

    @property
    def account(self) -> NewAccount | None:
        if "account" not in self.said:
            return None
        said = self.said
        return NewAccount(said.get("holder", said["name"]), said["bank"], said["account"])

    def household(self) -> NewHousehold:
        said = self.said
        return NewHousehold(
            name=said["name"],
            village=self.village,
            kind=self.kind,
            id_number=said["id_number"],
            phone=said.get("phone", ""),
            group=said.get("group", ""),
            number=said.get("number", ""),
            account=self.account,
            plots=tuple(NewPlot(name, area) for name, area in self.plots.items()),
        )

    def circumstances(self) -> tuple[str, ...]:
        """What the list flags: deceased, minor."""
        return tuple(kind for kind in ("deceased", "minor") if self.said.get(kind) == YES)

    def written(self) -> str:
        """For the vault, and to know the same again: everything but where it stands."""
        body: Json = {"village": self.village.code, "said": self.said, "plots": dict(self.plots)}
        return canonical(body).decode()


@dataclass
class Roll:
    """A list as read. Problems of single rows are in `reading`."""

    reading: Reading
    households: list[Listed]

    def refuse(self, one: Listed, name: str, found: Problem) -> None:
        """It stays out, for a reason told at its first row in the column of a field."""
        self.reading.note(one.where, PROFILE.header(name), found)
        self.households.remove(one)


def read_roll(data: bytes, villages: Mapping[str, list[Place]], *, today: date) -> Roll:
    """`villages`: those that the reader answers for, by every name they go by."""
    reading = read_sheet(data, today=today, profile=PROFILE)
    bad = set(reading.bad())
    found: dict[str, Listed] = {}
    spoilt: set[str] = set()
    for where, values in reading.values.items():
        identity = values.get("id_number", "")
        wrong = where in bad
        for header, trouble in () if wrong else _row_problems(values, villages):
            reading.note(where, header, trouble)
            wrong = True
        if wrong:
            spoilt.add(identity)
            continue
        [village] = villages[values["village"]]
        one = found.setdefault(identity, Listed(village, dict(values)))
        one.rows.append(where)
        for header, trouble in list(_added(one, village, values)):
            reading.note(where, header, trouble)
            spoilt.add(identity)
    households = [one for identity, one in found.items() if identity not in spoilt]
    return Roll(reading, households)


def by_name(villages: list[Place]) -> dict[str, list[Place]]:
    """Every way to name the villages: by code, by name, by town and name."""
    found: dict[str, list[Place]] = defaultdict(list)
    for village in villages:
        town = village.parent.name if village.parent else ""
        short = village.name.removesuffix("村民委员会").removesuffix("村委会").removesuffix("村")
        names = {village.name, short, f"{short}村", f"{town}{village.name}", f"{town}{short}村"}
        for name in {village.code, *names} - {""}:
            found[name].append(village)
    return found


def _row_problems(
    values: Mapping[str, Any], villages: Mapping[str, list[Place]]
) -> Iterator[tuple[str, Problem]]:
    header = PROFILE.header
    named = villages.get(values["village"], [])
    if len(named) != 1:
        wrong = problem("VILLAGE_TWO", count=len(named)) if named else problem("VILLAGE_UNKNOWN")
        yield header("village"), wrong
    flagged = YES in (values.get("deceased"), values.get("minor"))
    person = _person(values["id_number"])
    if flagged and not person:
        yield header("deceased"), problem("COLLECTIVE_FLAGGED")
    if "plot" in values and "area_e4" not in values:
        yield header("area_e4"), problem("PLOT_WITHOUT_AREA")
    if "area_e4" in values and "plot" not in values:
        yield header("plot"), problem("AREA_WITHOUT_PLOT")
    if "account" in values and "bank" not in values:
        yield header("bank"), problem("BANK_MISSING")
    other = values.get("holder", values["name"]) != values["name"]
    # A collective's account may bear the committee's name.
    if other and person and "account" in values:
        yield header("holder"), problem("HOLDER_OTHER")


def _person(number: str) -> bool:
    """Whether a number that was found good is a resident's, and not a credit code."""
    born = number[6:10]
    if not (number[:17].isdigit() and "1800" < born < "2200"):
        return False
    return check_resident_id(number, today=date(int(born) + 1, 12, 31)).ok


def _added(one: Listed, village: Place, values: Mapping[str, Any]) -> Iterator[tuple[str, Problem]]:
    """Add what another row says of the household; what does not agree with the rows before."""
    first = one.where.row
    if village != one.village:
        yield PROFILE.header("village"), problem("VILLAGE_TWICE", row=first)
    for name in OF_THE_HOUSEHOLD:
        said = values.get(name)
        if said is None:
            continue
        if one.said.setdefault(name, said) != said:
            yield PROFILE.header(name), problem("ROW_DISAGREES", row=first)
    if "plot" in values:
        area = one.plots.setdefault(values["plot"], values["area_e4"])
        if area != values["area_e4"]:
            yield PROFILE.header("area_e4"), problem("PLOT_TWICE", row=first)
