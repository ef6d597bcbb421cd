"""Handing in a list: shown before anything is written, everything wrong at once, never twice."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from hedun.claims.models import Report
from hedun.demo.sheet import losses, workbook
from hedun.record.models import Entry
from tests.support.pages import Pages, Reader
from tests.support.road import CLERK, FORESTRY, TOWNSHIP, make_county

FORM, SHOWN = "/inbox/upload/", "/inbox/upload/preview/"
TOLD = "2026-08-31T08:20"


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(4), monkeypatch)


def sheet(pages: Pages) -> bytes:
    families = [family for family, _ in pages.road.county.roll]
    return workbook(losses(Random(1), families, date(2026, 8, 30), date(2026, 8, 30)))


def hand_in(reader: Reader, data: bytes, name: str = "清册.xlsx", told: str = TOLD) -> str:
    village = reader.pages.road.county.village.pk
    file = SimpleUploadedFile(name, data)
    return reader.post(FORM, village=village, sheet=file, told=told)


def test_the_clerk_sees_what_was_read_before_anything_is_written(pages: Pages) -> None:
    clerk, before = pages.sit(CLERK), Entry.objects.count()
    page = hand_in(clerk, sheet(pages))
    assert "读到的清册" in page and "导入 4 户" in page
    assert pages.road.county.roll[0][0].name in page
    assert Report.objects.count() == 0 and Entry.objects.count() == before


def test_the_button_takes_the_list_in_and_leads_to_its_report(pages: Pages, home: Path) -> None:
    clerk = pages.sit(CLERK)
    hand_in(clerk, sheet(pages))
    page = clerk.post(SHOWN)
    report = Report.objects.get()
    assert report.claims.count() == 4 and report.number in page
    assert "已导入 4 户" in page
    assert list((home / "pending").iterdir()) == []


def test_what_waits_for_the_yes_is_not_readable_on_the_disk(pages: Pages, home: Path) -> None:
    data = sheet(pages)
    hand_in(pages.sit(CLERK), data)
    [aside] = (home / "pending").iterdir()
    assert data[:64] not in aside.read_bytes()
    assert aside.stat().st_mode & 0o077 == 0


def test_every_wrong_cell_is_named_and_nothing_is_written(pages: Pages) -> None:
    book = load_workbook(BytesIO(sheet(pages)))
    page = book.worksheets[0]
    page["H3"], page["L4"], page["A2"] = "红薯", 0.45, None
    out = BytesIO()
    book.save(out)
    clerk = pages.sit(CLERK)
    shown = hand_in(clerk, out.getvalue())
    assert "有 3 处不能照收" in shown
    for place in ("H 作物", "L 损失程度(%)", "A 户主姓名"):
        assert place in shown
    assert "选改好的文件" in shown and "导入" not in shown.split("怎么办")[1]
    clerk.post(SHOWN, status=422)
    assert Report.objects.count() == 0
    assert "places cannot be taken in" in clerk.english().get(SHOWN)


def test_a_file_that_is_no_sheet_is_told_in_words(pages: Pages) -> None:
    assert "这不是 .xlsx 表格" in hand_in(pages.sit(CLERK), b"PK not a workbook")


def test_the_same_file_again_says_which_report_it_is(pages: Pages) -> None:
    clerk, data = pages.sit(CLERK), sheet(pages)
    hand_in(clerk, data)
    clerk.post(SHOWN)
    page = hand_in(clerk, data)
    assert "这份文件以前已经导入" in page and Report.objects.get().number in page
    assert Report.objects.count() == 1


def test_after_an_hour_the_file_is_asked_for_again(pages: Pages) -> None:
    clerk = pages.sit(CLERK)
    hand_in(clerk, sheet(pages))
    pages.road.now += timedelta(minutes=61)
    assert "只暂存一小时" in clerk.post(SHOWN)
    assert Report.objects.count() == 0


def test_a_telling_still_to_come_is_refused_beside_its_field(pages: Pages) -> None:
    page = hand_in(pages.sit(CLERK), sheet(pages), told="2026-09-30T08:00")
    assert "时间还没到" in page and Report.objects.count() == 0


def test_only_who_lists_for_a_village_has_the_page(pages: Pages) -> None:
    assert "村" in pages.sit(TOWNSHIP).get(FORM)  # asked which of its villages
    for path in (FORM, SHOWN, "/inbox/upload/template/"):
        pages.sit(FORESTRY).get(path, status=404)


def test_the_empty_sheet_is_one_that_can_be_handed_in(pages: Pages) -> None:
    answer = pages.sit(CLERK).client.get("/inbox/upload/template/")
    headers = [cell.value for cell in load_workbook(BytesIO(answer.content)).worksheets[0][1]]
    assert headers[:3] == ["户主姓名", "身份证号", "联系电话"] and len(headers) == 15
