"""What the office does with what arrived: one loss or two, joined, split, passed on, sent back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import TestCase

from hedun.claims.actions import report as send_in
from hedun.claims.models import Claim, LossLine, Report
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.evidence import store
from hedun.evidence.models import Evidence
from hedun.intake import actions as intake
from hedun.intake.models import Enclosure, Submission, Telling, Waiting
from hedun.intake.queries import assigned_to, of_references, officers, sources_of, went_into
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.intake.sending import CALLED, OTHER_UUID, UUID, given, photo, rows_of, send
from tests.intake.world import FAMILIES, NOW, TOLD, Village, waiting

HAO, WANG, LI, ZHANG = FAMILIES[:4]
LATER = NOW + timedelta(hours=2)


def by(village: Village, user: str = "township") -> dict[str, Any]:
    return {"actor": village.county.actor(user), "now": LATER}


def listed_twice(village: Village) -> tuple[Claim, Waiting]:
    """郝玉兰 by the clerk's phone, then once more by the township's."""
    send(village, [given(1, HAO.name, village)], enclosed=[photo(1, 60)])
    send(village, [given(1, HAO.name, village, damaged_e4=25_000)], by="township",
         reference=OTHER_UUID, enclosed=[photo(1, 70)], told_by=CALLED)  # fmt: skip
    return Claim.objects.get(), waiting().get()


# ── one loss or two ─────────────────────────────────────────────────────────────────────────────


def test_the_same_loss_told_twice_is_one_claim_with_the_evidence_of_both(
    village: Village,
) -> None:
    claim, row = listed_twice(village)
    intake.same_loss([row], **by(village))
    assert (claim.lines.count(), waiting().count()) == (1, 0)
    assert sorted(e.name for e in claim.evidence.all()) == ["60.jpg", "70.jpg"]
    sources = sources_of(claim.report, by(village)["actor"], LATER)
    assert [s.submission.reference for s in sources] == [UUID, OTHER_UUID]
    assert [s.name for s in sources] == ["", "郝*兰"] and sources[1].phone == "*******1234"
    assert not verify().faults
    intake.restore(Waiting.objects.filter(state="joined"), **by(village))
    assert waiting().get().claim == claim and not verify().faults


def test_another_loss_of_the_accident_is_added_to_the_claim(village: Village) -> None:
    claim, row = listed_twice(village)
    intake.another_loss([row], **by(village))
    assert [line.quantity_e4 for line in claim.lines.all()] == [18_500, 25_000]
    assert Report.objects.count() == 1 and claim.evidence.count() == 2
    assert not verify().faults


def test_another_loss_opens_a_supplementary_report_once_the_first_was_reported(
    village: Village,
) -> None:
    claim, row = listed_twice(village)
    assert send_in([claim], **by(village, "clerk")).done
    intake.another_loss([row], **by(village))
    assert claim.lines.count() == 1 and Report.objects.count() == 2
    assert LossLine.objects.exclude(claim=claim).get().quantity_e4 == 25_000


def test_only_what_was_listed_before_is_joined_to_a_claim(village: Village) -> None:
    send(village, [given(1, HAO.name, village, crop="wheat")])
    for act in (intake.same_loss, intake.another_loss):
        with pytest.raises(Malformed):
            act(waiting(), **by(village))
        with pytest.raises(Refused):
            act(waiting(), **by(village, "insurer"))


# ── joined and split ────────────────────────────────────────────────────────────────────────────


def two_sendings(village: Village) -> tuple[Submission, Submission]:
    first = send(village, [given(1, HAO.name, village)], enclosed=[photo(1, 60)])
    second = send(
        village,
        [given(1, WANG.name, village), given(2, LI.name, village, crop="wheat")],
        reference=OTHER_UUID, first_told_at=TOLD - timedelta(hours=5),
        enclosed=[photo(1, 70), photo(None, 80)],
    )  # fmt: skip
    return first.submissions[0], second.submissions[0]


def test_two_sendings_become_one_report_and_part_again(village: Village) -> None:
    first, second = two_sendings(village)
    old = first.openings.get().report
    into = intake.join(Waiting.objects.filter(submission__in=[first, second]), **by(village))
    assert into.first_told_at == TOLD - timedelta(hours=5), "the clock runs from the first telling"
    claims = {c.household.name: c for c in into.claims.all()}
    assert set(claims) == {HAO.name, WANG.name}
    hao = claims[HAO.name]
    assert hao.number.startswith(old.number) and hao.event.report == into
    assert {e.report for e in Evidence.objects.all()} == {into}
    assert went_into(old) == into and not verify().faults
    intake.correct(waiting()[0], {"crop": "玉米"}, **by(village))
    assert into.claims.count() == 3

    assert intake.part(first, **by(village)) == [old]
    assert [c.household.name for c in old.claims.all()] == [HAO.name]
    assert into.claims.count() == 2 and went_into(old) is None
    assert Evidence.objects.get(name="60.jpg").report == old and not verify().faults
    with pytest.raises(Malformed):
        intake.part(first, **by(village))


def test_what_waits_of_a_joined_sending_goes_into_the_joined_report(village: Village) -> None:
    send(village, [given(1, HAO.name, village, crop="wheat")])
    second = send(village, [given(1, WANG.name, village)], reference=OTHER_UUID)
    intake.join(Waiting.objects.all(), **by(village))
    intake.correct(waiting()[0], {"crop": "玉米"}, **by(village))
    assert Report.objects.get() == second.report and Claim.objects.count() == 2


def test_what_has_left_the_village_is_neither_joined_nor_split(village: Village) -> None:
    first, second = two_sendings(village)
    assert send_in([Claim.objects.get(household__name=HAO.name)], **by(village, "clerk")).done
    for act in (intake.join, intake.split):
        rows = Waiting.objects.filter(submission__in=[first, second], row=1)
        with pytest.raises(Malformed) as wrong:
            act(rows if act is intake.join else rows.filter(submission=first), **by(village))
        assert wrong.value.problem.code in ("JOIN_LEFT", "SPLIT_ALL")
    with pytest.raises(Malformed):
        intake.join(Waiting.objects.filter(submission=second), **by(village))


def test_rows_are_split_into_a_report_of_their_own_a_household_as_a_whole(
    village: Village,
) -> None:
    rows = [
        given(1, HAO.name, village), given(2, HAO.name, village, damaged_e4=9_000),
        given(3, WANG.name, village), given(4, LI.name, village, crop="wheat"),
        given(5, ZHANG.name, village, crop="wheat"),
    ]  # fmt: skip
    done = send(village, rows, enclosed=[photo(1, 60), photo(None, 80)])
    [new] = intake.split(Waiting.objects.filter(row__in=(1, 4)), **by(village))
    assert [c.household.name for c in new.claims.all()] == [HAO.name]
    assert new.claims.get().lines.count() == 2
    assert [c.household.name for c in done.report.claims.all()] == [WANG.name]
    assert Evidence.objects.filter(name="80.jpg").count() == 2 and not verify().faults
    intake.correct(waiting()[0], {"crop": "玉米"}, **by(village))
    assert [c.household.name for c in new.claims.all()] == [HAO.name, LI.name]
    intake.correct(waiting()[0], {"crop": "玉米"}, **by(village))
    numbers = sorted(done.report.claims.values_list("number", flat=True))
    assert numbers == [f"{done.report.number}-02", f"{done.report.number}-03"], "01 went along"

    intake.part(done.submissions[0], **by(village))
    assert done.report.claims.count() == 4 and not new.claims.exists() and not verify().faults
    with pytest.raises(Malformed):
        intake.split(Waiting.objects.all(), **by(village))


# ── passed on and sent back ─────────────────────────────────────────────────────────────────────


def test_a_row_is_passed_to_an_officer_who_finds_it_among_their_own(village: Village) -> None:
    send(village, [given(1, HAO.name, village, crop="wheat")])
    named = [user.username for user in officers(village.place, LATER)]
    assert named == ["clerk", "township"]
    intake.assign(waiting(), "clerk", **by(village))
    assert [r.name for r in assigned_to(village.county.actor("clerk"), LATER)] == [HAO.name]
    assert not assigned_to(village.county.actor("township"), LATER)
    for nobody in ("insurer", "next-clerk", "no-such-person"):
        with pytest.raises(Malformed):
            intake.assign(waiting(), nobody, **by(village))
    intake.assign(waiting(), "", **by(village))
    assert waiting().get().officer == "" and not verify().faults


def test_a_row_goes_back_with_everything_that_is_missing_and_the_phone_sees_it(
    village: Village,
) -> None:
    row = given(1, HAO.name, village, crop="wheat", degree_ppm=2_000_000, reference="r-1")
    send(village, [row, given(2, WANG.name, village, reference="r-2")])
    intake.send_back(waiting(), missing=["WIDE_PHOTO", "请带户口本"], reason="核实后再报",
                     **by(village))  # fmt: skip
    told = of_references("phone", [UUID, OTHER_UUID])
    assert list(told) == [UUID] and told[UUID].state == "returned"
    back, gone = told[UUID].rows
    assert (back.reference, back.state, back.reason) == ("r-1", "returned", "核实后再报")
    assert [one["zh"].partition(":")[0] for one in back.missing] == [
        "作物", "损失程度（%）", "全景照片", "请带户口本",
    ]  # fmt: skip
    assert all(one["en"] for one in back.missing)
    claim = Claim.objects.get()
    assert (gone.state, gone.claim, gone.claim_state) == ("taken", claim.number, "draft")
    assert told[UUID].reports == (claim.report.number,)

    send(village, [given(1, HAO.name, village, reference="r-1")], reference=OTHER_UUID)
    told = of_references("phone", [UUID, OTHER_UUID])
    assert (told[UUID].state, told[OTHER_UUID].state) == ("taken", "taken")
    assert not verify().faults


def test_a_returned_row_of_a_list_is_put_right_by_the_next_list(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦")])
    intake.send_back(waiting(), **by(village))
    assert not waiting() and village.take_in([HAO.row()]).claims == 1
    assert Waiting.objects.get().state == "taken"


def test_nothing_goes_back_without_saying_what_is_missing(village: Village) -> None:
    _, row = listed_twice(village)
    with pytest.raises(Refused):
        intake.send_back([row], missing=["AREA"], **by(village, "insurer"))
    intake.send_back([row], missing=["AREA"], **by(village))
    intake.restore(Waiting.objects.filter(state="returned"), **by(village))
    assert rows_of(village) == [(1, HAO.name, "taken", ""), (1, HAO.name, "waiting", "listed")]


def test_what_came_with_an_erased_row_is_erased_with_it(village: Village) -> None:
    send(village, [given(1, HAO.name, village, crop="wheat")], told_by=CALLED,
         enclosed=[photo(1, 60, said={"lat": 36.61, "lon": 112.95}), photo(None, 80)])  # fmt: skip
    kept = list(store.all_files())
    data = store.read(kept[0])
    with TestCase.captureOnCommitCallbacks(execute=True):
        intake.erase(waiting(), reason="本人要求删除", **by(village))
    [file, whole], [telling] = Enclosure.objects.all(), Telling.objects.all()
    for one in (file, whole):  # nothing else came, so what was for all of it goes too
        assert (one.name, one.sha256, one.stored_sha256, bytes(one.said_enc)) == ("", "", "", b"")
    assert not any(map(bytes, (telling.name_enc, telling.phone_enc, telling.read_back_enc)))
    assert telling.phone_last4 == "" and not verify().faults
    assert (len(kept), list(store.all_files())) == (2, [])
    body = Entry.objects.get(action="waiting.erase").body
    assert not any(digest in body for digest in kept)
    store.keep(data)  # from a backup
    [fault] = verify().faults
    assert "erased is here again" in fault.en


def test_a_photograph_that_stands_elsewhere_too_stays_there(village: Village) -> None:
    """One of a claim, one of another sending's row that waits."""
    send(village, [given(1, HAO.name, village)], enclosed=[photo(1, 60)])
    send(village, [given(1, WANG.name, village, crop="wheat")], enclosed=[photo(1, 80)],
         reference=OTHER_UUID)  # fmt: skip
    third = "5f0c6b1e-8a44-4a0b-9c58-0d5f5f7d0a03"
    send(village, [given(1, LI.name, village, crop="wheat")], reference=third,
         enclosed=[photo(1, 60), photo(1, 80), photo(1, 100)])  # fmt: skip
    assert len(list(store.all_files())) == 3
    with TestCase.captureOnCommitCallbacks(execute=True):
        intake.erase(waiting().filter(submission__reference=third), reason="本人", **by(village))
    assert len(list(store.all_files())) == 2 and not verify().faults
