"""The sheet on the board: enough for the neighbours to judge it, and nobody's numbers."""

import json
from datetime import date, timedelta

from hedun.claims.actions import NewLine, add_claim, add_event
from hedun.notices.actions import post
from hedun.notices.models import Notice
from hedun.notices.sheet import digest_of, masked_sheet
from hedun.people.models import BankAccount, Household
from tests.notices.world import CLERK, NOW, PHOTO, World, give_award

INJURY = NewLine("person", "medical", 0, person="王福生之父", amount_fen=86_000, note="左腿骨折")


def sheet_of(world: World) -> dict:
    return masked_sheet(world.claims)


def test_the_sheet_says_what_it_is_about(world: World) -> None:
    world.claim("王福生", 30_000)
    sheet = sheet_of(world)
    assert sheet["title"] == "襄垣县野生动物致害补偿保险赔付公示"
    assert sheet["village"] == "虒亭镇柳沟村"
    assert sheet["report"] == world.report.number
    assert sheet["policy"] == "YS-140423-2026-001"
    assert sheet["contacts"] == {"village": "", "township": "", "forestry": "", "insurer": ""}


def test_a_row_shows_what_a_neighbour_can_judge(world: World) -> None:
    world.claim("李秀英", 52_488)
    assert sheet_of(world)["rows"] == [
        {
            "seq": 1,
            "name": "李*英",
            "group": "2组",
            "animal": "wild_boar",
            "item": "maize",
            "stage": "milk_ripe",
            "quantity_e4": 12_000,
            "degree_ppm": 400_000,
            "amount_fen": 52_488,
        }
    ]


def test_a_collective_stands_with_its_full_name(world: World) -> None:
    household = world.household("柳沟村股份经济合作社", Household.Kind.COLLECTIVE)
    line = NewLine("crop", "millet", 46_000, degree_ppm=480_000)
    claim = add_claim(world.event, household, [line], no_evidence_reason="无", actor=CLERK, now=NOW)
    give_award(world, claim, [143_078])
    world.claims.append(claim)
    assert [row["name"] for row in sheet_of(world)["rows"]] == ["柳沟村股份经济合作社"]


def test_an_injury_is_a_count_and_a_sum_and_never_a_row(world: World) -> None:
    world.claim("王福生", 30_000, INJURY)
    world.claim("赵喜娥", 20_000)
    sheet = sheet_of(world)
    assert [(row["name"], row["amount_fen"]) for row in sheet["rows"]] == [
        ("王*生", 30_000),
        ("赵*娥", 20_000),
    ]
    assert sheet["injuries"] == {"count": 1, "amount_fen": 86_000}
    assert sheet["totals"] == {"households": 2, "amount_fen": 136_000}


def test_nothing_on_the_sheet_identifies_anybody(world: World) -> None:
    world.claim("王福生", 30_000, INJURY)
    world.claim("赵喜娥", 20_000)
    text = json.dumps(sheet_of(world), ensure_ascii=False)
    for account in BankAccount.objects.all():
        assert account.number_last4 not in text.replace(world.report.number, "")
        assert account.holder not in text
        assert account.number_hash not in text
    for secret in ("东坡三块地", "王福生", "赵喜娥", "骨折", "农商行", "medical", "person"):
        assert secret not in text


def test_the_span_of_the_losses_covers_every_event(world: World) -> None:
    world.claim("王福生", 30_000)
    world.event = add_event(
        world.report, species="badger", occurred=date(2026, 9, 4), actor=CLERK, now=NOW
    )
    world.claim("赵喜娥", 20_000)
    assert sheet_of(world)["occurred"] == {"first": "2026-09-01", "last": "2026-09-04"}


def test_a_second_award_of_a_claim_replaces_the_first_on_the_sheet(world: World) -> None:
    claim = world.claim("王福生", 30_000)
    type(claim).objects.filter(pk=claim.pk).update(state="accepted")
    give_award(world, claim, [45_000])
    assert [row["amount_fen"] for row in sheet_of(world)["rows"]] == [45_000]


def test_the_digest_is_of_the_sheet_and_changes_with_it(world: World) -> None:
    world.claim("王福生", 30_000)
    sheet = sheet_of(world)
    # SHA-256 of {"a":1}, from sha256sum.
    assert digest_of({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    changed = json.loads(json.dumps(sheet))
    changed["rows"][0]["amount_fen"] += 1
    assert digest_of(sheet) != digest_of(changed)
    assert digest_of(sheet) == digest_of(json.loads(json.dumps(sheet)))


def test_the_sheet_printed_before_the_posting_is_the_one_in_the_record(world: World) -> None:
    world.claim("王福生", 30_000)
    printed = digest_of(sheet_of(world))
    later = NOW + timedelta(days=1)
    post(world.claims, photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=later).insist()
    assert Notice.objects.get().sha256 == printed
