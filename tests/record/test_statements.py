"""Rows made, changed and asked for with kept statements: as Django would, whoever listens."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.transaction import TransactionManagementError

from hedun.claims.models import Claim, ClaimMove
from hedun.domain.case import State
from hedun.people.models import BankAccount, Household, Identity, Kinship
from hedun.record.changing import change
from hedun.record.inserting import fresh, insert
from hedun.record.models import Series
from hedun.record.selecting import attributes, rows_by, select, select_all
from tests.support.road import make_claim, make_county


@pytest.fixture
def paid(home: Path, db: None) -> Claim:
    return make_claim(make_county(), at="paid")


@pytest.fixture(autouse=True, params=["nobody listens", "somebody listens"])
def listening(request: pytest.FixtureRequest) -> Iterator[None]:
    """SQLite gets the statement at once, or by Django's way."""
    with _wrappers([] if request.param == "nobody listens" else [_pass_on]):
        yield


@contextmanager
def _wrappers(wanted: list[object]) -> Iterator[None]:
    kept, connection.execute_wrappers = connection.execute_wrappers, list(wanted)  # type: ignore[arg-type]
    try:
        yield
    finally:
        connection.execute_wrappers = kept


def _pass_on(execute, *what):  # type: ignore[no-untyped-def]
    return execute(*what)


@pytest.mark.parametrize("model", [ClaimMove, Household, Identity, BankAccount])
def test_a_fresh_row_stands_as_the_one_django_would_make(model: type[models.Model]) -> None:
    assert _columns(fresh(model)) == _columns(model())
    assert fresh(model)._state.adding and fresh(model).pk is None
    with pytest.raises(TypeError, match="no column 'claims'"):
        fresh(model, claims=1)


def test_rows_put_in_together_have_the_keys_they_are_found_by(paid: Claim) -> None:
    move = ClaimMove.objects.filter(claim=paid).latest("pk")
    given = {name: getattr(move, name) for name in attributes(ClaimMove) if name != "id"}
    made = insert(
        fresh(ClaimMove, **{**given, "reason": f"第{n}次", "missing": [n]}) for n in range(150)
    )
    assert made[0].pk > move.pk and len({row.pk for row in made}) == 150
    for row, stands in zip(made, ClaimMove.objects.filter(pk__gt=move.pk), strict=True):
        assert _columns(row) == _columns(stands) and row == stands
    assert _columns(rows_by(ClaimMove, "id", [made[-1].pk])[0]) == _columns(made[-1])


def test_only_what_stands_as_it_should_is_changed(paid: Claim) -> None:
    end = {"state": State.RECOVERING, "due_at": None, "since": paid.since}
    assert change(Claim, "id", [paid.pk], end, where={"state": State.DRAFT, "held": False}) == 0
    assert change(Claim, "id", [paid.pk], end, where={"state": State.PAID, "held": False}) == 1
    paid.refresh_from_db()
    assert paid.state == State.RECOVERING and paid.due_at is None


def test_a_small_table_is_read_whole_or_where_nothing_stands(paid: Claim) -> None:
    every = list(Household.objects.order_by("pk").values_list("id", "number"))
    assert list(select_all(Household, ("id", "number"))) == every
    assert list(select_all(Household, ("id",), until=None)) == [(pk,) for pk, _ in every]
    assert list(select_all(Kinship, ("id",), ended_at=None)) == list(
        Kinship.objects.filter(ended_at=None).values_list("id")
    )


def test_what_the_database_refuses_is_django_s_own_error_and_ends_the_transaction(
    home: Path, db: None
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([Series(name="twice", last=1), Series(name="twice", last=2)])
    assert list(select(Series, ("name",), "name", ["twice"])) == []
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            select(Series, ("name",), "name", ["twice"])


def _columns(row: models.Model) -> dict[str, object]:
    found = {name: getattr(row, name) for name in attributes(type(row))}
    return {n: bytes(v) if isinstance(v, memoryview) else v for n, v in found.items()}
