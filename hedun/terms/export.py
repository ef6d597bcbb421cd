"""`hedun export-terms TERMS.toml [-o PLAN.json]`: the plan of a wording, for evaluators elsewhere.

A plan is one JSON object in UTF-8 on one line, and says everything that the terms file says, once
its defaults are filled in: the phone calculates from it what the server calculates from the file
(`frontend/src/terms`). docs/terms-plan.md lists every key. In short:

- `plan` is the version of this format, `id` and `sha256` are the wording's id and the SHA-256 of
  its file's bytes; `title`, `currency`, `effective`, `expires`, `place`, `source`, `reading`.
- `gates` and `steps` are in the order of the file: `n`, `op`, `sections`, `clause`, and the keys
  of the operation, by the table `RECORDS`. What a rule does not have is absent.
- `tables`: for each its `keys`, whether it holds "money" or "rates", and `values` by pattern.
- `names`, `columns` and `units`: codes and units in Chinese and English, for sentences.

Every number is a whole number: fen, millionths (rates, degrees), ten-thousandths (quantities). One
above 2^53 is written as text, since readers of JSON round it. The same file gives the same bytes.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hedun.terms import model
from hedun.terms.command import BAD_INPUT, USABLE, write_all
from hedun.terms.schema import load_terms
from hedun.terms.texts import ProblemsError, Text
from hedun.terms.wording import COLUMNS, SECTIONS, UNITS

FORMAT = 1
EXACT = 2**53  # up to here a reader that takes numbers as binary floats has each of them

# Every record of a plan with the fields that are written of it, in this order.
_RULE = ("n", "op", "sections", "clause")
_GATE = (*_RULE, "code")
_STEP = (*_RULE, "keep")
_GROUP = (*_STEP, "scope", "by")
RECORDS: Mapping[type, tuple[str, ...]] = {
    model.Membership: (*_GATE, "column", "include", "exclude"),
    model.ReportedWithin: (*_GATE, "hours"),
    model.Exclusion: (*_GATE, "codes"),
    model.MinimumDegree: (*_GATE, "degree"),
    model.Count: (*_GATE, "scope", "by", "most"),
    model.Value: (*_STEP, "choice", "of"),
    model.Source: ("origin", "table", "degree", "max_quantity", "amount"),
    model.Factor: (*_STEP, "rate", "table"),
    model.Franchise: (*_GROUP, "amount", "degree", "test", "on"),
    model.Deductible: (*_GROUP, "amount", "rate", "take"),
    model.Bands: (*_GROUP, "mode", "bands", "on", "below", "above"),
    model.Band: ("over", "upto", "rate"),
    model.Offset: _GROUP,
    model.Limit: (*_GROUP, "amount", "table", "per_unit", "allocate"),
    model.Minimum: (*_GROUP, "amount"),
    model.Round: (*_STEP, "to", "mode"),
    model.Table: ("keys", "kind", "values"),
    model.Terms: (
        *("id", "title", "currency", "effective", "expires", "place", "source", "reading"),
        *("tables", "gates", "steps"),
    ),
}


def plan(source: bytes, name: str, names: Mapping[str, Text] | None = None) -> dict[str, Any]:
    """The plan of the terms in a TOML document; `name` is the file's, for messages.

    `names` says codes (species, items, facts found at survey) in words, as for `explain`.
    Raises TermsError with every problem of the file.
    """
    terms = load_terms(source, name)
    return {
        "plan": FORMAT,
        "sha256": hashlib.sha256(source).hexdigest(),
        **_record(terms),
        "names": _written({**SECTIONS, **(names or {})}),
        "columns": _written(COLUMNS),
        "units": _written({section: _stripped(unit) for section, unit in UNITS.items()}),
    }


def to_bytes(plan: Mapping[str, Any]) -> bytes:
    """A plan as the file holds it."""
    return (json.dumps(plan, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _record(record: object) -> dict[str, Any]:
    """A record by its row of `RECORDS`; a field without a value is left out."""
    fields = {name: getattr(record, name) for name in RECORDS[type(record)]}
    return {name: _written(value) for name, value in fields.items() if value is not None}


def _written(value: object) -> Any:
    write: Callable[[Any], Any] = WRITERS.get(type(value), _record)
    return write(value)


def _number(value: int) -> int | str:
    return value if value <= EXACT else str(value)


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _mapping(values: Mapping[Any, object]) -> dict[str, Any]:
    """A mapping by text; the parts of a table's pattern are joined as in the terms file."""
    keyed = ((k if isinstance(k, str) else "/".join(k), v) for k, v in values.items())
    return {key: _written(value) for key, value in keyed}


def _stripped(text: Text) -> Text:
    return Text(text.zh.strip(), text.en.strip())


# How a value of each type is written; any other must be a record.
WRITERS: Mapping[type, Callable[[Any], Any]] = {
    bool: bool,
    str: str,
    int: _number,
    date: lambda day: day.isoformat(),
    Text: _text,
    tuple: lambda values: [_written(value) for value in values],
    dict: _mapping,
}


def main(argv: Sequence[str]) -> int:
    """Run the command with the arguments after `export-terms`; the exit status is 0 or 2."""
    parser = argparse.ArgumentParser(
        prog="hedun export-terms", description="The plan of a terms file as JSON."
    )
    parser.add_argument("terms", type=Path, metavar="TERMS.toml")
    parser.add_argument("-o", dest="output", type=Path, metavar="PLAN.json", help="default: stdout")
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else BAD_INPUT
    try:
        content = to_bytes(plan(options.terms.read_bytes(), options.terms.name))
        if options.output is None:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            write_all([(options.output, content)])
    except ProblemsError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    return USABLE
