"""The sheet on the board: enough for the neighbours to judge it, and nobody's numbers."""

import json
from datetime import date, timedelta

from hedun.assessment.actions import Found, ask_again, verify
from hedun.claims.actions import NewLine, accept, add_claim, add_event, report, undo
from hedun.notices.actions import post
from hedun.notices.models import Notice
from hedun.notices.sheet import digest_of, masked_sheet
from hedun.people import hidden
from hedun.people.models import BankAccount, Household, Identity
from tests.notices.world import CLERK, INSURER, NOW, PHOTO, TOWNSHIP, World, award_again, maize

INJURY = NewLine("person", "medical", 0, person="王福生之父", amount_fen=86_000, note="左腿骨折")


def sheet_of(world: World) -> dict:
    return masked_sheet(world.claims)


def test_the_sheet_says_what_it_is_about(world: World) -> None:
    world.claim("王福生", 30_000)
    sheet = sheet_of(world)
    assert sheet["title"] == "襄垣县野生动物致害补偿保险赔付公示"
    assert sheet["village"] == f"{world.village.parent.name}{world.village.name}"
    assert sheet["report"] == world.report.number
    assert sheet["policy"] == "YS-140423-2026-001"
    assert sheet["contacts"] == {"village": "", "township": "", "forestry": "", "insurer": ""}


def test_a_row_shows_what_a_neighbour_can_judge(world: World) -> None:
    # 1.80 mu × 900.00 × 0.9 (milk-ripe) × 45 % × 80 % = 524.88 yuan
    world.claim_of(world.household("李秀英"), maize(45, 18_000, "milk_ripe"))
    assert sheet_of(world)["rows"] == [
        {
            "seq": 1,
            "name": "李*英",
            "group": "1组",
            "animal": "wild_boar",
            "item": "maize",
            "stage": "milk_ripe",
            "quantity_e4": 18_000,
            "unit_fen": 90_000,
            "degree_ppm": 450_000,
            "amount_fen": 52_488,
        }
    ]


def test_what_is_paid_by_its_documented_value_has_no_sum_a_mu(world: World) -> None:
    world.claim("王福生", 30_000, maize(40))
    assert [row["unit_fen"] for row in sheet_of(world)["rows"]] == [None, 90_000]


def test_a_collective_stands_with_its_full_name(world: World) -> None:
    name = f"{world.village.name}集体"
    world.claim_of(world.household(name, Household.Kind.COLLECTIVE), maize(40))
    assert [row["name"] for row in sheet_of(world)["rows"]] == [name]


def test_a_line_that_was_refused_is_not_on_the_sheet(world: World) -> None:
    # 白玉米 is no item of the wording's table: the line is refused, the other one is paid.
    world.claim("王福生", 30_000, NewLine("crop", "white_maize", 10_000, "ripe", degree_ppm=1))
    assert [row["item"] for row in sheet_of(world)["rows"]] == ["beehive"]


def test_the_figures_are_those_the_award_rests_on(world: World) -> None:
    claim = add_claim(
        world.event, world.household("李秀英"), [maize(90, 30_000)], no_evidence_reason="无",
        actor=CLERK, now=NOW,
    )  # fmt: skip
    line = claim.lines.get()
    report([claim], actor=CLERK, now=NOW).insist()
    found = {line.pk: Found(12_500, 500_000, "复量 1.25 亩")}
    verify([claim], visited_at=NOW, found=found, actor=TOWNSHIP, now=NOW).insist()
    accept([claim], actor=INSURER, now=NOW).insist()
    award_again(claim, [40])
    world.claims.append(claim)
    [row] = sheet_of(world)["rows"]
    assert (row["quantity_e4"], row["degree_ppm"], row["amount_fen"]) == (12_500, 400_000, 36_000)


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
    world.claim_of(world.household("李秀英"), maize(40))
    text = json.dumps(sheet_of(world), ensure_ascii=False)
    for account in BankAccount.objects.filter(household__in=world.households):
        number = hidden.read(account, "number")
        assert not any(number[i : i + 8] in text for i in range(len(number) - 7))
    for identity in Identity.objects.filter(household__in=world.households):
        number = hidden.read(identity, "id_number")
        assert not any(number[i : i + 8] in text for i in range(6, len(number) - 7))
    for secret in (
        "东坡三块地",
        "王福生",
        "赵喜娥",
        "李秀英",
        "骨折",
        "农商行",
        "medical",
        "person",
    ):
        assert secret not in text


def test_the_span_of_the_losses_covers_every_event(world: World) -> None:
    world.claim("王福生", 30_000)
    world.event = add_event(
        world.report, species="badger", occurred=date(2026, 9, 4), actor=CLERK, now=NOW
    )
    world.claim("赵喜娥", 20_000)
    assert sheet_of(world)["occurred"] == {"first": "2026-09-01", "last": "2026-09-04"}


def test_a_second_award_of_a_claim_replaces_the_first_on_the_sheet(world: World) -> None:
    claim = world.claim_of(world.household("王福生"), maize(40))
    assert [row["amount_fen"] for row in sheet_of(world)["rows"]] == [36_000]
    undo([claim], actor=INSURER, now=NOW).insist()
    ask_again([claim], reason="再看一次", actor=INSURER, now=NOW).insist()
    award_again(claim, [50])
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
