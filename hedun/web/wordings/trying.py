"""The try-it box: one loss typed in, and every step of the wording with its clause and numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hedun.terms import Lines, LinesError, Terms, adjudicate, explain
from hedun.terms.drafting import typed
from hedun.terms.drafting.words import column_title
from hedun.terms.lines import REQUIRED
from hedun.terms.model import Exclusion, Membership
from hedun.terms.texts import Text
from hedun.web.wordings.names import ALL, KNOWN, Choice, choices, spoken

P = "t-"
Posted = Mapping[str, Sequence[str]]
NUMBERS = {"quantity": 4, "degree": 6, "amount": 2, "other_paid": 2}
SELECTS = ("section", "item", "stage", "species")
LINE = "try"


@dataclass(frozen=True)
class Ask:
    """One field of the box."""

    name: str
    key: str
    kind: str  # choice, number, day, boxes, text
    label: str
    value: str
    unit: str = ""
    options: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class Tried:
    """What one loss is paid. `problems`: why it cannot be said."""

    outcome: str = ""
    payable_fen: int = 0
    loss_fen: int = 0
    steps: list[dict[str, Any]] = field(default_factory=list)
    gates: int = 0
    problems: list[str] = field(default_factory=list)


def defaults(terms: Terms | None, today: date) -> dict[str, str]:
    """A loss that says something: a mu of the first crop, damaged by half."""
    if terms is None:
        return {}
    offered = _offered(terms)
    day = min(max(today, terms.effective), terms.expires)
    section = (offered["section"] or [""])[0]
    item = next((i for i in offered["item"] if i), "")
    return {
        "section": section,
        "item": item,
        "stage": next(iter(stages(terms, item)), ""),
        "species": (offered["species"] or [""])[0],
        "quantity": "2",
        "degree": "50",
        "amount": "1000",
        "other_paid": "",
        "occurred": day.isoformat(),
        "reported": day.isoformat(),
    }


def asks(terms: Terms | None, given: Mapping[str, str], exclusions: Sequence[str]) -> list[Ask]:
    """The fields, selects filled from the file's own tables and gates."""
    if terms is None:
        return []
    offered = _offered(terms)
    found = []
    units = {"quantity": Text("亩、头、株…", "mu, head, trees …"), "degree": Text("%", "%"),
             "amount": Text("元", "yuan"), "other_paid": Text("元", "yuan")}  # fmt: skip
    for key in (*SELECTS, *NUMBERS, "occurred", "reported", *_extra(terms)):
        label = spoken(column_title(key))
        value = given.get(key, "")
        options = offered.get(key, [])
        if key == "stage":
            options = stages(terms, given.get("item", "")) or options
        if key in ("occurred", "reported"):
            found.append(Ask(P + key, key, "day", label, value))
        elif key in NUMBERS:
            found.append(Ask(P + key, key, "number", label, value, spoken(units[key])))
        elif options:
            shown = [Choice("", "—"), *choices([o for o in options if o])]
            shown = [Choice(c.code, c.title, c.code == value) for c in shown]
            found.append(Ask(P + key, key, "choice", label, value, options=shown))
        elif key not in SELECTS or value:
            found.append(Ask(P + key, key, "text", label, value))
    if offered["exclusions"]:
        boxes = choices(offered["exclusions"], exclusions)
        found.append(
            Ask(P + "exclusions", "exclusions", "boxes", spoken(column_title("exclusions")), "",
                options=boxes)
        )  # fmt: skip
    return found


def posted_values(posted: Posted) -> tuple[dict[str, str], list[str]]:
    """The box's fields as typed, and the facts that are ticked."""
    own = {name.removeprefix(P): values for name, values in posted.items() if name.startswith(P)}
    facts = [code for code in own.pop("exclusions", ()) if code]
    return {key: values[-1].strip() for key, values in own.items() if values}, facts


def tried(terms: Terms, given: Mapping[str, str], facts: Sequence[str]) -> Tried:
    """The answer for the one loss, all steps explained."""
    row: dict[str, object] = {**dict.fromkeys(REQUIRED, ""), **dict.fromkeys(_extra(terms), "")}
    row |= {key: value for key, value in given.items() if key in row}
    row |= {"line": LINE, "report": LINE, "household": LINE, "settled": 0}
    row |= {"place": terms.place.ljust(12, "0"), "exclusions": ";".join(facts)}
    for key in NUMBERS:
        row[key] = _number(key, given.get(key, ""))
    for key in ("occurred", "reported"):
        row[key] = typed.day(given.get(key, ""))
    try:
        lines = Lines.from_rows([row], "try", named=terms.columns())
    except LinesError as error:
        return Tried(problems=[spoken(_said(p)) for p in error.problems])
    answer = adjudicate(terms, lines, trace=True)
    [told] = explain(terms, lines, answer, names=ALL)
    refused = bool(told["steps"]) and told["steps"][0]["n"] == 0
    return Tried(
        str(answer.outcome[0]),
        int(answer.payable_fen[0]),
        int(answer.loss_fen[0]),
        told["steps"],
        0 if refused else sum(_works(gate.sections, given) for gate in terms.gates),
    )


def stages(terms: Terms, item: str) -> list[str]:
    """The stages that the tables know for an item."""
    found = []
    for table in terms.tables.values():
        if "stage" not in table.keys:
            continue
        at = table.keys.index("stage")
        of = table.keys.index("item") if "item" in table.keys else None
        found += [k[at] for k in table.values if of is None or k[of] in (item, "*")]
    return [stage for stage in dict.fromkeys(found) if stage != "*"]


def _works(sections: tuple[str, ...] | None, given: Mapping[str, str]) -> bool:
    return sections is None or given.get("section") in sections


def _number(key: str, text: str) -> object:
    """A number as the lines have it (None: empty); the degree is typed in per cent."""
    if not text:
        return 0 if key == "quantity" else None
    value = typed.number(text.rstrip("% ") + "%" if key == "degree" else text)
    return text if isinstance(value, str) else value


def _said(problem: Any) -> Text:
    title = column_title(problem.key)
    return Text(f"{title.zh}: {problem.expected.zh}", f"{title.en}: {problem.expected.en}")


def _extra(terms: Terms) -> list[str]:
    """Columns that the wording names beside those of SPEC §3."""
    return [column for column in terms.columns() if column not in REQUIRED]


def _offered(terms: Terms) -> dict[str, list[str]]:
    """By column, what the file itself names: in its tables, gates and sections."""
    found: dict[str, list[str]] = {key: [] for key in (*SELECTS, "exclusions", *_extra(terms))}
    valued = [step for step in terms.steps if step.op == "value"]
    for step in valued:
        found["section"] += step.sections or ()
    for table in terms.tables.values():
        for pattern in table.values:
            for column, part in zip(table.keys, pattern, strict=True):
                if column in found and part != "*":
                    found[column].append(part)
    for gate in terms.gates:
        if isinstance(gate, Membership) and gate.column in found:
            found[gate.column] += gate.include or gate.exclude or ()
        if isinstance(gate, Exclusion):
            found["exclusions"] += gate.codes
    if any(step.sections is None for step in valued):
        found["section"] += KNOWN["sections"]
    return {key: list(dict.fromkeys(codes)) for key, codes in found.items()}
