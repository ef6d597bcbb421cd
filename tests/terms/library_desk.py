"""A county's desk: a wording of the library, its parameters, some losses, what each is paid."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from hedun.terms import Lines, Terms, adjudicate, library, load_terms
from hedun.terms.texts import yuan

# Where a wording leaves its days open, the tests take a year of their own.
DAYS = {"effective": "2026-01-01", "expires": "2026-12-31"}


def loss(section: str, item: str = "", stage: str = "", qty: str = "1", **more: Any) -> dict:
    """A loss line; what is not said is the empty value of its column."""
    return {"section": section, "item": item, "stage": stage, "quantity": qty, **more}


@cache
def _terms(name: str, values: tuple[tuple[str, str], ...]) -> Terms:
    return load_terms(library.fill(name, dict(values)), f"{name}.toml")


def terms_of(name: str, values: Mapping[str, str]) -> Terms:
    """The wording with the test's values; open days are those of DAYS."""
    open_days = {p.name for p in library.entry(name).parameters} & set(DAYS)
    return _terms(name, tuple({**{d: DAYS[d] for d in open_days}, **values}.items()))


def paid(name: str, values: Mapping[str, str], rows: list[dict]) -> list[str]:
    """What each loss is paid, in yuan; a refused one says its code.

    Each is its own household, report and person, on the first day of cover, unless it says so.
    """
    terms = terms_of(name, values)
    day = terms.effective.isoformat()
    full = [
        {
            **{"line": f"L{i}", "report": f"R{i}", "household": f"H{i}", "person": f"P{i}"},
            **{"place": terms.place.ljust(12, "0"), "degree": "", "amount": "", "other_paid": ""},
            **{"species": "wild_boar", "occurred": day, "reported": day},
            **{"settled": i, "exclusions": "", **row},
        }
        for i, row in enumerate(rows, 1)
    ]
    answer = adjudicate(terms, Lines.from_rows(full))
    return [
        str(code) if outcome == "refused" else yuan(fen)
        for outcome, code, fen in zip(
            answer.outcome, answer.code, answer.payable_fen.tolist(), strict=True
        )
    ]
