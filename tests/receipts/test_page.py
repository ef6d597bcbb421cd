"""The villager's page: what the code shows, what the digits open, and what nobody learns."""

import logging
import re
import subprocess
import sys
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.domain.deadlines import local_day
from hedun.domain.identifiers import make_resident_id
from hedun.domain.masks import mask_name
from hedun.domain.receipts import code_of, grouped
from hedun.notices.actions import confirm_due
from hedun.people.actions import name_proxy
from hedun.receipts.guessing import LIMITS, forget, trying, waits_until
from hedun.receipts.models import Tries
from hedun.receipts.telling import tell
from hedun.record.roots import hand_out
from tests.payments.injury import a_death
from tests.receipts.conftest import Phone, address, last4
from tests.support.road import TOWNSHIP, Road, maize, make_claim

NONE = grouped(code_of(12345))


def wrong(road: Road, claim: Claim) -> str:
    """Four digits that are not the household's."""
    return next(four for four in ("0000", "1111") if four != last4(road, claim))


def test_the_code_shows_what_hangs_on_the_board_and_the_digits_open_the_rest(road: Road) -> None:
    claim = make_claim(road, "on_notice")
    name, phone = claim.household.name, Phone()
    page = phone.get(address(claim))
    assert name not in page and mask_name(name) in page
    assert "正在村里张榜公示" in page and "524.88" not in page and "南坡" not in page
    page = phone.opened(road, claim)
    assert name in page and "524.88" in page and "南坡" in page
    for step in ("1.80 亩", "45%", "第"):  # found, degree, clause
        assert step in page
    assert last4(road, claim) not in page  # of the ID; the account's own is told
    assert name not in Phone("203.0.113.8").get(address(claim))  # only on this phone


def test_the_account_opens_it_as_well_and_half_an_hour_later_it_is_closed(road: Road) -> None:
    claim = make_claim(road, "reported")
    household = next(f for f, one in road.county.roll if one.pk == claim.household_id)
    phone = Phone()
    code = address(claim).split("/")[2]
    page = phone.post("/r/", code=code.lower().replace("-", " "), last4=household.card[-4:])
    assert household.name in page
    road.later(minutes=29)
    assert household.name in phone.get(address(claim))
    road.later(minutes=2)
    assert household.name not in phone.get(address(claim))


def test_who_receives_in_the_households_stead_opens_it_while_that_lasts(road: Road) -> None:
    claim = make_claim(road, "reported")
    own = make_resident_id("140423", date(1975, 2, 3), 8)
    name_proxy(
        claim.household,
        kind="proxy",
        name="郝小英",
        id_number=own,
        relation="子女",
        paper="委托书 2026-1",
        until=local_day(road.now),
        actor=road.who(TOWNSHIP),
        now=road.now,
    )
    page = Phone().post(address(claim), last4=own[-4:])
    assert claim.household.name in page
    road.later(days=1)
    assert claim.household.name not in Phone().post(address(claim), 422, last4=own[-4:])


def test_the_phone_is_closed_before_it_is_handed_on(road: Road) -> None:
    claim = make_claim(road, "reported")
    phone = Phone()
    phone.opened(road, claim)
    phone.post(f"{address(claim)}leave/")
    assert claim.household.name not in phone.get(address(claim))


def test_an_open_receipt_opens_no_other(road: Road) -> None:
    one, other = make_claim(road, "on_notice"), make_claim(road, "on_notice")
    phone = Phone()
    phone.opened(road, one)
    assert other.household.name not in phone.get(address(other))
    assert "提交异议" not in phone.post(f"{address(other)}object/", own_amount="own", reason="少")
    assert not other.objections.exists()


def test_a_wrong_code_and_wrong_digits_are_answered_alike(road: Road) -> None:
    claim = make_claim(road, "on_notice")
    code, digits = address(claim).split("/")[2], last4(road, claim)
    tries = ((code, wrong(road, claim)), (NONE, digits), (NONE, wrong(road, claim)))
    answers, asked = [], []
    for n, (typed, four) in enumerate(tries):
        phone = Phone(f"203.0.113.{n + 20}")
        with CaptureQueriesContext(connection) as queries:
            page = phone.post("/r/", status=422, code=typed, last4=four)
        values = r"SAVEPOINT .*| WHERE .*| VALUES .*"
        asked.append([re.sub(values, "", one["sql"]) for one in queries])
        said = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
        answers.append(said.replace(typed, "CODE").replace(four, "FOUR"))
    assert answers[0] == answers[1] == answers[2] and "对不上" in answers[0]
    assert asked[0] == asked[1] == asked[2]


def test_who_holds_a_code_tries_three_endings_a_minute_and_thirty_a_month(road: Road) -> None:
    claim = make_claim(road, "reported")
    there, n = address(claim), 0
    for _ in range(3):
        for _ in range(3):
            n += 1
            Phone(f"198.51.100.{n}").post(there, status=422 if n <= 6 else 429, last4="0000")
        if n == 3:  # the right digits wait as well, from whatever phone
            page = Phone("198.51.100.99").post(there, status=429, last4=last4(road, claim))
            assert "输错太多次" in page
        road.later(minutes=1)
    asked = 6
    for _ in range(16):  # over days of patience, from ever new phones
        road.later(hours=7)
        for _ in range(3):
            n += 1
            client = Phone(f"198.51.{n // 250}.{n % 250}").client
            asked += client.post(there, {"last4": "0000"}).status_code == 422
    assert asked == LIMITS["code", 30 * 86_400] == 30
    Phone().post(there, status=429, last4=last4(road, claim))


def test_many_at_once_get_no_further_than_one_after_the_other(road: Road) -> None:
    """Each is counted before any of them is looked at."""
    with ExitStack() as stack:
        code = code_of(1)
        at_once = [stack.enter_context(trying(f"198.51.100.{n}", code, road.now)) for n in range(5)]
        assert [one.wait_until is None for one in at_once] == [True, True, True, False, False]
    assert waits_until("198.51.100.9", code, road.now) == road.now + timedelta(minutes=1)
    assert waits_until("198.51.100.9", code_of(2), road.now) is None


def test_one_connection_cannot_try_codes_one_after_the_other(
    road: Road, caplog: pytest.LogCaptureFixture
) -> None:
    claim = make_claim(road, "reported")
    phone = Phone("192.0.2.55")
    with caplog.at_level(logging.WARNING, "hedun.receipts"):
        for n in range(10):
            phone.get(f"/r/{grouped(code_of(99 + n))}/", status=404)
    phone.get(f"/r/{grouped(code_of(7))}/", status=429)
    phone.get(address(claim), status=429)  # a right one tells nothing then
    phone.post("/r/", status=429, code=NONE, last4="0000")
    Phone("192.0.2.56").get(address(claim))  # a neighbour is not held up
    ours = (record for record in caplog.records if record.name.startswith("hedun."))
    [told] = [record.getMessage() for record in ours]
    assert "10 tries in 60 s by one connection" in told and "192.0.2" not in told
    road.later(minutes=1)
    phone.get(address(claim))
    kept = {value for row in Tries.objects.values_list() for value in row}
    assert "192.0.2.55" not in repr(kept)


def test_right_digits_cost_nothing_and_old_counts_are_forgotten(road: Road) -> None:
    claim = make_claim(road, "reported")
    for _ in range(12):
        Phone().opened(road, claim)
    assert set(Tries.objects.values_list("wrong", flat=True)) == {0}
    assert forget(now=road.later(days=31)) > 0 and not Tries.objects.exists()


def test_a_slip_of_the_finger_is_told_as_such_and_counts_as_nothing(road: Road) -> None:
    claim = make_claim(road, "reported")
    code = address(claim).split("/")[2]
    typo = ("A" if code[0] != "A" else "B") + code[1:]
    page = Phone().post("/r/", status=422, code=typo, last4="1234")
    assert "有一位和告知单上的不一样" in page
    Phone().get(f"/r/{typo}/", status=404)
    assert not Tries.objects.exists()


def test_the_page_is_kept_nowhere_and_found_by_no_search(road: Road) -> None:
    claim = make_claim(road, "on_notice")
    phone = Phone()
    phone.opened(road, claim)
    for path in ("/r/", address(claim), f"{address(claim)}object/", f"/r/{NONE}/"):
        answer = phone.client.get(path)
        assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "same-origin"
        html = answer.content.decode()
        assert "<script" not in html and 'name="robots" content="noindex' in html
    cookie = phone.client.cookies["hedun_receipt"]
    assert cookie["httponly"] and cookie["path"] == "/r/" and cookie["samesite"] == "Lax"


def test_of_an_injury_nothing_is_told_but_its_sum(road: Road) -> None:
    hurt = NewLine("person", "medical", 10_000, amount_fen=123_400, person="郝某", note="左腿骨折")
    claim = make_claim(road, "reported", lines=[maize(), hurt])
    page = Phone().opened(road, claim)
    assert "人身伤害" in page and "伤情不在这里显示" in page
    for detail in ("1,234.00", "左腿", "郝某", "住院"):
        assert detail not in page


@pytest.mark.parametrize(
    ("state", "zh", "en"),
    [
        ("reported", "您家的报案已到乡镇林管站", "has reached the township"),
        ("accepted", "接着定损", "how much was destroyed"),
        ("refused", "退耕地", "The insurer does not pay"),
        ("paid", "赔款已经付清", "paid in full"),
        ("closed", "已经办结", "This case is closed"),
    ],
)
def test_every_stage_is_told_in_plain_words(road: Road, state: str, zh: str, en: str) -> None:
    claim = make_claim(road, state)
    phone = Phone()
    assert zh in phone.opened(road, claim)
    phone.client.cookies["hedun_language"] = "en"
    assert en in phone.get(address(claim))


def test_after_the_notice_it_is_said_kindly_what_remains(road: Road) -> None:
    claim = make_claim(road, "on_notice")
    confirm_due(now=road.later(days=5))
    phone = Phone()
    page = phone.opened(road, claim)
    assert "不能在这里提异议" in page and "申诉" in page
    sent = phone.post(f"{address(claim)}object/", own_amount="own", reason="少算")
    assert "提交异议" not in sent and not claim.objections.exists()


def test_where_heirs_are_named_the_page_does_not_speak_of_the_households_account(
    road: Road,
) -> None:
    claim, _heirs = a_death(road)
    assert tell(claim).others_paid and not tell(make_claim(road, "awarded")).others_paid
    page = Phone().opened(road, claim)
    assert "付给指定的医院或继承人" in page and "尾号" not in page


# ── proof ───────────────────────────────────────────────────────────────────────────────────────


def test_who_opened_the_receipt_takes_a_proof_home_and_checks_it(
    road: Road, tmp_path: Path
) -> None:
    claim, phone = make_claim(road, "verified"), Phone()
    page = phone.opened(road, claim)
    assert "从明天起" in page
    hand_out("每日", now=road.now)
    page = phone.get(address(claim))
    assert "存证文件" in page and "check_proof.py" in page
    (tmp_path / "proof.json").write_text(phone.get(address(claim) + "proof/"))
    (tmp_path / "check.py").write_bytes(phone.tool("check_proof"))
    command = [sys.executable, "-I", str(tmp_path / "check.py"), str(tmp_path / "proof.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and "everything holds" in done.stdout
    proof = (tmp_path / "proof.json").read_text()
    assert "claim.verify" in proof
    household = next(f for f, one in road.county.roll if one.pk == claim.household_id)
    for secret in (household.name, household.id_number, household.phone, household.card):
        assert secret not in proof


def test_without_the_digits_there_is_no_proof(road: Road) -> None:
    claim = make_claim(road, "verified")
    hand_out("每日", now=road.now)
    assert Phone().get(address(claim) + "proof/", status=302) == ""
