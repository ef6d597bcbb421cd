"""Batches from the command line: the same two persons, the same refusals, one JSON object."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hedun.claims.models import Claim
from hedun.demo import bank
from hedun.domain.identifiers import make_card
from hedun.payments.models import PaymentBatch
from tests.payments import injury
from tests.support.road import CHECKER, CLERK, INSURER, MAKER, Road, make_claim, make_county, walk


@pytest.fixture
def road(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Road:
    road = make_county(3)
    monkeypatch.setattr("hedun.clock.now", lambda: road.now)
    return road


@pytest.fixture
def claim(road: Road) -> Claim:
    return make_claim(road, "payable")


def run(*words: str, status: int = 0) -> dict[str, Any]:
    out = StringIO()
    try:
        call_command(*words, "--json", stdout=out)
        code: Any = 0
    except SystemExit as left:
        code = left.code
    assert code == status, f"{' '.join(words)} left with {code}: {out.getvalue()}"
    return json.loads(out.getvalue())


def made(claim: Claim) -> str:
    answer = run("make_batch", "--report", claim.report.number, "--template", "rural_bank",
                 "--as", MAKER)  # fmt: skip
    assert answer["count"] == 1 and answer["left_out"] == []
    return str(answer["batch"])


def test_from_the_batch_to_the_paid_household(road: Road, claim: Claim, tmp_path: Path) -> None:
    number, sent = made(claim), tmp_path / "sent.txt"
    refused = run("release_batch", number, "--as", MAKER, "--out", str(sent), status=1)
    assert [p["code"] for p in refused["problems"]] == ["SAME_MAKER"] and not sent.exists()
    assert run("release_batch", number, "--as", CHECKER, "--out", str(sent))["claims"] == 1
    assert sent.stat().st_mode & 0o077 == 0
    answer = tmp_path / "answer.txt"
    answer.write_bytes(bank.answer(sent.read_bytes(), {}, now=road.now))
    assert run("read_answer", str(answer), "--as", CHECKER)["paid"] == 1
    assert run("read_answer", str(answer), "--as", CHECKER)["again"] is True
    claim.refresh_from_db()
    assert claim.state == "paid"


def test_the_bank_is_asked_about_what_it_did_not_answer(
    road: Road, claim: Claim, tmp_path: Path
) -> None:
    number, out = made(claim), tmp_path / "query.txt"
    refused = run("ask_bank", number, "--as", MAKER, "--out", str(out), status=1)
    assert [p["code"] for p in refused["problems"]] == ["NOT_SENT"] and not out.exists()
    run("release_batch", number, "--as", CHECKER, "--out", str(tmp_path / "sent.txt"))
    assert run("ask_bank", number, "--as", MAKER, "--out", str(out))["asked"] == 1
    assert out.stat().st_mode & 0o077 == 0 and out.read_bytes().startswith(b"Q|")


def test_a_returned_account_is_repaired_and_shown_masked(
    road: Road, claim: Claim, tmp_path: Path
) -> None:
    sent, back = tmp_path / "sent.txt", tmp_path / "answer.txt"
    run("release_batch", made(claim), "--as", CHECKER, "--out", str(sent))
    name = claim.household.name
    back.write_bytes(bank.answer(sent.read_bytes(), {name: "1103"}, now=road.now))
    assert run("read_answer", str(back), "--as", CHECKER)["returned"] == 1
    fix = ["repair_account", claim.number, "--holder", name, "--bank", "农行", "--as", MAKER]
    wrong = run(*fix, "--number", "6299990000000000001", status=1)
    assert wrong["problems"][0]["where"] == "number"
    card = make_card("629999", "990000000123")
    assert run(*fix, "--number", card)["account"] == f"**** **** **** {card[-4:]}"
    made(claim)


def test_a_batch_is_cancelled_with_a_reason(road: Road, claim: Claim) -> None:
    number = made(claim)
    wrong = run("cancel_batch", number, "--reason", " ", "--as", MAKER, status=1)
    assert wrong["problems"][0]["code"] == "NO_REASON"
    run("cancel_batch", number, "--reason", "重核", "--as", MAKER)
    assert PaymentBatch.objects.get().state == "cancelled"


def test_a_clerk_makes_no_batch(road: Road, claim: Claim) -> None:
    asked = ["make_batch", "--claims", claim.number, "--template", "rural_bank", "--as", CLERK]
    assert run(*asked, status=1)["problems"][0]["code"] == "OTHER_ROLE"


def test_what_does_not_exist_is_named(road: Road, claim: Claim, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such account"):
        call_command("cancel_batch", "PF-1", "--reason", "x", "--as", "niemand")
    with pytest.raises(CommandError, match="no such batch"):
        call_command("cancel_batch", "PF-1", "--reason", "x", "--as", MAKER)
    with pytest.raises(CommandError, match="No such file"):
        call_command("read_answer", str(tmp_path / "none.txt"), "--as", MAKER)
    there = tmp_path / "there.txt"
    there.write_text("")
    with pytest.raises(CommandError, match="exists already"):
        call_command("release_batch", made(claim), "--as", CHECKER, "--out", str(there))


def test_a_hospital_and_the_household_are_named_paid_and_put_right_by_command(
    road: Road, tmp_path: Path
) -> None:
    claim = injury.awarded(road, injury.injured(road), 5_000_00)
    one = injury.hospital(road)
    words = ["name_payees", claim.number, "--reason", "住院", "--as", INSURER]
    first = [*words, "--first", f"{one.number}=1,000.00"]
    assert run(*first, status=1)["problems"][0]["code"] == "PAYEES_PAPER"
    with pytest.raises(CommandError, match="a share such as"):
        call_command(*words, "--share", f"{one.number}=half")
    with pytest.raises(CommandError, match="no such beneficiary"):
        call_command(*words, "--share", "SY-000000-00001=1")
    assert run(*first, "--paper", "缴费单 8812")["payees"][0]["payee"] == one.number
    walk(road, claim, "payable")
    sent, back = tmp_path / "sent.txt", tmp_path / "answer.txt"
    made = run("make_batch", "--claims", claim.number, "--template", "rural_bank", "--as", MAKER)
    assert made["count"] == 2 and made["left_out"] == []
    run("release_batch", made["batch"], "--as", CHECKER, "--out", str(sent))
    codes = {injury.HOSPITAL: "1103", claim.household.name: "1103"}
    back.write_bytes(bank.answer(sent.read_bytes(), codes, now=road.now))
    assert run("read_answer", str(back), "--as", CHECKER)["returned"] == 2
    fix = ["repair_account", claim.number, "--holder", injury.HOSPITAL, "--bank", "农行",
           "--number", injury.card_of(5), "--as", MAKER]  # fmt: skip
    assert run(*fix, status=1)["problems"][0]["code"] == "WHICH_PAYEE"
    assert run(*fix, "--payee", one.number)["account"].endswith(injury.card_of(5)[-4:])
    again = run("make_batch", "--claims", claim.number, "--template", "rural_bank", "--as", MAKER)
    assert again["count"] == 1 and claim.household.name in again["left_out"][0]["message"]
