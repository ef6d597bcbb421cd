"""An insurer hands over its policies and claims of past years."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from openpyxl import load_workbook

from hedun.claims.models import Claim
from hedun.domain.refusals import Refused
from hedun.history.models import PastClaim, PastList, PastPolicy
from hedun.history.queries import standing, years, years_before
from hedun.history.retention import erase_due
from hedun.intake.profiles import BadProfile
from hedun.ledger.models import Transfer
from hedun.payments.models import Obligation
from hedun.people import actions as people
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.history.world import BRANCH, OLD, book, codes, hand_over, text
from tests.support.road import (
    AUDITOR,
    FORESTRY,
    INSURER,
    OTHER_FORESTRY,
    TOWNSHIP,
    Road,
    make_claim,
)


def changed(sheet: str, cell: str, value: object) -> bytes:
    """The branch's book with one cell written anew."""
    again, out = load_workbook(io.BytesIO(book())), io.BytesIO()
    again[sheet][cell] = value
    again.save(out)
    return out.getvalue()


def test_policies_come_before_their_claims_and_each_bad_cell_is_told(road: Road) -> None:
    first = hand_over(road, "claims")
    assert first.added == 0
    assert {code for _, column, code in codes(first) if column == "A 保险单号"} == {
        "HISTORY_POLICY"
    }
    policies = hand_over(road, "policies")
    assert (policies.added, codes(policies)) == (2, [(5, "C 承保区域", "HISTORY_PLACE")])
    claims = hand_over(road, "claims")
    assert (claims.rows, claims.added) == (7, 4)
    assert codes(claims) == [
        (6, "I 领款人证件号", "ID_CHECK_DIGIT"), (7, "F 出险日期", "HISTORY_OUTSIDE"),
        (8, "H 领款人", "FORMULA"),
    ]  # fmt: skip
    ours = PastClaim.objects.get(number="LA2024000131", name="张连生")
    assert (ours.village, ours.paid_fen, ours.quantity_e4) == (road.county.village, 1110_00, 15_000)
    assert (ours.id_number_last4, ours.account_last4) == ("6144", "0029")
    assert verify().faults == ()


def test_the_same_list_twice_is_nothing_and_a_difference_is_told_not_written(road: Road) -> None:
    hand_over(road, "policies")
    hand_over(road, "claims")
    entries, rows = Entry.objects.count(), PastClaim.objects.count()
    again = hand_over(road, "claims")
    assert (again.added, again.changed, again.unchanged) == (0, 0, 4)
    less = changed("赔案", "O2", 1000.5)
    told = hand_over(road, "claims", less)
    [differs] = [one for one in told.problems if one.code == "HISTORY_DIFFERS"]
    assert (differs.row, differs.column) == (2, "O 实赔金额(元)")
    assert "1,200.50" in differs.zh and "1,000.50" in differs.en
    assert (Entry.objects.count(), PastClaim.objects.count()) == (entries, rows)
    taken = hand_over(road, "claims", less, changes=True)
    assert (taken.changed, taken.differing) == (1, 1)
    old, new = PastClaim.objects.filter(name="牛有顺", occurred__year=2024).order_by("pk")
    assert new.replaces == old and old.paid_fen == 1200_50  # what was said before stays
    assert standing(PastClaim).aggregate(n=Sum("paid_fen"))["n"] == 1000_50 + 1110_00 + 900_00
    assert verify().faults == ()


def test_a_check_writes_nothing(road: Road) -> None:
    entries = Entry.objects.count()
    assert hand_over(road, "policies", dry_run=True).added == 2
    assert (Entry.objects.count(), PastList.objects.count()) == (entries, 0)


def test_the_old_systems_gbk_text_is_read_by_its_codes(road: Road) -> None:
    assert hand_over(road, "policies", by=OLD).added == 2
    claims = hand_over(road, "claims", by=OLD)
    assert (claims.added, codes(claims)) == (
        2, [(4, "J CXRQ", "DATE_AFTER_TELLING"), (5, "A BDH", "HISTORY_POLICY")],
    )  # fmt: skip
    one = PastClaim.objects.get(number="AJ23-1")
    assert (one.species, one.item, one.degree_ppm) == ("wild_boar", "maize", 500_000)
    assert one.quantity_e4 == 15_000  # 1,000 square metres are 1.5 mu
    [dry, wet] = years(standing(PastPolicy).order_by("starts"))
    assert (wet.adds_up, dry.adds_up, dry.differs_fen) == (True, False, -3150_00)


def test_what_was_settled_elsewhere_is_never_owed_here(road: Road) -> None:
    before = Transfer.objects.count()
    hand_over(road, "policies")
    hand_over(road, "claims")
    assert not Obligation.objects.exists() and not Claim.objects.exists()
    assert Transfer.objects.count() == before


def test_a_policy_of_our_own_and_days_that_are_taken_are_refused(road: Road) -> None:
    own = road.county.policy
    signed = hand_over(road, "policies", changed("保单", "A3", own.number))
    assert (3, "A 保险单号", "HISTORY_OWN_POLICY") in codes(signed)
    overlap = hand_over(road, "policies", changed("保单", "E4", date(2026, 1, 1)))
    assert (4, "D 起保日期", "HISTORY_OVERLAPS") in codes(overlap)
    assert own.number in next(p.zh for p in overlap.problems if p.code == "HISTORY_OVERLAPS")
    hand_over(road, "policies")
    ours = make_claim(road, "reported")
    clash = hand_over(road, "claims", changed("赔案", "B2", ours.number))
    assert (2, "B 立案号", "HISTORY_OWN_CLAIM") in codes(clash)


def test_an_insurer_hands_over_its_own_and_who_does_no_such_thing_none(road: Road) -> None:
    foreign = hand_over(road, "policies", text("policies").encode("gbk"), by=(INSURER, "oldsystem"))
    assert {code for _, _, code in codes(foreign)} == {"HISTORY_NOT_YOURS"} and not foreign.added
    for user in (TOWNSHIP, AUDITOR):
        with pytest.raises(Refused):
            hand_over(road, "policies", by=(user, "branch"))
    with pytest.raises(BadProfile, match="branch-claims"):
        hand_over(road, "policies", by=(INSURER, "nobody"))


def test_a_layout_that_tells_rows_apart_otherwise_would_count_them_twice(road: Road) -> None:
    from django.conf import settings

    hand_over(road, "policies")
    hand_over(road, "claims")
    own = settings.HEDUN_HOME / "profiles"
    layout = (own / "branch-claims.toml").read_text()
    other = layout.replace('["number", "line"]', '["number", "name"]')
    (own / "other-claims.toml").write_text(other)
    told = hand_over(road, "claims", book(), by=(INSURER, "other"))
    assert told.added == 0
    assert (2, "B 立案号", "HISTORY_SAME_BY") in codes(told)


def test_who_was_hurt_is_not_kept(road: Road) -> None:
    hand_over(road, "policies")
    hand_over(road, "claims", changed("赔案", "K2", "医疗费"))
    hurt = PastClaim.objects.get(section="person")
    assert (hurt.name, hurt.id_number_hash, hurt.account_last4) == ("", "", "")
    assert hurt.paid_fen == 1200_50


def test_what_identifies_people_goes_with_their_erasure_and_in_time(road: Road) -> None:
    hand_over(road, "policies")
    hand_over(road, "claims")
    household = road.county.roll[0][1]
    people.erase_identity(
        household, reason="本人要求", actor=road.who(OTHER_FORESTRY), now=road.now
    )
    own = PastClaim.objects.filter(name="牛有顺")
    assert [one.id_number_last4 for one in own] == ["", ""]
    assert PastClaim.objects.get(name="张连生").id_number_hash
    assert erase_due(now=road.now) == 0
    assert erase_due(now=road.now + timedelta(days=6 * 366)) == 2  # 张连生, 魏改香
    assert not PastClaim.objects.exclude(id_number_hash="", account_last4="").exists()
    assert hand_over(road, "claims").unchanged == 4  # known again without them
    assert verify().faults == ()


def test_the_command_checks_and_takes_over(
    road: Road, tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "branch.xlsx"
    path.write_bytes(book())
    asked = ["--profile", "branch-policies", "--as", INSURER]
    with pytest.raises(SystemExit, match="1"):
        call_command("import_claims", path, *asked, "--dry-run")
    assert not PastPolicy.objects.exists() and "nothing was written" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="1"):
        call_command("import_claims", path, *asked, "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["added"], said["problems"][0]["code"]) == (2, "HISTORY_PLACE")
    with pytest.raises(CommandError, match="No such profile"):
        call_command("import_claims", path, "--profile", "village", "--as", FORESTRY)


def test_a_year_whose_days_one_of_our_policies_had_is_counted_once(road: Road) -> None:
    hand_over(road, "policies")
    place = road.county.policy.place
    found = years_before(place, date(2026, 1, 1), road.now)
    assert [one.policy.number for one in found] == ["PYZ2024-0007", "PYZ2025-0007"]
    assert years_before(place, date(2026, 1, 1), road.now - timedelta(hours=1)) == []
    assert BRANCH[0] == INSURER
