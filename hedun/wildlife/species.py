"""Which animals are meant by the codes of accidents: scientific names, and how the law protects
them, with the days from and until which it does.

NATIONAL_I and NATIONAL_II are the classes of 国家重点保护野生动物名录, THREE_VALUES is the one of
有重要生态、科学、社会价值的陆生野生动物. What they say stands in national.toml, with how far each
line was checked; a provincial list is what a county takes in (lists.py), because none was at hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hedun.claims.words import SPECIES
from hedun.domain.words import Word, word
from hedun.wildlife.lists import (
    COMPARED,
    NATIONAL,
    NOT,
    PROVINCIAL,
    REPORT,
    Status,
    by_species,
    read_lists,
)

NATIONAL_I, NATIONAL_II, THREE_VALUES = "national_1", "national_2", "three_values"
GRADES: Mapping[str, Word] = {
    NATIONAL_I: word("国家一级", "national key protection, class I"),
    NATIONAL_II: word("国家二级", "national key protection, class II"),
    THREE_VALUES: word("三有", "list of value to ecology, science and society"),
    PROVINCIAL: word("省重点", "provincial key protection"),
}
CHECKED: Mapping[str, Word] = {
    COMPARED: word("与名录原文核对过", "compared with the list itself"),
    REPORT: word(
        "与报道或百科核对过，未见名录原文", "compared with reports, not with the list itself"
    ),
    NOT: word("未核对，凭一般知识", "not compared: general knowledge"),
    "": word("县里录入", "as the county entered it"),
}
SENSITIVE = frozenset({NATIONAL_I, NATIONAL_II})  # whose places are made coarser
NATIONAL_LISTS = read_lists(NATIONAL.read_bytes())
_PROTECTED = by_species(NATIONAL_LISTS)


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
    qualifier: str = ""

    @property
    def statuses(self) -> tuple[Status, ...]:
        return _PROTECTED.get(self.code, ())

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


def _mammal(
    code: str, name: str, author: str, order: str, family: str, qualifier: str = ""
) -> Species:
    ranks = ("Animalia", "Chordata", "Mammalia", order, family)
    return Species(code, name, author, *ranks, qualifier)


def _bird(code: str, name: str, author: str, order: str, family: str) -> Species:
    return Species(code, name, author, "Animalia", "Chordata", "Aves", order, family)


LIST: tuple[Species, ...] = (
    _mammal("wild_boar", "Sus scrofa", "Linnaeus, 1758", "Artiodactyla", "Suidae"),
    _mammal("badger", "Meles leucurus", "(Hodgson, 1847)", "Carnivora", "Mustelidae", "cf."),
    _mammal("hare", "Lepus tolai", "Pallas, 1778", "Lagomorpha", "Leporidae"),
    _bird("pheasant", "Phasianus colchicus", "Linnaeus, 1758", "Galliformes", "Phasianidae"),
    _bird("chukar", "Alectoris chukar", "(J.E.Gray, 1830)", "Galliformes", "Phasianidae"),
    _bird("bean_goose", "Anser fabalis", "(Latham, 1787)", "Anseriformes", "Anatidae"),
    _mammal("leopard_cat", "Prionailurus bengalensis", "(Kerr, 1792)", "Carnivora", "Felidae"),
    _mammal("leopard", "Panthera pardus", "(Linnaeus, 1758)", "Carnivora", "Felidae"),
)
BY_CODE: Mapping[str, Species] = {one.code: one for one in LIST}
BY_NAME: Mapping[str, Species] = {one.scientific: one for one in LIST}
