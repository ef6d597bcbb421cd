"""At the desk: what holds today, a version beside the one before, and the grid that keeps what was
typed. By command: a file is proposed, or every cell that is wrong is told."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.demo import prices as demo
from hedun.prices.models import PriceTable
from hedun.record.verification import verify
from tests.prices.world import COUNTY, JANUARY, JUNE, laid, place, propose, sheep
from tests.support.pages import Pages
from tests.support.road import CLERK, EXPERT, FORESTRY, INSURER, OTHER_FORESTRY, Road

pytestmark = pytest.mark.django_db
GRID = "/prices/kinds/livestock/propose/"
HEAD = {
    "place": COUNTY,
    "title_zh": "襄垣县 2026 年 6 月畜禽价格",
    "title_en": "Livestock prices of June 2026",
    "source": "襄价监〔2026〕6 号",
    "effective": "2026-06-01",
    "expires": "",
}


def cells(*rows: tuple[str, str, str]) -> dict[str, str]:
    """Item, age and yuan of the rows of a grid, as a browser sends them."""
    sent = {"rows": ",".join(str(n) for n in range(1, len(rows) + 1))}
    for n, row in enumerate(rows, start=1):
        sent |= {f"c-{n}-{name}": row[i] for i, name in enumerate(("item", "stage", "value"))}
    return sent


def test_a_table_is_proposed_in_the_grid_and_confirmed_by_the_other_officer(pages: Pages) -> None:
    wang, qin = pages.sit(FORESTRY), pages.sit(OTHER_FORESTRY)
    assert "还没有附表" in wang.get("/prices/")
    page = wang.post(GRID, **HEAD, **cells(("绵羊", "成年", "1200"), ("", "", "")), do="propose")
    table = PriceTable.objects.get()
    assert "等待确认" in page and "由林业局另一位同事确认" in page
    assert table.number in qin.get(f"/prices/{table.number}/")
    assert "提议的人不能自己确认" in wang.post(f"/prices/{table.number}/", do="confirm")
    assert "附表已确认" in qin.post(f"/prices/{table.number}/", do="confirm")
    expert = pages.sit(EXPERT).english()
    page = expert.get("/prices/")
    assert "Livestock prices of June 2026" in page and "1 Jun 2026" in page
    assert "1,200.00 yuan/head" in expert.get(f"/prices/{table.number}/")
    expert.get(GRID, status=404)
    pages.sit(CLERK).get("/prices/", status=404)


def test_what_was_typed_stays_and_each_wrong_cell_says_what_was_expected(pages: Pages) -> None:
    wrong = cells(("绵杨", "成年", "1200"), ("山羊", "成年", "9,8"), ("猪", "成年", "1650"))
    reader = pages.sit(FORESTRY)
    html = reader.client.post(GRID, {**HEAD, **wrong, "source": "", "do": "propose"})
    page = html.content.decode()
    assert html.status_code == 422 and not PriceTable.objects.exists()
    for typed in ("绵杨", "9,8", "1650", HEAD["title_zh"]):
        assert f'value="{typed}"' in page
    assert "第 1 行 · 畜禽" in page and 'href="#c-2-value"' in page
    assert "金额的千分位逗号位置不对" in page and "请填写这一项" in page
    more = reader.client.post(GRID, {**HEAD, **wrong, "do": "more"}).content.decode()
    assert 'name="c-11-item"' in more and 'value="绵杨"' in more


def test_a_file_fills_the_grid_and_nothing_is_proposed_yet(pages: Pages) -> None:
    reader = pages.sit(FORESTRY)
    data = (demo.DATA / "livestock-01.csv").read_bytes()
    sheet = SimpleUploadedFile("6月价格.csv", data)
    answer = reader.client.post(GRID, {**HEAD, "do": "file", "sheet": sheet})
    page = answer.content.decode()
    assert answer.status_code == 200 and 'value="9,800.00"' not in page
    assert 'value="9800.00"' in page and HEAD["source"] in page and "已读入 27 行" in page
    bad = SimpleUploadedFile("a.csv", "畜禽,价钱\n羊,1\n".encode())
    kept = {**HEAD, **cells(("绵羊", "成年", "1200")), "do": "file", "sheet": bad}
    page = reader.client.post(GRID, kept).content.decode()
    assert "单价(元)" in page and 'value="绵羊"' in page
    assert not PriceTable.objects.exists()


def test_a_version_is_shown_beside_the_one_before(road: Road, pages: Pages) -> None:
    old = laid(road, "livestock", [sheep("1000"), sheep("700", "幼畜")], JANUARY)
    new = propose(road, "livestock", [sheep("1040"), sheep("1900", "种畜")])
    page = pages.sit(OTHER_FORESTRY).get(f"/prices/{new.number}/")
    for said in ("1,040.00 元/头", "1,000.00 元/头", "+4.0%", "新增", "不再列入", "有 3 行不同于"):
        assert said in page
    assert "替代" in page  # the older one has no last day
    again = pages.sit(FORESTRY).client.get(f"/prices/kinds/livestock/propose/?from={old.number}")
    assert 'value="1,000.00"' in again.content.decode()
    file = pages.sit(INSURER).client.get(f"/prices/{old.number}/file/")
    assert '绵羊,成年,,"1,000.00",头,' in file.content.decode("utf-8-sig")


def test_the_demo_lays_its_tables_once_and_the_list_asks_as_many_questions(
    road: Road, pages: Pages
) -> None:
    wang, qin = road.bureau()
    said = {"actor": wang, "second": qin, "now": road.now}
    assert len(demo.lay(place(), 2026, JUNE, **said)) == len(demo.SAMPLES) - 1
    reader = pages.sit(INSURER)
    reader.get("/prices/")  # what a process reads once is read
    with CaptureQueriesContext(connection) as before:
        assert "1,150" not in reader.get("/prices/")
    assert len(demo.lay(place(), 2026, road.now.date(), **said)) == 1  # July's livestock
    assert not demo.lay(place(), 2026, road.now.date(), **said)
    reader.get("/prices/")  # what was written since is read with the first page
    with CaptureQueriesContext(connection) as after:
        assert "2026 年 7 月畜禽价格(演示)" in reader.get("/prices/")
    assert len(after) == len(before)
    assert not verify().faults


def import_prices(path: Path, **changed: str) -> str:
    given = {
        "kind": "livestock", "place": COUNTY, "source": "襄价监〔2026〕6 号", "user": FORESTRY,
        "effective": JUNE, **changed,
    }  # fmt: skip
    out = StringIO()
    call_command("import_prices", path, **given, json=True, stdout=out, stderr=out)
    return out.getvalue()


def test_a_file_is_proposed_by_command_or_says_every_wrong_cell(road: Road, tmp_path: Path) -> None:
    answer = json.loads(import_prices(demo.DATA / "livestock-01.csv"))
    assert answer["rows"] == 27
    table = PriceTable.objects.get(number=answer["number"])
    assert table.state == "open" and table.title_zh == "襄垣县 2026 年 6 月畜禽价格"
    bad = tmp_path / "bad.csv"
    bad.write_text("畜禽,畜龄,单价(元)\n绵羊,老,1200\n山羊,成年,1.234\n", "gb18030")
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command(
            "import_prices", bad, kind="livestock", place=COUNTY, source="x", user=FORESTRY,
            effective=JUNE, stderr=out,
        )  # fmt: skip
    assert stopped.value.code == 1
    assert "第 2 行 / row 2 B 畜龄" in out.getvalue() and "row 3 C 单价(元)" in out.getvalue()
    with pytest.raises(CommandError) as other:
        import_prices(demo.DATA / "livestock-07.csv", user=INSURER)
    assert other.value.returncode == 1
