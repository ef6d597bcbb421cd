"""Rows that come without a file: by phone, ODK, paper, call. They go a list's own road."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hedun.claims.models import Claim, LineGround, LossLine, Report
from hedun.domain.coordinates import Point, convert
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.evidence.models import Evidence
from hedun.intake.actions import confirm, correct
from hedun.intake.kept import revealed
from hedun.intake.models import Enclosure, Submission, Telling, Waiting
from hedun.intake.reading import Spot
from hedun.intake.telling import revealed as told
from hedun.record.verification import verify
from tests.intake.sending import (
    CALLED,
    FIELD,
    OTHER_UUID,
    UUID,
    given,
    photo,
    rows_of,
    send,
)  # fmt: skip
from tests.intake.world import FAMILIES, NOW, STRANGER, TOLD, Village, everything, waiting

HAO, WANG, LI, ZHANG = FAMILIES[:4]


def test_good_rows_are_drafts_at_once_and_each_says_what_became_of_it(village: Village) -> None:
    done = send(village, [given(n, f.name, village) for n, f in enumerate(FAMILIES[:3], 1)])
    assert (done.rows, done.claims, done.waiting, done.again) == (3, 3, 0, False)
    assert done.report is not None and done.report.channel == "phone"
    assert done.submissions[0].number.startswith("LJ-140423104-2026-")
    assert rows_of(village) == [(n, f.name, "taken", "") for n, f in enumerate(FAMILIES[:3], 1)]
    line = LossLine.objects.get(claim__household=village.households[HAO.name])
    assert (line.item, line.stage, line.quantity_e4, line.degree_ppm) == (
        "maize", "milk_ripe", 18_500, 450_000,
    )  # fmt: skip
    assert not verify().faults


def test_a_telephone_report_goes_on_with_what_a_villager_knows(village: Village) -> None:
    """No plot's name, no degree, no account: somebody goes and looks."""
    row = replace(given(1, HAO.name, village), values={
        name: FIELD[name] for name in ("species", "occurred", "crop", "damaged_e4")
    })  # fmt: skip
    done = send(village, [row], channel="phone_call", told_by=CALLED)
    assert (done.claims, done.waiting) == (1, 0)


def test_a_wrong_cell_waits_in_the_inbox_and_holds_up_nobody_else(village: Village) -> None:
    done = send(village, [
        given(1, HAO.name, village, crop="wheat"),
        given(2, WANG.name, village),
        given(3, LI.name, village, degree_ppm=2_000_000),
        given(4, ZHANG.name, village, damaged_e4=None,
              texts={"damaged_e4": "两亩多", "phone": "12"}),
    ])  # fmt: skip
    assert (done.claims, done.waiting) == (1, 3)
    assert [(p.row, p.column, p.code) for p in done.problems] == [
        (1, "作物", "WORD_UNKNOWN"), (3, "损失程度（%）", "DEGREE_RANGE"),
        (4, "联系电话", "PHONE_FORM"), (4, "受损面积（亩）", "QUANTITY_FORM"),
    ]  # fmt: skip
    assert [r.row for r in waiting()] == [1, 3, 4]
    who = {"actor": village.county.actor("clerk"), "now": NOW}
    done = correct(waiting()[0], {"crop": "玉米"}, **who)
    assert [row.row for row in done.taken] == [1] and [r.row for r in waiting()] == [3, 4]
    done = correct(waiting()[0], {"degree_ppm": ""}, **who)
    assert [row.row for row in done.taken] == [3] and not verify().faults


def test_what_somebody_wrote_is_read_as_in_the_list(village: Village) -> None:
    texts = {"name": HAO.name, "id_number": HAO.id_number, "crop": "玉米",
             "damaged_e4": "1.85亩", "degree_ppm": "45%", "species": "野猪", "occurred": "8月30日",
             "stage": "乳熟"}  # fmt: skip
    done = send(village, [replace(given(1, None), values={}, texts=texts)], channel="odk")
    [claim] = Claim.objects.all()
    assert (done.claims, claim.household) == (1, village.households[HAO.name])
    assert claim.lines.get().quantity_e4 == 18_500


def test_a_row_that_names_nobody_of_the_roll_waits_for_somebody_to_say_whose_it_is(
    village: Village,
) -> None:
    send(village, [
        given(1, STRANGER.name, texts={"id_number": STRANGER.id_number}), given(2, WANG.name),
    ])  # fmt: skip
    assert [(r.row, r.why) for r in waiting()] == [(1, "roll"), (2, "cell")]
    who = {"actor": village.county.actor("clerk"), "now": NOW}
    done = correct(waiting()[0], {}, household=village.households[HAO.name], **who)
    assert done.claims == 1


def test_a_household_that_left_the_roll_meanwhile_is_no_exception(village: Village) -> None:
    household = village.households[HAO.name]
    type(household).objects.filter(pk=household.pk).update(until=date(2026, 7, 1))
    household.refresh_from_db()
    done = send(village, [given(1, HAO.name, village)])
    assert (done.claims, [p.code for p in done.problems]) == (0, ["HOUSEHOLD_ELSEWHERE"])
    assert rows_of(village) == [(1, HAO.name, "waiting", "roll")]


# ── once, however often it is sent ──────────────────────────────────────────────────────────────


def test_the_same_sending_again_adds_nothing_and_answers_what_there_is(village: Village) -> None:
    rows = [given(1, HAO.name, village), given(2, WANG.name, village, crop="wheat")]
    first, before = send(village, rows, told_by=CALLED), everything()
    again = send(village, rows, told_by=CALLED, now=NOW + timedelta(days=1))
    assert again.again and everything() == before
    assert again.submissions == first.submissions and again.report == first.report
    assert (again.rows, again.claims, again.waiting) == (2, 1, 1)


def test_other_content_under_the_same_number_is_a_conflict_and_nothing_is_lost(
    village: Village,
) -> None:
    rows = [given(1, HAO.name, village)]
    send(village, rows)
    before = everything()
    for other in (
        {"rows": [given(1, HAO.name, village, damaged_e4=99_000)]},
        {"rows": [given(1, WANG.name, village)]},
        {"rows": rows, "told_by": CALLED},
        {"rows": rows, "enclosed": [photo(1)]},
        {"rows": rows, "first_told_at": TOLD - timedelta(days=1)},
    ):
        with pytest.raises(Malformed) as conflict:
            send(village, **{"rows": rows, **other})
        assert conflict.value.problem.code == "CONFLICT"
    assert everything() == before
    assert send(village, [given(1, WANG.name, village)], channel="odk").claims == 1


def test_a_row_sent_again_put_right_takes_the_place_of_the_one_that_waits(
    village: Village,
) -> None:
    bad = given(1, HAO.name, village, crop="wheat", reference="row-1")
    send(village, [bad], enclosed=[photo(1)])
    good = given(1, HAO.name, village, reference="row-1")
    done = send(village, [good], reference=OTHER_UUID)
    assert (done.claims, done.waiting) == (1, 0)
    assert rows_of(village) == [
        (1, HAO.name, "replaced", "cell"), (1, HAO.name, "taken", ""),
    ]  # fmt: skip
    [claim] = Claim.objects.all()
    assert claim.evidence.count() == 1, "the photograph that came with the first goes with it"
    assert not verify().faults


def test_who_does_not_list_for_the_village_hands_nothing_in(village: Village) -> None:
    before = everything()
    for user in ("next-clerk", "insurer", "forestry"):
        with pytest.raises(Refused):
            send(village, [given(1, HAO.name, village)], by=user)
    with pytest.raises(Malformed):
        send(village, [given(1, HAO.name, village)], first_told_at=NOW + timedelta(hours=1))
    with pytest.raises(Malformed):
        send(village, [])
    with pytest.raises(ValueError, match="each once"):
        send(village, [given(1, HAO.name, village), given(1, WANG.name, village)])
    with pytest.raises(ValueError, match="no cell"):
        send(village, [given(1, HAO.name, village, colour="red")])
    assert everything() == before


# ── what comes with it ──────────────────────────────────────────────────────────────────────────


def test_photographs_become_evidence_with_their_row_and_wait_with_it_else(
    village: Village,
) -> None:
    said = {"taken_at": "2026-08-31T06:10:00+08:00", "lat": 36.61, "lon": 112.95}
    rows = [given(1, HAO.name, village), given(2, WANG.name, village, crop="wheat")]
    enclosed = [photo(1, 60, said=said), photo(1, 70), photo(2, 80), photo(None, 90)]
    done = send(village, rows, enclosed=enclosed)
    assert done.report is not None
    shown = [(e.claim and e.claim.household.name, e.name) for e in Evidence.objects.order_by("pk")]
    assert shown == [(HAO.name, "60.jpg"), (HAO.name, "70.jpg"), (None, "90.jpg")]
    kept = Enclosure.objects.get(number=1)
    assert kept.evidence is not None and b"36.61" not in bytes(kept.said_enc)
    who = {"actor": village.county.actor("township"), "now": NOW}
    correct(waiting()[0], {"crop": "玉米"}, **who)
    [claim] = Claim.objects.filter(household__name=WANG.name)
    assert [e.name for e in claim.evidence.all()] == ["80.jpg"]
    assert not Enclosure.objects.filter(evidence=None).exists() and not verify().faults


def test_a_file_that_is_no_photograph_holds_up_no_row(village: Village) -> None:
    from hedun.evidence import store

    data = b"not a picture"
    bad = replace(photo(1), sha256=store.digest(data), stored_sha256=store.keep(data))
    done = send(village, [given(1, HAO.name, village)], enclosed=[photo(1, 66), bad])
    assert done.claims == 1 and Evidence.objects.count() == 1
    assert Enclosure.objects.get(number=2).trouble and not verify().faults


def test_a_missing_or_changed_enclosure_is_seen_by_the_verification(village: Village) -> None:
    from hedun.evidence import disk

    send(village, [given(1, HAO.name, village, crop="wheat")], enclosed=[photo(1)])
    [kept] = Enclosure.objects.all()
    disk.path_of(kept.stored_sha256).unlink()
    assert [f.subject for f in verify().faults] == [f"{kept.submission.number}/1"]


def test_who_told_and_that_they_agreed_is_kept_with_the_sending(village: Village) -> None:
    send(village, [given(1, HAO.name, village)], channel="phone_call", told_by=CALLED)
    [telling] = Telling.objects.all()
    assert (telling.relation, telling.how, telling.consent) == ("self", "call", "read_back")
    assert (told(telling, "name"), told(telling, "phone")) == (CALLED.name, CALLED.phone)
    for field in (telling.name_enc, telling.phone_enc, telling.read_back_enc):
        assert CALLED.name.encode() not in bytes(field) and b"19900001234" not in bytes(field)
    assert telling.submission.reference == UUID
    with pytest.raises(Malformed):
        send(village, [given(1, LI.name, village)], told_by=replace(CALLED, name=" "),
             reference=OTHER_UUID)  # fmt: skip
    Telling.objects.update(consent="signed")
    assert [f.subject.split(":")[0] for f in verify().faults] == ["intake.Telling"]


# ── places ──────────────────────────────────────────────────────────────────────────────────────

HERE = Point(36.61, 112.95, "WGS-84")


def test_a_place_of_a_chinese_map_reaches_the_line_in_wgs84_and_its_datum_is_kept(
    village: Village,
) -> None:
    shifted = convert(HERE, "GCJ-02")
    spot = Spot(shifted.lat, shifted.lon, "GCJ-02", accuracy_m=12)
    send(village, [given(1, HAO.name, village, ground=spot)])
    line = LossLine.objects.get()
    assert (line.lat_e7, line.lon_e7) == (366_100_000, 1_129_500_000)
    ground = LineGround.objects.get(line=line)
    assert (ground.datum, ground.accuracy_m, ground.rings) == ("GCJ-02", 12, [])
    assert not verify().faults


def test_the_outline_of_a_plot_is_kept_with_its_area(village: Village) -> None:
    ring = ((112.95, 36.61), (112.951, 36.61), (112.951, 36.611), (112.95, 36.611))
    send(village, [given(1, HAO.name, village, ground=Spot(36.61, 112.95, ring=ring))])
    line = LossLine.objects.get()
    assert (line.lon_e7, line.lat_e7) == (1_129_505_000, 366_105_000)  # its middle
    [outline] = line.ground.rings
    assert outline[0] == outline[-1] == [1_129_500_000, 366_100_000]
    assert 148_000 < line.ground.area_e4 < 149_500  # 89.5 m by 111 m are 14.9 mu


def test_an_outline_that_crosses_itself_waits_for_a_yes_to_its_point(village: Village) -> None:
    bow = ((112.95, 36.61), (112.951, 36.611), (112.951, 36.61), (112.95, 36.611))
    rows = [
        given(1, HAO.name, village, ground=Spot(36.61, 112.95, ring=bow)),
        given(2, WANG.name, village, ground=Spot(366.1, 112.95)),
        given(3, LI.name, village, ground=Spot(36.61, 112.95, "CGCS-1999")),
    ]
    done = send(village, rows)
    codes = [p.code for p in done.problems]
    assert codes == ["OUTLINE_CROSSES", "PLACE_NOWHERE", "PLACE_NOWHERE"]
    confirm(waiting(), actor=village.county.actor("clerk"), now=NOW)
    found = LossLine.objects.order_by("claim__household__name").values_list("lat_e7", flat=True)
    assert sorted(found, key=str) == [366_100_000, None, None]
    assert not LineGround.objects.exists() and not verify().faults


def test_a_row_that_waits_keeps_its_outline(village: Village) -> None:
    ring = ((112.95, 36.61), (112.951, 36.61), (112.951, 36.611))
    spot = Spot(36.61, 112.95, ring=ring)
    send(village, [given(1, HAO.name, village, crop="wheat", ground=spot)])
    assert revealed(waiting()[0]).values["ground"].rings
    correct(waiting()[0], {"crop": "玉米"}, actor=village.county.actor("clerk"), now=NOW)
    assert len(LineGround.objects.get().rings[0]) == 4


# ── two clerks, one household ───────────────────────────────────────────────────────────────────


def test_a_household_listed_before_waits_with_a_link_to_the_first(village: Village) -> None:
    first = send(village, [given(1, HAO.name, village), given(2, WANG.name, village)])
    second = send(
        village, [given(1, HAO.name, village, damaged_e4=25_000), given(2, LI.name, village)],
        by="township", reference=OTHER_UUID,
    )  # fmt: skip
    assert first.report is not None and (second.claims, second.waiting) == (1, 1)
    [row] = waiting()
    assert (row.name, row.why) == (HAO.name, "listed")
    assert row.claim == first.report.claims.get(household__name=HAO.name)
    assert LossLine.objects.filter(claim__household__name=HAO.name).count() == 1


def test_a_list_after_the_phone_asks_and_says_nothing_twice(village: Village) -> None:
    send(village, [given(1, HAO.name, village)])
    taken = village.take_in([HAO.row(地块="南坡"), WANG.row()])
    assert (taken.claims, taken.waiting) == (1, 1)
    assert [(r.name, r.why) for r in waiting()] == [(HAO.name, "listed")]
    assert Report.objects.count() == 2 and Submission.objects.count() == 2


def test_what_is_waiting_of_the_first_does_not_stop_the_second(village: Village) -> None:
    send(village, [given(1, HAO.name, village, crop="wheat")])
    done = send(village, [given(1, HAO.name, village)], reference=OTHER_UUID)
    assert done.claims == 1
    correct(waiting()[0], {"crop": "玉米"}, actor=village.county.actor("clerk"), now=NOW)
    [row] = waiting()
    assert row.why == Waiting.Why.LISTED and row.claim == done.report.claims.get()
