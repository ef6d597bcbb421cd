"""The notice on the desk: printed masked, posted with a photograph, objected to while it hangs."""

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hedun.claims.models import Claim, Report
from hedun.notices.models import Notice, Objection
from tests.support.desk import forms
from tests.support.pages import Pages, Reader, _Text
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    INSURER,
    TOWNSHIP,
    make_claim,
    make_county,
    make_report,
    picture,
)


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(4), monkeypatch)


@pytest.fixture
def report(pages: Pages) -> Report:
    """Two awarded households and one on hold before that."""
    made = make_report(pages.road)
    for state in ("awarded", "awarded", "reported"):
        make_claim(pages.road, state, report=made)
    return made


def paper(report: Report) -> str:
    return f"/notices/report/{report.number}/"


def digest(reader: Reader, report: Report) -> str:
    html = reader.client.get(paper(report)).content.decode()
    [form] = forms(_Text(html), holding="sha256")
    return str(form.fields["sha256"])


def post(reader: Reader, report: Report, status: int = 200, **more: object) -> str:
    photo = SimpleUploadedFile("公示.jpg", picture(), "image/jpeg")
    data = {"sha256": digest(reader, report), "photo": photo, **more}
    return reader.post(paper(report), status=status, **data)


def test_the_page_shows_the_sheet_as_it_is_printed_and_names_nobody(
    pages: Pages, report: Report
) -> None:
    clerk = pages.sit(CLERK)
    page = clerk.get(paper(report))
    for claim in Claim.objects.filter(report=report, state="awarded"):
        assert claim.household.name not in page
    assert "2 户" in page and "公示 2 户" in page and "公示 3 天" in page
    html = clerk.client.get(paper(report)).content.decode()
    [picture] = re.findall(r'src="(/documents/[^"]+\.png)"', html)
    shown = clerk.client.get(picture)
    with Image.open(io.BytesIO(shown.content)) as sheet:
        assert sheet.format == "PNG" and sheet.height / sheet.width == pytest.approx(
            297 / 210, 0.01
        )
    assert "no-store" in shown["Cache-Control"]
    assert pages.sit(ADMINISTRATOR).client.get(picture).status_code == 404


def test_without_the_photograph_nothing_is_posted(pages: Pages, report: Report) -> None:
    clerk = pages.sit(CLERK)
    page = clerk.post(paper(report), status=422, sha256=digest(clerk, report))
    assert "没有公示张贴的照片" in page
    assert not Notice.objects.exists()


def test_what_is_no_photograph_is_refused_in_words(pages: Pages, report: Report) -> None:
    fake = SimpleUploadedFile("公示.jpg", b"GIF89a not a photo", "image/jpeg")
    page = post(pages.sit(CLERK), report, status=422, photo=fake)
    assert "公示栏的照片" in page or "JPEG" in page
    assert not Notice.objects.exists()


def test_posted_with_its_photograph_the_notice_hangs(pages: Pages, report: Report) -> None:
    clerk = pages.sit(CLERK)
    seen = digest(clerk, report)
    page = post(clerk, report)
    notice = Notice.objects.get()
    assert notice.sha256 == seen  # the paper's digest is the record's
    assert "2 户已开始公示" in page and "还剩 3 日" in page
    photo = clerk.client.get(f"/evidence/{notice.photo_id}/")
    assert photo["Content-Type"] == "image/jpeg" and photo.content.startswith(b"\xff\xd8")
    hangs = f"/notices/{notice.number}/"
    assert "张贴的公示单" in clerk.get(hangs)
    assert f'href="/reports/{report.number}/"' in clerk.client.get(hangs).content.decode()


def test_a_sheet_that_changed_since_it_was_printed_is_not_posted(
    pages: Pages, report: Report
) -> None:
    clerk = pages.sit(CLERK)
    old = digest(clerk, report)
    make_claim(pages.road, "awarded", report=report)
    page = post(clerk, report, status=422, sha256=old)
    assert "名单有变化" in page and not Notice.objects.exists()


def test_the_township_reads_the_sheet_and_cannot_post_it(pages: Pages, report: Report) -> None:
    town = pages.sit(TOWNSHIP)
    assert "由村协保员张贴" in town.get(paper(report))
    sha256 = digest(pages.sit(CLERK), report)
    photo = SimpleUploadedFile("公示.jpg", picture(), "image/jpeg")
    town.post(paper(report), status=422, sha256=sha256, photo=photo)
    assert not Notice.objects.exists()


def test_the_administrator_sees_no_notice(pages: Pages, report: Report) -> None:
    post(pages.sit(CLERK), report)
    notice = Notice.objects.get()
    admin = pages.sit(ADMINISTRATOR)
    hangs, photo = f"/notices/{notice.number}/", f"/evidence/{notice.photo_id}/"
    for path in (paper(report), hangs, photo):
        admin.get(path, status=404)


def test_a_villager_objects_through_the_clerk_while_the_sheet_hangs(
    pages: Pages, report: Report
) -> None:
    clerk = pages.sit(CLERK)
    post(clerk, report)
    notice = Notice.objects.get()
    path, claim = f"/notices/{notice.number}/", notice.items.first().claim
    missing = clerk.post(path, status=422, claim=claim.number, said_by="", reason="")
    assert "请填提出人的姓名" in missing and not Objection.objects.exists()
    said = {"claim": claim.number, "said_by": "王某", "reason": "少算了一垄"}
    unclear = clerk.post(path, status=422, **said)
    assert "请选其中一项" in unclear and not Objection.objects.exists()
    page = clerk.post(path, **said, own_amount="own")
    assert "异议已登记" in page and "少算了一垄" in page
    assert "农户本人，对自家的金额" in page and Objection.objects.get().own_amount
    claim.refresh_from_db()
    assert claim.state == "contested"
    insurer = pages.sit(INSURER)
    assert "登记异议" in insurer.get(path)  # told who enters it, without a form
    insurer.post(path, status=422, claim=claim.number, said_by="王某", reason="又少算")
    assert Objection.objects.count() == 1


def test_who_surveyed_a_contested_household_is_told_that_another_takes_the_second_look(
    pages: Pages,
) -> None:
    number = make_claim(pages.road, "contested").report.number
    readers = {name: pages.sit(name) for name in (TOWNSHIP, INSURER)}
    told = {name: reader.get(f"/reports/{number}/") for name, reader in readers.items()}
    assert {name: "有争议的数字要换人再看" in page for name, page in told.items()} == {
        TOWNSHIP: True,
        INSURER: False,
    }


def test_a_report_without_anything_to_post_says_so(pages: Pages) -> None:
    report = make_report(pages.road)
    make_claim(pages.road, "reported", report=report)
    assert "没有待公示的农户" in pages.sit(CLERK).get(paper(report))
    assert "waits to be posted" in pages.sit(CLERK).english().get(paper(report))
