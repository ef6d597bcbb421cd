"""Questions about the shape of a terms file that several checks ask."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hedun.terms.model import (
    Bands,
    Deductible,
    Factor,
    GroupStep,
    Limit,
    Offset,
    Rule,
    Source,
    Step,
    Table,
    Terms,
    Value,
)

ANY = "*"
# Which groups lie wholly inside a group of another scope.
INSIDE: Mapping[str, frozenset[str]] = {
    "line": frozenset(
        {"claim", "report", "person_report", "person", "household", "section", "policy"}
    ),
    "claim": frozenset({"report", "household", "policy"}),
    "person_report": frozenset({"person", "report", "policy"}),
    "report": frozenset({"policy"}),
    "person": frozenset({"policy"}),
    "household": frozenset({"policy"}),
    "section": frozenset({"policy"}),
    "policy": frozenset(),
}
# Steps that make an amount smaller, other than limits.
SHRINKING = (Bands, Deductible, Factor, Offset)
PERSONS = ("person", "injur", "death", "fatal", "medical", "nurs", "disab", "wage", "人", "医")
CROPS = ("crop", "tree", "农", "林")


def meets(one: Rule, two: Rule) -> bool:
    """Whether some section is worked on by both."""
    if one.sections is None or two.sections is None:
        return True
    return bool(set(one.sections) & set(two.sections))


def within(one: Rule, two: Rule) -> bool:
    """Whether every section of one is a section of two."""
    if two.sections is None:
        return True
    return one.sections is not None and set(one.sections) <= set(two.sections)


def works(rule: Rule, section: str) -> bool:
    """Whether the rule works on a section."""
    return rule.sections is None or section in rule.sections


def names_section(rule: Rule, words: Iterable[str]) -> bool:
    """Whether a section that the rule names sounds like one of these words."""
    return any(word in section for section in rule.sections or () for word in words)


def values(terms: Terms) -> Iterator[Value]:
    """The value steps, in order."""
    return (step for step in terms.steps if isinstance(step, Value))


def limits(terms: Terms) -> Iterator[Limit]:
    """The limits, in order."""
    return (step for step in terms.steps if isinstance(step, Limit))


def sections(terms: Terms) -> tuple[str, ...]:
    """The sections that lines can have: those the value steps name, or, where a value step works
    on all, every section that the file names ("crop" if it names none)."""
    steps = list(values(terms))
    if all(step.sections is not None for step in steps):
        return tuple(dict.fromkeys(name for step in steps for name in step.sections or ()))
    rules: Sequence[Rule] = (*terms.steps, *terms.gates)
    named = dict.fromkeys(name for rule in rules for name in rule.sections or ())
    for table in terms.tables.values():
        if "section" in table.keys:
            at = table.keys.index("section")
            named |= dict.fromkeys(key[at] for key in table.values if key[at] != ANY)
    return tuple(named) or ("crop",)


def open_sections(terms: Terms) -> bool:
    """Whether a value step works on sections that the file does not name, too."""
    return any(step.sections is None for step in values(terms))


def tables_of(step: Step) -> Iterator[tuple[str, bool]]:
    """The tables a step looks into, each with whether a line without an entry is refused."""
    if isinstance(step, Value):
        for source in step.of:
            if source.table is not None:
                yield source.table, step.choice != "first"
    table = getattr(step, "table", None)
    if isinstance(table, str):
        yield table, True


def origins(step: Value) -> set[str]:
    """Where a value comes from."""
    return {source.origin for source in step.of}


def sources(terms: Terms, origin: str) -> Iterator[tuple[Value, Source]]:
    """The sources of one origin, with their steps."""
    return ((s, source) for s in values(terms) for source in s.of if source.origin == origin)


def users(terms: Terms, table: Table) -> list[Step]:
    """The steps that look into a table."""
    return [step for step in terms.steps if table.name in (name for name, _ in tables_of(step))]


def between(terms: Terms, first: Step, last: Step | None = None) -> list[Step]:
    """The steps after one and before another (or to the end) that share a section with it."""
    end = len(terms.steps) if last is None else last.n - 1
    return [step for step in terms.steps[first.n : end] if meets(step, first)]


def earlier(terms: Terms, step: Step) -> list[Step]:
    """The steps before one that share a section with it."""
    return [one for one in terms.steps[: step.n - 1] if meets(one, step)]


def inside(one: GroupStep, two: GroupStep) -> bool:
    """Whether every group of one lies wholly in a group of two (the same group counts)."""
    splits = set(two.by) <= set(one.by) | {"section"} and (
        "section" not in two.by or single_section(one) or "section" in one.by
    )
    same = one.scope == two.scope
    by_section = two.scope == "section" and single_section(one) and one.scope != "policy"
    return within(one, two) and splits and (same or two.scope in INSIDE[one.scope] or by_section)


def single_section(rule: GroupStep) -> bool:
    """Whether the groups of a rule hold lines of one section only."""
    alone = rule.sections is not None and len(rule.sections) == 1
    return alone or rule.scope in ("section", "line") or "section" in rule.by


def listed(names: Iterable[str]) -> str:
    """Names as messages list them."""
    return ", ".join(name or '""' for name in names)
