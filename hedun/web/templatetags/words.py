"""Filters that say what the rooms answer: words, problems, codes and digests, in the page's
language. `{% load words %}`; what is about figures, time and shapes stands in `desk`."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString

from hedun.documents import saying
from hedun.domain import money
from hedun.domain.case import Refusal
from hedun.domain.refusals import say
from hedun.language import lang

register = template.Library()

register.filter("coded", saying.coded)
register.filter("short", saying.short)


@register.filter
def word(of: Any) -> str:
    """A Word {"zh": …, "en": …} or anything with `.zh` and `.en` (a problem, a fault, a text)."""
    if not of:
        return ""
    return str(of[lang()] if isinstance(of, Mapping) else getattr(of, lang()))


@register.filter
def spoken(problems: Iterable[Any]) -> list[str]:
    """Refusals, problems and plain sentences as sentences; each said once, in their order."""
    return list(dict.fromkeys(_sentence(one) for one in problems))


def _sentence(one: Any) -> str:
    if isinstance(one, Refusal):
        return say(one, lang())
    return word(one) if hasattr(one, "zh") else str(one)


@register.filter
def what_is_wrong(problem: Any) -> str:
    """The first sentence of a problem: what is wrong and what was expected."""
    return _parts(problem)[0]


@register.filter
def what_next(problem: Any) -> str:
    """The rest of it: what to do."""
    return _parts(problem)[1]


def _parts(problem: Any) -> tuple[str, str]:
    full_stop = "。" if lang() == "zh" else ". "
    first, stop, rest = word(problem).partition(full_stop)
    return first + stop.strip(), rest


@register.filter
def e4(value: int | None) -> Decimal | None:
    """Ten-thousandths as they are kept → the quantity: 18000 → 1.8."""
    return None if value is None else Decimal(value).scaleb(-4)


@register.filter
def ppm(value: int | None) -> Decimal | None:
    """Millionths as they are kept → the fraction: 450000 → 0.45."""
    return None if value is None else Decimal(value).scaleb(-6)


@register.filter
def capitals(fen: int) -> str:
    """An amount in Chinese capitals (大写), as banks want it beside the figures."""
    return money.capitals(fen)


@register.filter
def in_words(spans: str) -> str:
    """The rows of an address as people write them: 1,4-6 → 1、4–6 / 1, 4–6."""
    return spans.replace("-", "–").replace(",", "、" if lang() == "zh" else ", ")


@register.simple_tag
def options(offered: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """The `<option>`s of a select: value and text of each. `offered`: the same ones for all who
    see as much, so their text is kept."""
    made = _options(offered)
    if not chosen:
        return made
    own = f'<option value="{escape(chosen)}"'
    return SafeString(made.replace(f"{own}>", f"{own} selected>"))


@lru_cache(64)
def _options(offered: tuple[tuple[str, str], ...]) -> SafeString:
    rows = (f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in offered)
    return SafeString("".join(rows))


@register.filter
def get(of: Mapping[Any, Any], key: Any) -> Any:
    """The value under a key; None where there is none."""
    return of.get(key)
