"""The library as a document: docs/library.md is written by this, and a test compares them."""

from collections.abc import Iterable, Sequence

from hedun.terms.library.catalogue import Entry, entries, gaps, left_out

HEAD = """# The library of wordings

Written by `hedun library --markdown`; a test compares. Each wording is a file in
`hedun/terms/library/` that says what was published and nothing else: what was not published is a
required parameter, and `hedun library ID --set NAME=VALUE … -o FILE` (or `--values FILE.toml`, of
which `--form` writes a blank one) makes a plain terms file of it. Whoever signs a policy compares
that file with the signed text; the library is no legal advice.

An entry's id is that of its scheme in the survey of published schemes; another reading of the same
scheme has a suffix. `place` is the division code of the ministry of civil affairs in China, the
FIPS code of a state of the USA, the SGC code of a province of Canada, the census code of a state of
India, and the numeric ISO 3166 code of a country otherwise. Clauses are named
where the published text numbers them.
"""
RULES = """
## What Terms 1.0 cannot say

Each of these is a published rule that an entry leaves to a person. What could become part of the
language is proposed in [Terms 1.1](decisions/0015-terms-1.1-proposed.md).
"""
ASKED = """
## What `hedun lint` still asks

Where the published text decides a reading, the file declares it. Here it does not, so the file
declares nothing, and lint asks whoever signs (its numbers; `hedun lint --codes` has the questions):

- #11, whole units or units times the degree: ca-alberta, in-karnataka, in-tamilnadu-2016,
  us-minnesota, us-wisconsin.
- #17, "or actual, whichever is less" item by item or for the whole list: cn-heilongjiang-2021,
  cn-hubei-shennongjia-2009, np-2023.
- #18, the table in force at the event, the report or the payment: fr-game-2013.
"""
OUT = """
## Schemes that are no entry

The text that was read gives no rule of payment, so there is nothing to calculate.
"""


def markdown() -> str:
    """The document, whole."""
    all_entries = entries()
    parts = [HEAD, _overview(all_entries), *map(_entry, all_entries), RULES, _left(all_entries)]
    parts += [ASKED, OUT, _out()]
    return "\n".join(parts).rstrip("\n") + "\n"


def _overview(all_entries: Sequence[Entry]) -> str:
    rows = (
        (f"[{one.id}](#{one.id})", one.place.en, one.year, str(len(one.parameters) or "none"))
        for one in all_entries
    )
    return _table(("wording", "place", "year", "parameters"), rows)


def _entry(one: Entry) -> str:
    lines = [f"\n## {one.id}\n", f"{one.title.zh} · {one.title.en}\n"]
    if one.scheme not in ("", one.id):
        lines.append(f"- Another reading of {one.scheme}.")
    lines.append(f"- Shape: {' → '.join(one.shape)}.")
    lines.append(f"- Source ({one.quality}): {one.source}")
    lines += [f"- Read as: {text}." for text in one.reading]
    lines += [
        f"- Parameter `{p.name}` ({p.kind.en}): {p.title.en}. Open: {p.why.en}."
        for p in one.parameters
    ]
    return "\n".join(lines)


def _left(all_entries: Sequence[Entry]) -> str:
    rows = []
    for one in all_entries:
        for left in one.left:
            gap = gaps()[left.gap]
            rows.append((one.id, left.rule.en, gap.why.en, gap.instead.en, gap.proposal))
    return _table(("wording", "rule", "why not", "what the entry does instead", "proposed"), rows)


def _out() -> str:
    return _table(("scheme", "what is published"), ((s, w.en) for s, w in left_out().items()))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)
