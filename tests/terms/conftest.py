"""Pen and paper for working clauses by hand: some steps, some lines, what each line is paid."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pytest

from hedun.terms import Answer, Lines, Terms, adjudicate, explain, load_terms
from hedun.terms.engine import ENGINES
from hedun.terms.texts import yuan
from tests.support.counts import count
from tests.terms.generated import LOOKED_AT

HEAD = """
spec = "1.0"
id = "by-hand"
title.zh = "手算"
title.en = "worked by hand"
currency = "CNY"
effective = 2026-01-01
expires = 2026-12-31
place = "140423"
source = "invented for testing"
"""

LINE: Mapping[str, object] = {
    "report": "R1",
    "household": "H1",
    "person": "",
    "place": "140423101201",
    "section": "crop",
    "item": "maize",
    "stage": "ripe",
    "quantity": "1",
    "degree": "",
    "amount": "",
    "other_paid": "",
    "species": "wild_boar",
    "occurred": "2026-08-01T06:00",
    "reported": "2026-08-01T12:00",
    "settled": 0,
    "exclusions": "",
}

AMOUNT = '[[step]]\nop = "value"\nfrom = "amount"\nas = "gross"\n'


class Paper:
    """Terms and lines put together from what a test says about them."""

    def terms(self, body: str) -> Terms:
        return load_terms((HEAD + body).encode(), "by-hand.toml")

    def lines(self, *rows: Mapping[str, object]) -> Lines:
        return Lines.from_rows([{"line": f"L{i}", **LINE, **row} for i, row in enumerate(rows, 1)])

    def amounts(self, *amounts: str, **common: object) -> list[dict[str, object]]:
        return [{"amount": amount, **common} for amount in amounts]

    def answer(self, body: str, *rows: Mapping[str, object]) -> Answer:
        return adjudicate(self.terms(body), self.lines(*rows))

    def paid(self, body: str, *rows: Mapping[str, object]) -> list[str]:
        """What each line is paid, in yuan; a refused line says its code."""
        answer = self.answer(body, *rows)
        return [
            code if outcome == "refused" else yuan(fen)
            for outcome, code, fen in zip(
                answer.outcome, answer.code, answer.payable_fen.tolist(), strict=True
            )
        ]

    def after_amount(self, step: str, *rows: Mapping[str, object]) -> list[str]:
        """The same, with a first step that takes each line's documented amount."""
        return self.paid(AMOUNT + "[[step]]\n" + step, *rows)

    def says(self, body: str, *rows: Mapping[str, object]) -> list[list[str]]:
        """The Chinese sentences for each line."""
        terms, lines = self.terms(body), self.lines(*rows)
        told = explain(terms, lines, adjudicate(terms, lines, trace=True))
        return [[step["says"]["zh"] for step in one["steps"]] for one in told]

    def says_en(self, body: str, *rows: Mapping[str, object]) -> list[list[str]]:
        """The English sentences for each line."""
        terms, lines = self.terms(body), self.lines(*rows)
        told = explain(terms, lines, adjudicate(terms, lines, trace=True))
        return [[step["says"]["en"] for step in one["steps"]] for one in told]


@pytest.fixture(scope="session")
def paper() -> Paper:
    return Paper()


@pytest.fixture(scope="session")
def head() -> str:
    return HEAD


@pytest.fixture(scope="session")
def a_line() -> Callable[..., dict[str, object]]:
    return lambda **changes: {"line": "L1", **LINE, **changes}


Engine = Callable[..., Answer]


@pytest.fixture(scope="session")
def engines() -> Mapping[str, Engine]:
    """`adjudicate` by every engine there is."""
    return {name: partial(adjudicate, engine=name) for name in ENGINES}


@pytest.fixture(scope="module", autouse=True)
def examples_counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the module's tests looked at, for docs/reliability.md."""
    name = request.module.__name__
    before = LOOKED_AT[name]
    yield
    if number := LOOKED_AT[name] - before:
        what = getattr(request.module, "EXAMPLES_ARE", "examples made up")
        told = name.rpartition("test_terms_")[2].replace("_", " ")
        count(f"terms, {told}", what, number, database="no database")
