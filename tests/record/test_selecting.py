"""What is found by its keys is what Django would have found, for every table of the house."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from hedun.claims.models import Claim, ClaimMove
from hedun.record.selecting import attributes, by_key, follow, remembered, rows_by, select
from tests.support.road import Road, make_claim, make_county


@pytest.fixture
def paid(home: Path, db: None) -> Claim:
    road: Road = make_county()
    return make_claim(road, at="paid")


def test_every_table_reads_as_django_reads_it(paid: Claim) -> None:
    read = 0
    for model in apps.get_models():
        if not model.__module__.startswith("hedun."):
            continue
        columns, key = attributes(model), model._meta.pk.attname  # type: ignore[union-attr]
        expected = list(model._default_manager.order_by("pk").values_list(*columns))
        keys = [row[columns.index(key)] for row in expected]
        found = [_plain(row) for row in select(model, columns, key, reversed(keys))]
        assert found == [_plain(row) for row in expected], model
        read += len(found)
    assert read > 100


def _plain(row: tuple[object, ...]) -> list[object]:
    """PostgreSQL hands bytes out by reference."""
    return [bytes(value) if isinstance(value, memoryview) else value for value in row]


def test_other_columns_can_be_asked_for_something_or_for_nothing(paid: Claim) -> None:
    reports = select(ClaimMove, ("claim_id", "to"), "claim_id", [paid.pk], action="report")
    assert list(reports) == [(paid.pk, "reported")]
    assert [c.pk for c in rows_by(Claim, "number", [paid.number], merged_into_id=None)] == [paid.pk]
    assert rows_by(Claim, "number", [paid.number, "BA-1"], held=True) == []


def test_for_no_keys_nothing_is_asked(paid: Claim) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert by_key(Claim, []) == {} and list(select(Claim, ("id",), "id", ())) == []
    assert len(asked) == 0


def test_a_row_is_as_saved_and_a_column_left_out_is_read_when_asked_for(paid: Claim) -> None:
    whole, part = by_key(Claim, [paid.pk])[paid.pk], rows_by(Claim, "id", [paid.pk], without=STATE)
    assert whole == paid and _columns(whole) == _columns(Claim.objects.get(pk=paid.pk))
    with CaptureQueriesContext(connection) as asked:
        assert part[0].row == paid.row and part[0].state == whole.state
    assert len(asked) == 1


def test_on_a_page_the_same_keys_are_asked_for_once_in_whatever_order(paid: Claim) -> None:
    """Sets of numbers come in an order of their own, which the size of the numbers decides."""
    others = [paid.pk, paid.pk + 8, paid.pk + 1]
    with CaptureQueriesContext(connection) as asked, remembered():
        for keys in (others, others[::-1], set(others), [*others, paid.pk]):
            assert [claim.pk for claim in rows_by(Claim, "id", keys)] == [paid.pk]
    assert len(asked) == 1


STATE = frozenset({"state"})


def _columns(row: models.Model) -> dict[str, object]:
    return {name: getattr(row, name) for name in attributes(type(row))}


def test_what_foreign_keys_lead_to_is_one_object_and_one_query_a_key(paid: Claim) -> None:
    moves = rows_by(ClaimMove, "claim_id", [paid.pk])
    with CaptureQueriesContext(connection) as asked:
        follow(moves, "claim__report__village", "claim__household", "claim__merged_into")
        assert {move.claim.household.pk for move in moves} == {paid.household_id}
        assert moves[0].claim is moves[-1].claim and moves[0].claim.merged_into is None
        assert moves[0].claim.report.village.level == 5
    assert len(moves) > 5 and len(asked) == 4
