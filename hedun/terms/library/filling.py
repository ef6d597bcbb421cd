"""Makes a plain terms file of a template: every placeholder becomes the value given for it.

A placeholder is an inline table where the value goes, `{ parameter = "per_mu" }`, so a template
is valid TOML and cannot be mistaken for terms: `load_terms` refuses it. With `times = 15` the
value stands there times that number, exactly. The text around it stays as it is, comments too.
"""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hedun.terms.library.catalogue import entry, read
from hedun.terms.literals import toml
from hedun.terms.readers import Note
from hedun.terms.schema import load_terms
from hedun.terms.texts import Problem, TermsError, Text, say

PLACEHOLDER = re.compile(
    r"""(?P<other>"(?:\\.|[^"\\])*"|'[^']*'|\#[^\n]*)"""  # strings and comments are passed over
    r"""|\{\s*parameter\s*=\s*"(?P<name>\w+)"\s*(?:,\s*times\s*=\s*(?P<times>[\d.]+)\s*)?\}"""
)
# The parameters stand last in a template, so that what is filled can end before them.
PARAMETERS = re.compile(r"^\[parameters\.", re.MULTILINE)
WHERE = Text("参数", "parameter")


def fill(name: str, values: Mapping[str, object]) -> bytes:
    """The terms file that a wording becomes with these values for its parameters.

    A value is what TOML would have read (int, Decimal, date, list, table) or a text in the same
    notation (tables as `maize/ripe=800, rice/*=600`, lists with commas). Raises TermsError with
    a problem for each parameter that is missing, unknown or outside its domain, KeyError for an
    unknown wording.
    """
    wording, source = entry(name), read(name).decode()
    file, problems = f"{name}.toml", list[Problem]()
    known = {parameter.name: parameter for parameter in wording.parameters}
    for given in values:
        if given not in known:
            listed = ", ".join(known) or Text("没有参数", "it has none")
            text = say("未知的参数；可用：{known}", "unknown; expected {known}", known=listed)
            problems.append(Problem(file, WHERE, given, text))
    read_values: dict[str, Any] = {}
    for parameter in wording.parameters:
        note = _note(file, parameter.name, problems)
        if parameter.name in values:
            read_values[parameter.name] = parameter.value(values[parameter.name], note)
        else:
            note(
                "",
                say(
                    "缺少；应为{kind}：{title}",
                    "missing; expected {kind}: {title}",
                    kind=parameter.kind,
                    title=parameter.title,
                ),
            )
    if problems:
        raise TermsError(problems)
    filled = _substituted(source, read_values).encode()
    load_terms(filled, file)  # what only the whole file can show: expires before effective, …
    return filled


def values_of(source: bytes, name: str) -> dict[str, Any]:
    """The values in a TOML file written after `form`; raises TermsError if it is no TOML."""
    try:
        return tomllib.loads(source.decode("utf-8-sig"), parse_float=Decimal)
    except ValueError as error:
        text = say("不是 UTF-8 的 TOML：{why}", "not TOML in UTF-8: {why}", why=error)
        raise TermsError([Problem(name, Text("文件", "file"), "toml", text)]) from None


def form(name: str) -> str:
    """A TOML file to be filled in: each parameter with what it is and why it is open."""
    lines = [f"# {name}"]
    for one in entry(name).parameters:
        lines += ["", f"# {one.title.zh} · {one.title.en}", f"# {one.kind.zh} · {one.kind.en}"]
        lines += [f"# {one.why.zh} · {one.why.en}", f"# {one.name} ="]
    return "\n".join(lines) + "\n"


def times(value: Any, factor: Decimal | int) -> Any:
    """A number, or each number of a table, times a factor."""
    if isinstance(value, Mapping):
        return {key: times(one, factor) for key, one in value.items()}
    return value * factor


def _note(file: str, name: str, problems: list[Problem]) -> Note:
    def note(key: str, expected: Text) -> None:
        problems.append(Problem(file, WHERE, f"{name}.{key}" if key else name, expected))

    return note


def _substituted(source: str, values: Mapping[str, Any]) -> str:
    """The text with its placeholders replaced, and the parameters remembered as a comment."""
    start = PARAMETERS.search(source)
    text = source[: start.start()] if start else source

    def put(found: re.Match[str]) -> str:
        if found["other"] is not None:
            return found["other"]
        value = values[found["name"]]
        return toml(times(value, Decimal(found["times"])) if found["times"] else value)

    told = [f"#   {name} = {toml(value)}" for name, value in values.items()]
    if told:
        told.insert(0, "# Not from the published text, said by who filled this file in:")
    return PLACEHOLDER.sub(put, text) + "\n".join(told) + ("\n" if told else "")
