"""Which animals are meant by the codes of accidents: scientific names, and how the law protects
them, with the days from and until which it does.

NATIONAL_I and NATIONAL_II are the classes of 国家重点保护野生动物名录 (the list of 1989-01-14, and
the one in force since 2021-02-01), THREE_VALUES 有重要生态、科学、社会价值的陆生野生动物名录 (since
2000-08-01; the one of 2023-06-30 left the wild boar out). Whoever relies on a date reads the list
itself: `basis` names it. A provincial list is not built in, because none was at hand to check.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hedun.claims.words import SPECIES
from hedun.domain.words import Word, word

NATIONAL_I, NATIONAL_II, THREE_VALUES = "national_1", "national_2", "three_values"
PROVINCIAL = "provincial"
GRADES: Mapping[str, Word] = {
    NATIONAL_I: word("国家一级", "national key protection, class I"),
    NATIONAL_II: word("国家二级", "national key protection, class II"),
    THREE_VALUES: word("三有", "list of value to ecology, science and society"),
    PROVINCIAL: word("省重点", "provincial key protection"),
}
SENSITIVE = frozenset({NATIONAL_I, NATIONAL_II})  # whose places are made coarser

LIST_1989 = "国家重点保护野生动物名录（1989-01-14）"
LIST_2021 = "国家重点保护野生动物名录（2021-02-01）"
LIST_2000 = "三有名录（2000-08-01）"
LIST_2023 = "三有名录（2023-06-30）"
IN_1989, IN_2021 = date(1989, 1, 14), date(2021, 2, 1)
IN_2000, IN_2023 = date(2000, 8, 1), date(2023, 6, 30)


@dataclass(frozen=True, slots=True)
class Status:
    """A grade from one day on, until the day before another (None: still)."""

    grade: str
    starts: date
    basis: str
    until: date | None = None

    def on(self, day: date) -> bool:
        return self.starts <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Species:
    """`qualifier`: how sure the name is where villages do not tell kinds apart."""

    code: str
    scientific: str
    authorship: str
    kingdom: str
    phylum: str
    klass: str
    order: str
    family: str
    statuses: tuple[Status, ...]
    qualifier: str = ""

    @property
    def genus(self) -> str:
        return self.scientific.split(" ")[0]

    @property
    def word(self) -> Word:
        return SPECIES[self.code]

    def on(self, day: date) -> tuple[Status, ...]:
        """Those in force on a day."""
        return tuple(status for status in self.statuses if status.on(day))

    def sensitive(self, day: date) -> bool:
        return any(status.grade in SENSITIVE for status in self.on(day))


def _mammal(code: str, name: str, author: str, order: str, family: str, *statuses: Status,
            qualifier: str = "") -> Species:  # fmt: skip
    ranks = ("Animalia", "Chordata", "Mammalia", order, family)
    return Species(code, name, author, *ranks, statuses, qualifier)


def _bird(code: str, name: str, author: str, order: str, family: str, *statuses: Status) -> Species:
    return Species(
        code, name, author, "Animalia", "Chordata", "Aves", order, family, statuses
    )  # fmt: skip


_STILL = (Status(THREE_VALUES, IN_2000, f"{LIST_2000}，{LIST_2023}"),)
LIST: tuple[Species, ...] = (
    _mammal("wild_boar", "Sus scrofa", "Linnaeus, 1758", "Artiodactyla", "Suidae",
            Status(THREE_VALUES, IN_2000, LIST_2000, IN_2023)),
    _mammal("badger", "Meles leucurus", "(Hodgson, 1847)", "Carnivora", "Mustelidae", *_STILL,
            qualifier="cf."),
    _mammal("hare", "Lepus tolai", "Pallas, 1778", "Lagomorpha", "Leporidae", *_STILL),
    _bird("pheasant", "Phasianus colchicus", "Linnaeus, 1758", "Galliformes", "Phasianidae",
          *_STILL),
    _bird("chukar", "Alectoris chukar", "(J.E.Gray, 1830)", "Galliformes", "Phasianidae", *_STILL),
    _bird("bean_goose", "Anser fabalis", "(Latham, 1787)", "Anseriformes", "Anatidae", *_STILL),
    _mammal("leopard_cat", "Prionailurus bengalensis", "(Kerr, 1792)", "Carnivora", "Felidae",
            Status(THREE_VALUES, IN_2000, LIST_2000, IN_2021),
            Status(NATIONAL_II, IN_2021, LIST_2021)),
    _mammal("leopard", "Panthera pardus", "(Linnaeus, 1758)", "Carnivora", "Felidae",
            Status(NATIONAL_I, IN_1989, f"{LIST_1989}，{LIST_2021}")),
)  # fmt: skip
BY_CODE: Mapping[str, Species] = {one.code: one for one in LIST}
BY_NAME: Mapping[str, Species] = {one.scientific: one for one in LIST}
