"""Every fact a guard may ask for has exactly one room that provides it."""

from collections import Counter
from dataclasses import fields

from hedun.claims import facts
from hedun.domain.case import Case


def test_every_field_of_a_case_has_exactly_one_provider() -> None:
    provided = Counter([*facts.ON_THE_CLAIM, *facts.PROVIDERS])
    assert provided == Counter({field.name: 1 for field in fields(Case)})
