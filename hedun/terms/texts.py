"""What is said to people: every text in Chinese and in English, every number as it is on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

FEN = 100  # fen in one yuan
MICRO = 1_000_000  # rates and degrees are counted in millionths
UNIT = 10_000  # quantities are counted in ten-thousandths


class Text(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str


def same(text: str) -> Text:
    """A text that is alike in both languages: a number, a name, a code."""
    return Text(text, text)


def say(zh: str, en: str | None = None, **parts: object) -> Text:
    """Fill both templates; a part that is a `Text` goes in in its own language.

    Without `en` the template is the same in both (it holds only numbers and signs).
    """
    chinese = {k: v.zh if isinstance(v, Text) else v for k, v in parts.items()}
    english = {k: v.en if isinstance(v, Text) else v for k, v in parts.items()}
    return Text(zh.format(**chinese), (zh if en is None else en).format(**english))


def join(texts: Sequence[Text], zh: str, en: str | None = None) -> Text:
    """The texts with a separator between them."""
    return Text(zh.join(t.zh for t in texts), (zh if en is None else en).join(t.en for t in texts))


def decimal(value: int, scale: int) -> str:
    """`value / scale` without trailing zeros, exactly: (18000, UNIT) → "1.8"."""
    whole, part = divmod(value, scale)
    digits = str(part).zfill(len(str(scale)) - 1).rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def yuan(fen: int) -> str:
    """An amount as files and slips write it: 213570 → "2135.70"."""
    return f"{fen // FEN}.{fen % FEN:02d}"


def money(fen: int, currency: str) -> Text:
    """An amount with its currency: "2135.70 元" / "2135.70 yuan"."""
    figure = yuan(fen)
    if currency == "CNY":
        return Text(f"{figure} 元", f"{figure} yuan")
    return same(f"{figure} {currency}")


def percent(micro: int) -> str:
    """A rate or degree in millionths: 600000 → "60 %"."""
    return f"{decimal(micro, MICRO // 100)} %"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file: which file, where in it, which key, what was expected."""

    file: str
    where: Text
    key: str
    expected: Text

    @property
    def says(self) -> Text:
        """The whole problem as one line."""
        return say(
            "{file}：{where}，{key}：{expected}",
            "{file}: {where}, {key}: {expected}",
            file=self.file,
            where=self.where,
            key=self.key,
            expected=self.expected,
        )

    def __str__(self) -> str:
        return self.says.en


class ProblemsError(ValueError):
    """A file cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class TermsError(ProblemsError):
    """The terms file breaks SPEC §2, §5 or §6."""


class LinesError(ProblemsError):
    """The loss lines break SPEC §3, or lack a column that the terms use."""
