"""What lint says of a wording that can be read; said once for the same wording."""

from functools import lru_cache

from hedun.terms import Terms
from hedun.terms.lint import Finding, lint


def found_in(terms: Terms) -> list[Finding]:
    """Errors first. Nothing of last season is asked: that is what simulating is for."""
    return _found(_Key(terms))


class _Key:
    """A wording as a key: the same record is the same wording."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.text = repr(terms)

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.text == self.text


@lru_cache(maxsize=64)
def _found(key: _Key) -> list[Finding]:
    return lint(key.terms)
