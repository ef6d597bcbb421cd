"""Who hands in what, for which claim, and that it stays as it was."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from hedun.claims.actions import report, withdraw
from hedun.claims.facts import cases
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.evidence import disk, store
from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content, files_visible_to
from hedun.people import actions as people
from hedun.people.models import User
from hedun.record.models import Entry
from hedun.record.pen import writing
from hedun.record.verification import verify
from tests.evidence.pictures import PDF, picture
from tests.intake.world import FAMILIES, FOUNDED, NOW, Village
from tests.support.sheets import sheet

HAO, WANG = FAMILIES[:2]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def claim(village: Village) -> Claim:
    """郝玉兰's draft; 王计生's is in the same report."""
    report = village.take_in([HAO.row(), WANG.row()]).report
    return report.claims.get(household__name=HAO.name)


def hand_in(
    village: Village, claim: Claim, data: bytes, kind: str = "photo", by: str = "clerk", **more: str
) -> Evidence:
    actor = village.county.actor(by)
    name = more.get("name", "全景.jpg")
    return attach(claim.report, data, name, kind, claim=claim, actor=actor, now=LATER)


def evidence_of(claim: Claim) -> int:
    return cases(loaded([claim]))[claim.pk].evidence


def test_a_photograph_is_kept_and_counts_for_its_claim(village: Village, claim: Claim) -> None:
    data = picture()
    kept = hand_in(village, claim, data)
    assert (kept.media_type, kept.size, kept.given_by) == ("image/jpeg", len(data), "clerk")
    assert kept.sha256 == kept.stored_sha256 == store.digest(data)
    assert content(kept) == data
    assert evidence_of(claim) == 1
    assert evidence_of(claim.report.claims.get(household__name=WANG.name)) == 0
    assert not verify().faults


def test_a_picture_of_the_whole_village_counts_for_no_single_claim(
    village: Village, claim: Claim
) -> None:
    clerk = village.county.actor("clerk")
    attach(claim.report, picture(), "全村.jpg", "photo", actor=clerk, now=LATER)
    assert claim.report.evidence.filter(kind="photo").count() == 1
    assert evidence_of(claim) == 0


def test_the_same_photograph_twice_on_a_claim_adds_nothing(village: Village, claim: Claim) -> None:
    first = hand_in(village, claim, picture())
    entries = Entry.objects.count()
    assert hand_in(village, claim, picture(), by="township") == first
    assert Entry.objects.count() == entries
    other = claim.report.claims.get(household__name=WANG.name)
    assert hand_in(village, other, picture()) != first


def test_a_paper_is_kept_encrypted(village: Village, claim: Claim, home: Path) -> None:
    kept = hand_in(village, claim, PDF, kind="paper", name="诊断书.pdf")
    assert kept.encrypted and kept.sha256 == store.digest(PDF)
    assert content(kept) == PDF
    assert not [p for p in home.rglob("*") if p.is_file() and b"%PDF" in p.read_bytes()]


# kind → who may hand it in, written down here a second time
GIVERS = {
    "photo": {"clerk", "township", "insurer", "expert"},
    "paper": {"clerk", "township", "insurer", "expert", "cashier"},
    "sheet": {"clerk", "township"},
    "posted": {"clerk"},
}
EVERYBODY = ["clerk", "township", "insurer", "expert", "cashier", "forestry", "auditor", "panel"]
STRANGERS = ["admin", "next-clerk", "next-township", "next-insurer"]


def test_everybody_hands_in_what_is_theirs_to_hand_in(village: Village, claim: Claim) -> None:
    files = {"photo": picture(), "paper": PDF, "sheet": sheet([]), "posted": picture()}
    for user in (*EVERYBODY, *STRANGERS):
        for kind, data in files.items():
            may = user in GIVERS[kind]
            try:
                hand_in(village, claim, data, kind=kind, by=user)
            except Refused:
                assert not may, f"{user} should hand in a {kind}"
            else:
                assert may, f"{user} should not hand in a {kind}"


def test_a_relatives_claim_is_filled_as_a_draft_only(village: Village, claim: Claim) -> None:
    clerk, township = village.county.user("clerk"), village.county.actor("township")
    people.declare_kin(clerk, claim.household, "本人", actor=township, now=FOUNDED)
    hand_in(village, claim, picture())
    assert report([claim], actor=township, now=LATER).done
    claim.refresh_from_db()
    with pytest.raises(Refused) as refused:
        hand_in(village, claim, picture(colour=3))
    assert [r.code for r in refused.value.refusals] == ["OWN_OR_KIN"]
    assert hand_in(village, claim, picture(colour=3), by="township")


def test_nothing_is_added_to_what_has_ended(village: Village, claim: Claim) -> None:
    clerk = village.county.actor("clerk")
    withdraw([claim], reason="填错了户", actor=clerk, now=NOW)
    with pytest.raises(Refused):
        hand_in(village, claim, picture())
    assert attach(claim.report, picture(), "全村.jpg", "photo", actor=clerk, now=LATER)
    withdraw(claim.report.claims.all(), reason="填错了", actor=clerk, now=NOW)
    with pytest.raises(Refused):
        attach(claim.report, picture(colour=9), "全村.jpg", "photo", actor=clerk, now=LATER)


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("photo", PDF, "FILE_OTHER_KIND"),
        ("posted", PDF, "FILE_OTHER_KIND"),
        ("sheet", picture(), "FILE_OTHER_KIND"),
        ("paper", sheet([]), "FILE_OTHER_KIND"),
        ("photo", b"\xff\xd8\xff" + b"\0" * 20 * 1024 * 1024, "FILE_TOO_LARGE"),
        ("photo", b"", "FILE_EMPTY"),
    ],
)
def test_a_file_of_another_kind_or_size_is_refused(
    village: Village, claim: Claim, kind: str, data: bytes, code: str
) -> None:
    with pytest.raises(Malformed) as refused:
        hand_in(village, claim, data, kind=kind)
    assert refused.value.problem.code == code
    assert not claim.evidence.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/全景.jpg", "全景.jpg"),
        ("C:\\照片\\近景.jpg", "近景.jpg"),
        ("..", f"{store.digest(picture())[:8]}.jpg"),
        ("a\r\nb\u202egpj.jpg", "abgpj.jpg"),
        ("长" * 300 + ".jpeg", "长" * 155 + ".jpeg"),
    ],
)
def test_a_files_name_is_kept_without_tricks(
    village: Village, claim: Claim, given: str, kept: str
) -> None:
    assert hand_in(village, claim, picture(), name=given).name == kept


def test_files_are_seen_by_those_who_may_see_the_claim(village: Village, claim: Claim) -> None:
    hand_in(village, claim, picture())

    def kinds(user: str) -> set[str]:
        return set(files_visible_to(village.county.actor(user), LATER).values_list("kind", flat=1))

    for user in ("clerk", "township", "insurer", "auditor"):
        assert kinds(user) == {"photo", "sheet"}
    for user in ("expert", "cashier", "forestry", "panel"):
        assert kinds(user) == {"photo"}  # not everybody's numbers
    for user in STRANGERS:
        assert kinds(user) == set()


def test_who_takes_the_village_s_sheet_stands_in_the_record_and_nobody_gets_it_otherwise(
    village: Village, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds everybody's numbers in full."""
    monkeypatch.setattr("hedun.clock.now", lambda: LATER)
    sheet = claim.report.evidence.get(kind="sheet")
    numbers = [family.id_number for family in FAMILIES]
    for user, there in (("clerk", True), ("auditor", True), ("expert", False)):
        name = village.county.actor(user).user
        client = Client()
        client.force_login(User.objects.get(username=name))
        assert client.get(f"/evidence/{sheet.pk}/").status_code == 404
        answer = client.post(f"/evidence/{sheet.pk}/sheet/")
        assert answer.status_code == (200 if there else 404)
        taken = Entry.objects.filter(action="evidence.take_sheet", user=name)
        assert taken.count() == there
        assert not any(number in entry.body for number in numbers for entry in taken)
    assert not verify().faults


# ── verification ────────────────────────────────────────────────────────────────────────────────


def test_a_changed_or_missing_file_is_found(village: Village, claim: Claim) -> None:
    kept = hand_in(village, claim, picture())
    path = disk.path_of(kept.stored_sha256)
    good = path.read_bytes()
    os.chmod(path, 0o640)
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    (fault,) = verify().faults
    assert (fault.subject, "changed" in fault.en) == (f"evidence.Evidence:{kept.pk}", True)
    path.unlink()
    (fault,) = verify().faults
    assert (fault.subject, "missing" in fault.en) == (f"evidence.Evidence:{kept.pk}", True)
    path.write_bytes(good)
    assert not verify().faults


def test_a_sheet_changed_under_its_cover_is_found(village: Village, claim: Claim) -> None:
    kept = claim.report.evidence.get(kind="sheet")
    path = disk.path_of(kept.stored_sha256)
    os.chmod(path, 0o640)
    path.write_bytes(path.read_bytes() + b"\0")
    assert [f.subject for f in verify().faults] == [f"evidence.Evidence:{kept.pk}"]


def test_a_file_whose_row_is_gone_is_found(village: Village, claim: Claim) -> None:
    kept = hand_in(village, claim, picture())
    stored = kept.stored_sha256
    Evidence.objects.filter(pk=kept.pk).delete()
    found = [f.subject for f in verify().faults]
    assert found == [f"evidence.Evidence:{kept.pk}", f"evidence/{stored[:2]}/{stored[2:]}"]


def test_a_file_left_by_an_action_that_failed_is_no_fault(village: Village, claim: Claim) -> None:
    clerk = village.county.actor("clerk")
    with pytest.raises(RuntimeError), writing(actor=clerk, now=LATER):
        kept = hand_in(village, claim, picture())
        raise RuntimeError("the power went")
    assert store.intact(kept.stored_sha256)
    assert not claim.evidence.exists()
    assert not verify().faults
