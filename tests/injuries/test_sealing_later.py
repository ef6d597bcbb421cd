"""A photograph that was handed in openly and shows the injury is sealed afterwards."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pytest import MonkeyPatch

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.evidence import store
from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content
from hedun.injuries import actions as injuries
from hedun.people.models import Reason
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.injuries.world import Case, handled
from tests.support.pages import Pages
from tests.support.road import CLERK, INSURER, OTHER_INSURER, Road, make_claim, picture

WHY = "误作普通照片上传"


def taken_openly(case: Case, data: bytes, name: str = "右腿伤口.jpg") -> Evidence:
    claim = case.claim
    return attach(claim.report, data, name, "photo", claim=claim, **case.by(CLERK))


def test_a_handler_seals_it_on_the_page_and_nothing_of_it_lies_open(
    road: Road, monkeypatch: MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    case, data = handled(road), picture()
    photo = taken_openly(case, data)
    pages = Pages(road, monkeypatch)
    seen = f"/evidence/{photo.pk}/", f"/evidence/{photo.pk}/thumb/"
    clerk = pages.sit(CLERK).client
    assert [clerk.get(path).status_code for path in seen] == [200, 200]
    officer, page = pages.sit(INSURER), f"/injuries/{case.injury.number}/"
    assert "封存照片" in officer.post(f"{page}open/")
    officer.post(f"{page}act/seal/", 422, file=str(photo.pk), reason="")
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(f"{page}act/seal/", file=str(photo.pk), reason=WHY)
    clerk = pages.sit(CLERK).client
    assert [clerk.get(path).status_code for path in seen] == [404, 404]
    assert "伤口" not in clerk.get(f"/claims/{case.claim.number}/").content.decode()
    photo.refresh_from_db()
    assert (photo.kind, photo.sha256, content(photo)) == ("medical", store.digest(data), data)
    kept = [path.read_bytes() for path in Path(settings.EVIDENCE_DIR).rglob("*") if path.is_file()]
    assert kept and data not in kept
    shown = pages.sit(INSURER).get(page)
    assert "右腿伤口.jpg" in shown and "封存照片" not in shown
    entry = Entry.objects.get(action="evidence.seal")
    assert photo.sha256 in entry.body and "伤口" not in entry.body and WHY not in entry.body
    assert Reason.objects.get(entry_seq=entry.seq).text == WHY
    assert verify().faults == ()
    store.keep(data)  # as a backup would
    [fault] = verify().faults
    assert "封存的文件还敞开在盘上" in fault.zh


def test_only_its_handler_and_only_a_file_that_stands_nowhere_else(road: Road) -> None:
    case, data = handled(road, INSURER), picture()
    photo = taken_openly(case, data)
    with pytest.raises(Refused):
        injuries.seal_photo(case.injury, photo, reason=WHY, **case.by(OTHER_INSURER))
    other = make_claim(road, report=case.claim.report)
    attach(other.report, data, "x.jpg", "photo", claim=other, **case.by(CLERK))
    for file, code in (
        (photo, "FILE_ELSEWHERE"),
        (other.evidence.first(), "FILE_NOT_OPEN"),
    ):
        with pytest.raises(Malformed) as wrong:
            injuries.seal_photo(case.injury, file, reason=WHY, **case.by())
        assert wrong.value.problem.code == code
    with pytest.raises(Malformed) as wrong:
        injuries.seal_photo(case.injury, photo, reason=" ", **case.by())
    assert wrong.value.problem.code == "NO_REASON"
    assert store.intact(photo.stored_sha256) and verify().faults == ()
