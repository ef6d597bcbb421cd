"""Nothing that names an illness or who was hurt stands anywhere but behind the handlers' page."""

import io
import logging
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pytest import LogCaptureFixture, MonkeyPatch

from hedun.domain.refusals import Refused
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content
from hedun.injuries import actions as injuries
from hedun.injuries.models import Injury, Treatment
from hedun.record.verification import verify
from tests.assessment.desks import award_all
from tests.injuries.world import DIAGNOSIS, DRUG, HOSPITAL, WORDS, Case, handled, item
from tests.support.pages import Pages
from tests.support.road import (
    AUDITOR,
    CLERK,
    EXPERT,
    FORESTRY,
    INSURER,
    NIGHT,
    OTHER_INSURER,
    SUPERIOR,
    TOWNSHIP,
    Road,
    picture,
    walk,
)
from tests.support.sealed import files_saying, rows_saying


def told(text: str) -> list[str]:
    return [word for word in WORDS if word in text]


def the_case(road: Road) -> Case:
    """Paid, with everything entered that can name an illness."""
    case = handled(road)
    stay = case.admit(discharged=NIGHT)
    injuries.describe(case.injury, diagnosis=DIAGNOSIS, **case.by())
    injuries.add_paper(case.injury, picture(), f"{DIAGNOSIS}.jpg", **case.by())
    case.bill(stay, item(NIGHT, "drug", "1280.50", DRUG), number=f"{HOSPITAL}001")
    injuries.draw_up(case.injury, "final", **case.by())
    injuries.assess_injuries([case.claim], **case.by(OTHER_INSURER)).insist()
    award_all(road, [case.claim]).insist()
    walk(road, case.claim, "paid")
    return case


def test_no_plain_column_and_no_file_says_it(
    road: Road, home: Path, caplog: LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    case = the_case(road)
    found, rows = rows_saying(WORDS)
    assert not found and rows > 100
    assert not told(caplog.text)
    file = case.injury.papers.get().evidence
    kept = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert content(file)[:2] == b"\xff\xd8"
    assert not files_saying(home, WORDS) and not [data for data in kept if content(file) in data]


def pages_of(case: Case) -> tuple[str, ...]:
    claim = case.claim
    return (
        "/",
        "/reports/",
        f"/reports/{claim.report.number}/",
        f"/claims/{claim.number}/",
        f"/claims/{claim.number}/row/",
        f"/injuries/{case.injury.number}/",
        f"/households/{claim.household.number}/",
        f"/notices/{claim.report.notices.get().number}/",
    )


def test_no_page_list_or_export_says_it(road: Road, monkeypatch: MonkeyPatch) -> None:
    case = the_case(road)
    pages = Pages(road, monkeypatch)
    for username in (CLERK, TOWNSHIP, EXPERT, INSURER, SUPERIOR, AUDITOR):
        reader = pages.sit(username)
        for path in pages_of(case):
            answer = reader.client.get(path)
            assert answer.status_code in (200, 403, 404), (username, path)
            assert not told(answer.content.decode()), (username, path)
        for word in WORDS[:2]:
            answer = reader.client.post("/search/", {"q": word}, follow=True)
            shown = answer.content.decode().replace(f'value="{word}"', "").replace(word, "", 1)
            assert case.claim.number not in shown, (username, word)
    for username, path in (
        (INSURER, "/injuries/"),
        (FORESTRY, "/record/"),
        (FORESTRY, "/season/"),
        (INSURER, "/reports/export.csv"),
    ):
        answer = pages.sit(username).client.get(path)
        assert answer.status_code == 200, path
        assert not told(_body(answer)), path
    book = load_workbook(io.BytesIO(b"".join(_parts(pages, "/reports/export.xlsx"))))
    assert not told(" ".join(str(c.value) for sheet in book for line in sheet for c in line))


def _parts(pages: Pages, path: str) -> list[bytes]:
    answer: Any = pages.sit(INSURER).client.get(path)
    return list(answer.streaming_content) if answer.streaming else [answer.content]


def _body(answer: Any) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(data.decode("utf-8-sig"))


def test_who_is_no_handler_can_do_nothing_with_a_case(road: Road) -> None:
    case = handled(road, INSURER)
    said = {"hospital": HOSPITAL, "admitted": NIGHT}
    for username, code in ((CLERK, "OTHER_ROLE"), (OTHER_INSURER, "NOT_HANDLER")):
        with pytest.raises(Refused) as refused:
            injuries.admit(case.injury, **said, **case.by(username))
        assert [one.code for one in refused.value.refusals] == [code]
    injuries.lay_down(case.injury, **case.by())
    with pytest.raises(Refused):
        injuries.open_sealed(case.injury, **case.by())
    assert not Treatment.objects.exists()


def test_a_file_of_an_injury_opens_with_its_own_key_alone(road: Road) -> None:
    case = handled(road)
    data = picture()
    paper = injuries.add_paper(case.injury, data, "x.jpg", **case.by())
    assert injuries.add_paper(case.injury, data, "y.jpg", **case.by()).pk == paper.pk
    row = Evidence.objects.get(pk=paper.evidence_id)
    assert row.kind == "medical" and row.encrypted and "x" not in row.name.split(".")[0]
    assert content(row) == data
    assert Injury.objects.count() == 1 and verify().faults == ()
