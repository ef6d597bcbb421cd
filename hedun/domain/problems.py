"""What is wrong with something a person typed, as a sentence that person can act on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Severity = Literal["error", "warning"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in Chinese and English; `code` is for programs and tests.

    The sentences never repeat the value itself: they end up on screens and in logs, and the value
    may be somebody's identity number.
    """

    code: str
    zh: str
    en: str
    severity: Severity = "error"


class Malformed(ValueError):
    """A value that cannot be read; carries the `Problem`, `str()` is its English sentence."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.en)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Worded:
    """What may be wrong in a room: code → the sentence in Chinese and in English, with places for
    facts. A fact may be a word, {"zh", "en"}, which is said in each language."""

    sentences: Mapping[str, tuple[str, str]]

    def problem(self, code: str, /, **facts: object) -> Problem:
        """Raises KeyError for a code that is not in it."""
        zh, en = (
            sentence.format(
                **{name: one[lang] if isinstance(one, Mapping) else one
                   for name, one in facts.items()}
            )
            for lang, sentence in zip(("zh", "en"), self.sentences[code], strict=True)
        )  # fmt: skip
        return Problem(code, zh, en)

    def malformed(self, code: str, /, **facts: object) -> Malformed:
        return Malformed(self.problem(code, **facts))


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """The answer of a check: `value` is there exactly when no problem is an error."""

    value: T | None
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """True when the value may be used; warnings do not stand in the way."""
        return self.value is not None
