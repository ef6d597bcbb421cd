"""Photographs and papers of a household are handed in on its page or by a command."""

from collections.abc import Callable
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from hedun.claims.models import Claim, Report
from hedun.record.verification import verify
from tests.claims.conftest import AtDesk
from tests.claims.test_acting_on_rows import act
from tests.support.road import CLERK, EXPERT, INSURER, TOWNSHIP, picture

VillageList = Callable[..., tuple[Report, list[Claim]]]


def photo(name: str = "近景.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if data is None else data)


def count(claim: Claim) -> int:
    return claim.evidence.count()


def test_the_clerk_adds_what_was_missing_and_sends_it_in_again(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, (claim,) = village_list("reported")
    act(at_desk(TOWNSHIP), report, "return", claims="1", missing="近景照片", reason="看不清")
    page = at_desk(CLERK).get(f"/claims/{claim.number}/").content.decode()
    assert "补充材料" in page
    before = count(claim)
    files = [photo("近景.jpg"), photo("蹄印.jpg")]
    act(at_desk(CLERK), report, "attach", claims="1", kind="photo", evidence=files)
    assert count(claim) == before + 2
    act(at_desk(CLERK), report, "report", claims="1")
    claim.refresh_from_db()
    assert claim.state == "reported" and not verify().faults


def test_one_file_that_cannot_be_taken_keeps_out_the_others_too(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, (claim,) = village_list("draft")
    before = count(claim)
    files = [photo(), photo("清册.exe", b"MZ not a picture")]
    page = act(at_desk(CLERK), report, "attach", claims="1", kind="photo", evidence=files)
    assert "照片" in page and count(claim) == before
    page = act(at_desk(CLERK), report, "attach", claims="1", kind="photo")
    assert "没有选文件" in page


def test_the_same_photograph_again_adds_nothing(at_desk: AtDesk, village_list: VillageList) -> None:
    report, (claim,) = village_list("draft")
    data, before = picture(), count(claim)
    for _ in range(2):
        act(
            at_desk(CLERK),
            report,
            "attach",
            claims="1",
            kind="photo",
            evidence=photo("a.jpg", data),
        )
    assert count(claim) == before + 1


def test_nothing_is_added_to_what_has_ended(at_desk: AtDesk, village_list: VillageList) -> None:
    report, (claim,) = village_list("refused")
    before = count(claim)
    page = act(at_desk(INSURER), report, "attach", claims="1", kind="photo", evidence=photo())
    assert "已拒赔" in page and "补充材料" in page and count(claim) == before


def test_photographs_by_command(village_list: VillageList, tmp_path: Path) -> None:
    _, (claim,) = village_list("accepted")
    before, paths = count(claim), [tmp_path / "1.jpg", tmp_path / "2.jpg"]
    for path in paths:
        path.write_bytes(picture())
    files = [f"evidence={path}" for path in paths]
    call_command(
        "act", "attach", claim=[claim.number], username=EXPERT, file=files, input='{"kind":"photo"}'
    )
    assert count(claim) == before + 2
