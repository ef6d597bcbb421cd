"""What is wrong with something a person typed, as a sentence that person can act on."""

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
class Checked(Generic[T]):
    """The answer of a check: `value` is there exactly when no problem is an error."""

    value: T | None
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """True when the value may be used; warnings do not stand in the way."""
        return self.value is not None
