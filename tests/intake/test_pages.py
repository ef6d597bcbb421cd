"""Handing in a list: shown before anything is written, everything wrong at once, never twice."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from hedun.claims.models import Report
from hedun.intake.cards import cards
from hedun.intake.forms import RowForm
from hedun.intake.models import Submission, Waiting
from hedun.record.models import Entry
from tests.support.lists import losses, workbook
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


def spoilt(pages: Pages, **cells: object) -> bytes:
    """The list with some cells written over."""
    book = load_workbook(BytesIO(sheet(pages)))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_goes_on_and_what_waits_is_shown_before_anything_is_written(pages: Pages) -> None:
    clerk, before = pages.sit(CLERK), Entry.objects.count()
    shown = hand_in(clerk, spoilt(pages, H3="红薯", A2=None))
    assert "2 行待补正" in shown and "导入 2 户" in shown
    assert "H 作物" in shown and "A 户主姓名" in shown
    assert Report.objects.count() == 0 and Entry.objects.count() == before
    assert "2 rows wait" in clerk.english().get(SHOWN)


def test_the_good_households_are_taken_in_and_the_others_wait_in_the_inbox(pages: Pages) -> None:
    clerk = pages.sit(CLERK)
    hand_in(clerk, spoilt(pages, H3="红薯"))
    page = clerk.post(SHOWN)
    assert Report.objects.get().claims.count() == 3
    assert "已导入 3 户" in page and "1 行留在收件箱" in page and "收件箱 1" in page
    assert "收件箱里还有 1 行" in page  # on the report itself, as long as it is so
    [row] = Waiting.objects.all()
    listed = clerk.get("/inbox/")
    assert row.name in listed and "H 作物" in listed


def test_a_doubt_is_ticked_in_the_preview(pages: Pages) -> None:
    clerk = pages.sit(CLERK)
    shown = hand_in(clerk, spoilt(pages, L3=0.45))
    assert "是的，就是 45%" in shown
    clerk.post(SHOWN, agree="清册\t3\tdegree_ppm")
    assert Report.objects.get().claims.count() == 4 and not Waiting.objects.exists()


def test_only_the_bad_cells_are_open_and_the_rest_is_masked(pages: Pages) -> None:
    clerk = pages.sit(CLERK)
    hand_in(clerk, spoilt(pages, H3="红薯"))
    clerk.post(SHOWN)
    row = Waiting.objects.get()
    address = f"/inbox/{row.submission.number}/rows/{row.pk}/"
    html = clerk.client.get(address).content.decode()
    form = RowForm(None, card=cards([row], pages.road.who(CLERK), pages.road.now)[0], households=[])
    assert 'name="crop"' in html and 'name="account"' not in html and list(form.fields) == ["crop"]
    assert "**** **** ****" in clerk.get(address)

    wrong = clerk.post(address, status=422, do="correct", crop="水稻")
    assert "不是这里用的词" in wrong and Waiting.objects.get().state == "waiting"
    done = clerk.post(address, do="correct", crop="大豆", stage="结荚")
    assert "1 行已办" in done or "已保存" in done


def test_rows_are_dropped_together_with_a_reason_and_taken_back(pages: Pages) -> None:
    clerk = pages.sit(CLERK)
    hand_in(clerk, spoilt(pages, H2="红薯", H3="红薯"))
    clerk.post(SHOWN)
    keys = [str(row.pk) for row in Waiting.objects.all()]
    assert "没有写原因" in clerk.post("/inbox/", do="drop", row=keys)
    page = clerk.post("/inbox/", do="drop", row=keys, reason="核实没有受损")
    assert "2 行已搁置不办" in page and "没有待补正的" in page
    assert "核实没有受损" in clerk.get("/inbox/", tab="dropped")
    assert "2 行已恢复" in clerk.post(f"/inbox/restore/?rows={','.join(keys)}")
    assert Waiting.objects.filter(state="waiting").count() == 2


def test_a_row_that_was_dropped_is_erased_with_a_reason_and_shows_nothing_any_more(
    pages: Pages,
) -> None:
    clerk = pages.sit(CLERK)
    hand_in(clerk, spoilt(pages, H2="红薯", H3="红薯"))
    clerk.post(SHOWN)
    first, second = Waiting.objects.order_by("row")
    clerk.post("/inbox/", do="drop", row=[str(first.pk)], reason="核实没有受损")
    page = clerk.post("/inbox/?tab=dropped", do="erase", row=[str(first.pk)], reason="本人要求")
    assert "1 行的内容已删除" in page and first.name not in page and "本人要求" in page
    address = f"/inbox/{first.submission.number}/rows/{second.pk}/"
    assert "这一行的内容要删除" in pages.sit(FORESTRY).get(address)
    assert "没有写原因" in clerk.post(address, do="erase", reason="")
    assert "1 行的内容已删除" in clerk.post(address, do="erase", reason="本人要求")
    assert "这一行的内容已删除" in clerk.get(address)
    assert not Waiting.objects.exclude(name="", id_last4="").exists()


def test_a_row_without_a_claimant_is_given_one_from_the_roll(pages: Pages) -> None:
    clerk = pages.sit(CLERK)
    hand_in(clerk, spoilt(pages, B3="11010519491231002X"))
    clerk.post(SHOWN)
    row, township = Waiting.objects.get(), pages.sit(TOWNSHIP)
    household = pages.road.county.roll[1][1]
    address = f"/inbox/{row.submission.number}/rows/{row.pk}/"
    assert f"{household.name} · " in township.get(address)
    assert "没有找到" in township.post(address, do="search", q="赵不在")
    page = township.post(address, do="correct", household=str(household.pk), id_number="")
    assert "1 行已办" in page
    assert Report.objects.get().claims.filter(household=household).count() == 1


def test_the_inbox_is_filtered_and_searched(pages: Pages) -> None:
    clerk = pages.sit(CLERK)
    hand_in(clerk, spoilt(pages, H2="红薯", L3=0.45))
    clerk.post(SHOWN)
    cell, doubt = Waiting.objects.order_by("row")
    assert doubt.name not in clerk.get("/inbox/", why="cell")
    found = clerk.post("/inbox/", q=doubt.id_last4)
    assert doubt.name in found and cell.name not in found
    assert "没有符合的行" in clerk.post("/inbox/", q="赵不在")
    answer = clerk.client.post("/inbox/", {"q": doubt.name, "why": "doubt"})
    address = unquote(answer["Location"])
    assert address.startswith("/inbox/?why=doubt&s=") and doubt.name not in address
    assert "不再保留" in clerk.get("/inbox/", s="long-gone")
    page = clerk.post("/inbox/?why=doubt", do="confirm", row=[str(cell.pk), str(doubt.pk)])
    assert "1 行已办" in page


def test_past_lists_say_what_became_of_them(pages: Pages) -> None:
    clerk = pages.sit(CLERK)
    assert "还没有收到任何来件" in clerk.get("/inbox/files/")
    hand_in(clerk, spoilt(pages, H3="红薯"))
    clerk.post(SHOWN)
    report = Report.objects.get()
    assert report.number in clerk.get("/inbox/files/")
    [submission] = Submission.objects.all()
    page = clerk.get(f"/inbox/{submission.number}/")
    assert (
        report.number in page
        and "已在册 4" in page
        and "没有变化" in clerk.post(f"/inbox/{submission.number}/again/")
    )


def test_the_list_comes_back_with_its_bad_cells_marked(pages: Pages) -> None:
    clerk = pages.sit(CLERK)
    hand_in(clerk, spoilt(pages, H3="红薯"))
    before = clerk.client.get("/inbox/upload/corrected/")
    clerk.post(SHOWN)
    [submission] = Submission.objects.all()
    after = clerk.client.post(f"/inbox/{submission.number}/corrected/")
    for answer in (before, after):
        page = load_workbook(BytesIO(answer.content)).worksheets[0]
        assert page["H3"].fill.fgColor.rgb != page["H2"].fill.fgColor.rgb
        assert answer["Cache-Control"] == "no-store"
    taken = Entry.objects.get(action="inbox.take_list", subject=submission.number)
    assert taken.user == CLERK  # what holds full numbers leaves a line, whoever takes it
    pages.sit(FORESTRY).post(f"/inbox/{submission.number}/corrected/", status=404)


def test_an_empty_inbox_says_how_anything_gets_there(pages: Pages) -> None:
    assert "还没有收到任何来件" in pages.sit(CLERK).get("/inbox/")
    assert "Nothing has arrived yet" in pages.sit(FORESTRY).english().get("/inbox/")


def test_a_file_that_is_no_sheet_is_told_in_words(pages: Pages) -> None:
    assert "没有一行能收" in hand_in(pages.sit(CLERK), b"PK not a workbook")


def test_the_same_file_again_says_which_report_it_is(pages: Pages) -> None:
    clerk, data = pages.sit(CLERK), sheet(pages)
    hand_in(clerk, data)
    clerk.post(SHOWN)
    page = hand_in(clerk, data)
    assert "这份文件以前已经导入" in page and "同一份文件再传不会增加" in page
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
