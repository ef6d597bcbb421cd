"""Whoever was hurt is hard to hide in a village: an export says less of them than of maize."""

import io
from pathlib import Path

import pyarrow.parquet as parquet

from hedun.ledger.models import Kind
from hedun.ledger.queries import balances
from hedun.places.actions import SETUP
from hedun.policies.models import Policy
from hedun.province.actions import make_export
from tests.injuries.test_secrecy import the_case
from tests.injuries.world import WORDS, report
from tests.support.road import make_claim, make_county


def test_of_who_was_hurt_it_says_neither_village_nor_day(db: None, home: Path) -> None:
    road = make_county(households=6)
    case = the_case(road)
    make_claim(road, at="accepted")
    export = make_export(Policy.objects.get(), actor=SETUP, now=road.now)
    rows = parquet.read_table(io.BytesIO(export.lines)).to_pylist()
    hurt = [row for row in rows if row["section"] == "person"]
    others = [row for row in rows if row["section"] != "person"]
    assert hurt and others
    assert {row["village"] for row in hurt} == {""}
    assert {row["occurred"].day for row in hurt} == {1} == {row["told"].day for row in hurt}
    assert not {row["report"] for row in hurt} & {row["report"] for row in others}
    assert sum(row["paid_fen"] for row in hurt) == balances(Policy.objects.get().number)[Kind.PAID]
    text = str(rows) + str(export.told)
    assert not [word for word in WORDS if word in text]
    assert case.claim.number not in text


def test_before_an_account_is_drawn_up_there_is_one_line_without_an_amount(
    db: None, home: Path
) -> None:
    road = make_county(households=2)
    report(road, at="reported")
    export = make_export(Policy.objects.get(), actor=SETUP, now=road.now)
    [row] = parquet.read_table(io.BytesIO(export.lines)).to_pylist()
    assert (row["section"], row["item"], row["village"]) == ("person", "person", "")
    assert (row["state"], row["open"], row["given_fen"], row["estimate_fen"]) == (
        "reported", True, 0, 0,
    )  # fmt: skip
