"""What is known of each wording beside its text: scheme, place, year, what is left to a person."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from hedun.terms.library.parameters import Parameter
from hedun.terms.texts import Text

LISTS = ("china", "abroad")  # the order in which entries are listed
GAPS, LEFT_OUT = "gaps", "left_out"
_WORDINGS = "hedun.terms.library"


@dataclass(frozen=True, slots=True)
class Left:
    """A published rule that the wording's language cannot express, hence left to a person."""

    rule: Text
    gap: str  # a name in `gaps()`


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that Terms 1.0 cannot say: why, and what an entry does instead."""

    why: Text
    instead: Text
    proposal: str  # the heading in the decision that proposes it; empty: none is proposed


@dataclass(frozen=True, slots=True)
class Entry:
    """One wording: what its file says of itself, and what the catalogue adds."""

    id: str
    scheme: str  # the scheme in the survey of published schemes
    title: Text
    place: Text
    year: str  # of the published text; empty where it bears none
    quality: str  # who published: primary, press, mirror, invented
    currency: str
    source: str
    reading: tuple[str, ...]
    shape: tuple[str, ...]  # gates and steps in order, such as "limit policy"
    parameters: tuple[Parameter, ...]
    left: tuple[Left, ...]


def names() -> list[str]:
    """The ids of the wordings, sorted."""
    return sorted(_catalogue())


def read(name: str) -> bytes:
    """The source of one wording; raises KeyError for an id that is not among `names()`."""
    if name not in _catalogue():
        raise KeyError(f"no wording {name!r} in the library; there are {', '.join(names())}")
    return files(_WORDINGS).joinpath(f"{name}.toml").read_bytes()


def entries() -> list[Entry]:
    """Every wording, in the order of the catalogue."""
    return [entry(name) for name in _catalogue()]


@cache
def entry(name: str) -> Entry:
    """One wording; raises KeyError for an id that is not among `names()`."""
    raw = tomllib.loads(read(name).decode(), parse_float=Decimal)
    about = _catalogue()[name]
    return Entry(
        id=raw["id"],
        scheme=about.get("scheme", name),
        title=Text(**raw["title"]),
        place=Text(**about["place"]),
        year=about.get("year", ""),
        quality=about["quality"],
        currency=raw["currency"],
        source=raw["source"],
        reading=tuple(raw.get("reading", ())),
        shape=tuple(_shape(one) for kind in ("gate", "step") for one in raw.get(kind, ())),
        parameters=tuple(Parameter.read(n, p) for n, p in raw.get("parameters", {}).items()),
        left=tuple(Left(Text(one["zh"], one["en"]), one["gap"]) for one in about.get("left", ())),
    )


@cache
def gaps() -> Mapping[str, Gap]:
    """What the language cannot say, by name."""
    return {
        name: Gap(Text(**one["why"]), Text(**one["instead"]), one.get("proposal", ""))
        for name, one in _list(GAPS).items()
    }


@cache
def left_out() -> Mapping[str, Text]:
    """Schemes of the survey that are no wordings of the library, with the reason."""
    return {scheme: Text(**why) for scheme, why in _list(LEFT_OUT).items()}


@cache
def _catalogue() -> Mapping[str, Any]:
    return {name: about for part in LISTS for name, about in _list(part).items()}


def _list(name: str) -> dict[str, Any]:
    text = files(__name__).joinpath(f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _shape(rule: Mapping[str, Any]) -> str:
    """One gate or step in a few words, its scope last."""
    words = (rule["op"], rule.get("from"), rule.get("mode"), rule.get("scope"))
    return " ".join(word for word in words if isinstance(word, str))
