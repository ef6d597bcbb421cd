"""A comparison as plain text and as JSON."""

import json
from collections.abc import Sequence
from typing import Any

from hedun.terms.simulation.comparison import Comparison, letter
from hedun.terms.simulation.distribution import QUANTILES, distributions
from hedun.terms.simulation.explained import Explained
from hedun.terms.simulation.gains import SPLITS, Row, largest, overall, split_by
from hedun.terms.simulation.report import KINDS, Sheet, Telling, amount, reading_in, said, sheets
from hedun.terms.simulation.terminal import aligned, side_by_side, wrapped
from hedun.terms.texts import Text, yuan

NARROWEST = 30  # places that an explanation needs to stand beside another


def as_text(found: Comparison, telling: Telling, lang: str) -> str:
    """Every table, aligned."""
    parts = [_wordings(found, lang), *(_sheet(one, lang) for one in sheets(found, telling))]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _wordings(found: Comparison, lang: str) -> list[str]:
    """Which letter is which wording, and how it reads what is not clear."""
    lines = []
    for n, one in enumerate(found.wordings):
        lines.append(f"{letter(n)}  {one.name}  {said([one.title], lang)[0]}")
        lines += [f"     {reading_in(text, lang)}" for text in found.readings[n]]
    return lines


def _sheet(one: Sheet, lang: str) -> list[str]:
    rows = [said(row, lang) for row in (one.head, *one.rows)]
    lines = [said([one.title], lang)[0], *aligned(rows, one.left)]
    return [*lines, *said([one.note], lang)] if one.note.en else lines


def line_as_text(
    found: Comparison,
    line: str,
    of_line: Sequence[Explained],
    lang: str,
    places: int,
) -> str:
    """One line's explanations beside each other in so many places; where that is too narrow, one
    below the other."""
    each = (places - 3 * (len(of_line) - 1)) // len(of_line)
    beside = each >= NARROWEST
    blocks = [
        _explained(found, n, one, lang, each if beside else places) for n, one in enumerate(of_line)
    ]
    head = [said([Text("明细 ", "Line ")], lang)[0] + line, ""]
    if beside:
        return "\n".join([*head, *side_by_side(blocks, each)]) + "\n"
    return "\n".join([*head, *("\n".join([*block, ""]) for block in blocks)])


def _explained(found: Comparison, n: int, one: Explained, lang: str, places: int) -> list[str]:
    kind = said([KINDS[one.outcome]], lang)[0]
    lines = wrapped(f"{letter(n)}  {found.wordings[n].name}", places)
    lines += [f"{kind}  {amount(one.payable_fen)}", ""]
    for step in one.steps:
        mark = f"{step['n']}. " if step["n"] else ""
        lines += wrapped(mark + step["says"]["zh" if lang == "zh" else "en"], places)
        if step["clause"]:
            lines += wrapped(f"   {step['clause']}", places)
    return lines


def as_json(
    found: Comparison, telling: Telling, of_line: tuple[str, Sequence[Explained]] | None = None
) -> str:
    """Everything the tables say, for programs: amounts in yuan as text, as everywhere in files."""
    lines = found.lines
    said_of_all: dict[str, Any] = {
        "wordings": [
            {
                "letter": letter(n),
                "name": one.name,
                "title": _both(one.title),
                "currency": one.currency,
                "reading": list(one.reading),
                **_tally(found, telling, n),
            }
            for n, one in enumerate(found.wordings)
        ],
        "claims": _row(overall(found), {}),
        "bands": [name.en for name in telling.bands.names],
        **{f"by_{split}": _split(found, telling, split) for split in SPLITS},
        "largest": [
            {
                **{name: lines.cell(name, row) for name in ("line", "report", "household")},
                **{name: lines.cell(name, row) for name in ("place", "section", "item")},
                "under": [
                    {
                        **dict(zip(("outcome", "code"), outcome.at(row), strict=True)),
                        "payable": yuan(int(outcome.payable_fen[row])),
                    }
                    for outcome in found.outcomes
                ],
            }
            for row in largest(found, telling.most)
        ],
    }
    if of_line:
        said_of_all["line"] = {"line": of_line[0], "under": [_told(one) for one in of_line[1]]}
    return json.dumps(said_of_all, ensure_ascii=False, indent=1) + "\n"


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _tally(found: Comparison, telling: Telling, n: int) -> dict[str, Any]:
    tally, spread = found.tallies[n], distributions(found, telling.bands)[n]
    return {
        **{name: getattr(tally, name) for name in ("lines", "paid", "nil", "refused")},
        "refused_by": dict(tally.refused_by),
        "nil_by": dict(tally.nil_by),
        "loss": yuan(tally.loss_fen),
        "payable": yuan(tally.payable_fen),
        "claims": spread.claims,
        "claims_paid": spread.paid,
        "claims_by_band": list(spread.bands),
        "mean": _maybe(spread.mean_fen),
        "quantiles": {
            str(q): _maybe(fen) for q, fen in zip(QUANTILES, spread.quantiles, strict=True)
        },
    }


def _maybe(fen: int | None) -> str | None:
    return None if fen is None else yuan(fen)


def _split(found: Comparison, telling: Telling, split: str) -> list[dict[str, Any]]:
    names: dict[str, tuple[str, ...]] = {"crop": ("section", "item"), "village": ("place",)}
    rows = []
    for row in split_by(found, split, telling.bands):
        key = dict(zip(names.get(split, ("band",)), row.key, strict=True))
        rows.append(_row(row, {"band": int(key["band"])} if "band" in key else key))
    return rows


def _row(row: Row, key: dict[str, Any]) -> dict[str, Any]:
    return {
        **key,
        "claims": row.claims,
        "payable": [yuan(fen) for fen in row.payable_fen],
        "against_first": [
            {
                "gaining": one.gaining,
                "gain": yuan(one.gain_fen),
                "losing": one.losing,
                "loss": yuan(one.loss_fen),
            }
            for one in row.changes
        ],
    }


def _told(one: Explained) -> dict[str, Any]:
    return {
        "outcome": one.outcome,
        "code": one.code,
        "loss": yuan(one.loss_fen),
        "payable": yuan(one.payable_fen),
        "steps": one.steps,
    }
