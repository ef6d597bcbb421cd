"""A regular expression that somebody can make slow stops the desk for everybody."""

import re

from tests.attack.expressions import Expression, expressions, slow
from tests.shape.sources import listed
from tests.support.counts import count


def test_no_expression_of_the_house_takes_longer_than_its_text() -> None:
    found = {(one.where, one.pattern.pattern): one for one in expressions()}
    assert len(found) > 90, "they are looked for where they stand"
    tried, wrong = 0, []
    for one in found.values():
        hurt, texts = slow(one)
        tried += texts
        if hurt is not None:
            wrong.append(f"{one.where} {one.pattern.pattern!r}: {hurt}")
    count("attack", "texts against regular expressions", tried)
    assert not wrong, listed(wrong)


def test_this_test_sees_what_grows_too_fast() -> None:
    for bad in (r"(a+)+", r"(a|aa)+b"):
        hurt, _ = slow(Expression("here", re.compile(bad), frozenset({"fullmatch"})))
        assert hurt is not None, f"{bad} went unseen"
    assert slow(Expression("here", re.compile(r"\s+$"), frozenset({"search"})))[0] is not None
    for good in (r"[a-z]{1,40}", r"[0-9]+(?:\.[0-9]+)?", r"\s*x"):
        assert slow(Expression("here", re.compile(good), frozenset({"fullmatch"})))[0] is None, good
