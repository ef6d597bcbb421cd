"""A sheet from the expert's phone does what the form at the desk does, once, or says why not."""

from datetime import timedelta
from typing import Any

import pytest

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.assessment.models import Assessment, Survey
from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.evidence import store
from hedun.evidence.actions import examine_waiting
from hedun.evidence.models import Evidence, Picture
from hedun.evidence.places import revealed
from hedun.fieldwork.models import FieldPhoto, FieldSheet
from hedun.fieldwork.queries import sheets_of
from hedun.phone.models import Parcel
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.fieldwork.world import (
    COUNTS,
    HERE,
    Phone,
    by_points,
    by_yield,
    digest,
    field_of,
    phone_of,
)
from tests.support.road import CLERK, EXPERT, OTHER_INSURER, Road, make_claim


def faults() -> list[str]:
    return [f"{one.subject}: {one.en}" for one in verify().faults]


def codes(told: dict[str, Any]) -> str:
    return " ".join(one["en"] for one in told["missing"])


def test_a_sheet_from_the_phone_is_the_move_of_the_desk_with_its_evidence(
    road: Road, phone: Phone
) -> None:
    claim = make_claim(road, "accepted", lines=[field_of(), field_of(2, "北坡")])
    sheet = phone.sheet(claim, by_points(), by_yield(2), photos=2, note="兽道在北边")
    told = phone.sent(sheet)
    assert (told["state"], told["claim"], told["claim_state"]) == (
        "taken",
        claim.number,
        "assessed",
    )
    claim.refresh_from_db()
    assert claim.state == "assessed"
    first, second = Assessment.objects.filter(level=Assessment.Level.EXPERT).order_by(
        "line__number"
    )
    assert (first.degree_ppm, first.provisional, first.user) == (480_000, True, EXPERT)
    assert first.sampling[0] == {"point": 1, "degree_ppm": 450_000, "plants": 20}
    assert (second.degree_ppm, second.provisional) == (300_000, False)
    assert second.sampling[-1] == {"point": 6, "of": "damaged", "grams": 750, "square_cm2": 20_000}
    [survey] = Survey.objects.filter(purpose="assess")
    kept = FieldSheet.objects.get()
    assert (survey.on_site, survey.visited_at) == (True, kept.visited_at)
    assert (kept.note, kept.user_name) == ("兽道在北边", "苗庆春")
    assert kept.lines[0]["points"][1] == {
        "of": 20, "bad": 9, "half": 0,
        "here": {"lat_e7": 365_301_000, "lon_e7": 1_129_802_000, "accuracy_m": 6},
    }  # fmt: skip
    assert kept.signed.sha256 == digest(sheet.files[-1])
    assert store.read(kept.signed.stored_sha256) != sheet.files[-1]  # kept closed
    assert Evidence.objects.filter(claim=claim, kind="photo", given_by=EXPERT).count() == 2
    acts = (
        Entry.objects.filter(subject=claim.number).order_by("seq").values_list("action", flat=True)
    )
    assert list(acts)[-5:] == ["claim.assess", *["evidence.attach"] * 3, "fieldsheet.take"]
    assert faults() == []


def test_sent_again_it_is_the_same_sheet(road: Road, phone: Phone) -> None:
    claim = make_claim(road, "accepted")
    sheet = phone.sheet(claim)
    first = phone.sent(sheet)
    assert phone.sent(sheet) == first
    assert (FieldSheet.objects.count(), Survey.objects.filter(purpose="assess").count()) == (1, 1)


def test_a_claim_that_moved_on_meanwhile_is_refused_with_what_to_do(
    road: Road, phone: Phone
) -> None:
    claim = make_claim(road, "accepted")
    sheet = phone.sheet(claim, photos=1)
    assessment.assess_pictures(
        [claim], reason="小额清楚", actor=road.who(OTHER_INSURER), now=road.later(hours=1)
    ).insist()
    told = phone.sent(sheet)
    assert told["state"] == "refused" and told["receipt"]
    assert "cannot be moved" in codes(told)
    claim.refresh_from_db()
    assert claim.state == "assessed"
    assert not FieldSheet.objects.exists() and not Evidence.objects.filter(kind="signed").exists()
    assert Parcel.objects.get().state == "refused"
    assert faults() == []
    assert phone.sent(sheet) == told  # it stays so; a sheet for now has another number


def test_the_same_sheet_under_another_number_does_not_assess_twice(
    road: Road, phone: Phone
) -> None:
    claim = make_claim(road, "accepted")
    assert phone.sent(phone.sheet(claim))["state"] == "taken"
    assert phone.sent(phone.sheet(claim))["state"] == "refused"
    assert FieldSheet.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (by_points(counts=COUNTS[:2]), "sampling points"),
        (by_points(degree_ppm=470_000), "the samples come to 48 %"),
        (by_points(quantity_e4=20_000), "needs its reason"),
        (by_points(line=7), "Line 7"),
        (by_yield(control=[{"kg_per_mu_e4": 0}] * 3), "control"),
        (by_points(points=[{"of": 20, "bad": 9, "area_e4": 1000}, *by_points()["points"][1:]]),
         "give an area or a count"),
    ],
)  # fmt: skip
def test_the_rules_of_the_desk_hold_for_the_phone(
    road: Road, phone: Phone, line: dict[str, Any], said: str
) -> None:
    claim = make_claim(road, "accepted")
    told = phone.sent(phone.sheet(claim, line))
    assert told["state"] == "refused"
    assert said in codes(told), codes(told)
    claim.refresh_from_db()
    assert claim.state == "accepted" and not FieldSheet.objects.exists()


def test_on_hold_by_a_clerk_or_by_one_of_the_family_nothing_is_assessed(
    road: Road, phone: Phone
) -> None:
    held, other = (make_claim(road, "accepted") for _ in range(2))
    claims_.hold([held], reason="等补证", actor=road.who(EXPERT), now=road.later(hours=1)).insist()
    assert "on hold" in codes(phone.sent(phone.sheet(held)))
    of_clerk = phone_of(road, CLERK)
    assert of_clerk.sent(of_clerk.sheet(other))["state"] == "refused"


def test_what_is_unsigned_or_wrong_in_its_form_is_told_at_once(road: Road, phone: Phone) -> None:
    claim = make_claim(road, "accepted")
    wrong = {
        "/files": phone.sheet(claim, files=[]),
        "/lines/0/points/0/bad": phone.sheet(claim, by_points(counts=[(20, 1)], degree_ppm=0)),
        "/lines/0/control/0": phone.sheet(claim, by_yield(control=[{"grams": 1}] * 3)),
        "/kind": phone.sheet(claim, kind="poem"),
    }
    for where, sheet in wrong.items():
        answer = phone.send(sheet)
        assert (answer.status_code, answer.json()["code"]) == (422, "MANIFEST"), where
        assert where in answer.json()["zh"], answer.json()
    told = phone.sent(phone.sheet(claim, signed=b"no picture at all"))
    assert told["state"] == "refused" and "signature" in codes(told)


def test_photographs_are_examined_with_what_the_phone_said(road: Road, phone: Phone) -> None:
    claim = make_claim(road, "accepted")
    phone.sent(phone.sheet(claim, photos=1))
    examine_waiting(road.who(EXPERT), road.later(minutes=1))
    shot = FieldPhoto.objects.get()
    found = revealed(bytes(Picture.objects.get(evidence=shot.evidence).places_enc),
                     shot.evidence.sha256)  # fmt: skip
    assert found.said.spot is not None and round(found.said.spot.point.lat, 4) == HERE["lat"]
    assert str(HERE["lat"]).encode() not in bytes(shot.said_enc)


def test_verify_sees_a_sheet_that_was_changed(road: Road, phone: Phone) -> None:
    phone.sent(phone.sheet(make_claim(road, "accepted"), photos=1))
    sheet = FieldSheet.objects.get()
    for change in ({"note": "改"}, {"lines": []}, {"visited_at": road.now - timedelta(days=1)}):
        before = {name: getattr(sheet, name) for name in change}
        FieldSheet.objects.update(**change)
        assert any("fieldwork.FieldSheet" in one for one in faults()), change
        FieldSheet.objects.update(**before)
    FieldPhoto.objects.update(line=9)
    assert any("fieldwork.FieldPhoto" in one for one in faults())


def test_an_undone_assessment_takes_its_sheet_along(road: Road, phone: Phone) -> None:
    claim = make_claim(road, "accepted")
    phone.sent(phone.sheet(claim))
    claims_.undo([claim], actor=road.who(EXPERT), now=road.later(minutes=1)).insist()
    [shown] = sheets_of(Claim.objects.get())
    assert not shown.counts
    line = claim.lines.get()
    degrees = {line.pk: Degree([300_000] * 5)}
    assessment.assess(
        [claim], degrees=degrees, actor=road.who(EXPERT), now=road.later(hours=1)
    ).insist()
    assert faults() == []
