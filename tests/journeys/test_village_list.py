"""The village's list, from the sheet to the bank's answer: real pages over HTTP, a real server.

Every step is taken by the person whose step it is, on the pages as they are; the clock is moved
between the steps as in the demo's story of September 2026.
"""

import json
import re
from datetime import UTC, datetime
from random import Random

import httpx

from hedun.demo import bank, pictures
from hedun.domain.identifiers import make_card
from tests.journeys.office import Office, ReportPage, table_cells
from tests.support.desk import forms, text_of

CLERK, TOWNSHIP, OTHER_TOWNSHIP = "gaozhicheng", "zhouxiaofeng", "liumin"
INSURER, OTHER_INSURER, EXPERT = "mengli", "chenlei", "miaoqingchun"
MAKER, CHECKER, PANEL = "songyan", "hejun", ("shi1", "shi2", "shi3")

EVERY = range(1, 32)
PHOTOGRAPHED, SENT_BACK, IN_PART, OBJECTS, HARD, BANK_RETURNS = 5, 12, 3, 9, 17, 6
RNG = Random(5)
NOON = datetime(2026, 9, 18, 4, 0, tzinfo=UTC)


def test_the_list_goes_all_the_way_from_the_sheet_to_the_bank(office: Office) -> None:
    number = handed_in(office)
    picture = photographed(office, number)
    reported(office, number)
    seen_by_the_township(office, number, picture)
    verified(office, number)
    accepted(office, number)
    assessed(office, number)
    office.at(11, 10)
    awarded(office, number, rows_but(HARD))
    office.at(12, 8, 30)
    notice = posted(office, number, households=30)
    objected(office, notice, number)
    looked_at_again(office, number)
    decided_by_the_city(office, number)
    first = sent_to_the_bank(office, number)
    late_ones_posted(office, number)
    answered(office, first, paid=28, back=BANK_RETURNS)
    put_right_and_paid(office, number)
    as_it_stands(office, number)


def rows_but(*left_out: int) -> list[int]:
    return [row for row in EVERY if row not in left_out]


# ── the village and the township ────────────────────────────────────────────────────────────────


def handed_in(office: Office) -> str:
    """The clerk chooses the file, sees what was read, and takes it in. Answers the report."""
    sheet = office.found(households=31)
    office.at(2, 9, 10)
    clerk = office.desk(CLERK)
    page = clerk.get("/inbox/upload/")
    file = [("sheet", ("清册.xlsx", sheet, "application/octet-stream"))]
    told = {"told": "2026-09-01T18:00", "reason": "相机坏了，照片后补"}
    page = clerk.submit(page, holding="told", files=file, **told)
    assert page.url.path == "/inbox/upload/preview/"
    read = table_cells(page, "ledger")
    assert len(read) == 1 + 32 + 1  # headers, 31 households of which one has two fields, totals
    assert "退耕坡" in read[4] and "31 户" in text_of(page)
    page = clerk.post("/inbox/upload/preview/")
    report = ReportPage(page)
    assert sorted(report.states) == [*EVERY] and report.count("草稿") == 31, report.states
    return page.url.path.split("/")[2]


def photographed(office: Office, number: str) -> bytes:
    """The clerk hands in the photograph that was to follow, from the household's own page."""
    office.at(2, 9, 30)
    picture = pictures.field(RNG)
    clerk = office.desk(CLERK)
    page = clerk.get(office.report(CLERK, number).links[PHOTOGRAPHED])
    form = clerk.submit(page, to="/act/attach/")
    photo = [("evidence", ("全景.jpg", picture, "image/jpeg"))]
    clerk.submit(form, holding="sent", files=photo, kind="photo")
    return picture


def seen_by_the_township(office: Office, number: str, picture: bytes) -> None:
    """Small beside its row and on its page, whole as it was taken; nobody else's row has one."""
    page, township = office.report(TOWNSHIP, number), office.desk(TOWNSHIP)
    [window] = re.findall(r'href="([^"]*/pictures/[^"]*)" data-view><img', page.page.text)
    [address] = re.findall(r'href="(/evidence/\d+/)"', township.get(window).text)
    claim = township.get(page.links[PHOTOGRAPHED]).text
    assert f"{address}thumb/" in claim and "全景.jpg" in claim
    assert township.get(address).content == picture
    small = township.get(f"{address}thumb/")
    assert small.headers["Content-Type"] == "image/jpeg" and len(small.content) < len(picture)
    assert address not in township.get(page.links[PHOTOGRAPHED + 1]).text


def reported(office: Office, number: str) -> None:
    office.at(2, 9, 50)
    after = office.act(CLERK, number, "report", EVERY)
    assert after.count("待初审") == 31, after.states


def verified(office: Office, number: str) -> None:
    """One is sent back with everything that is missing; the rest is verified, some figures
    corrected, one line advised against. The one comes back and is verified the next day."""
    office.at(3, 11)
    missing = {"common": ["CLOSE_PHOTO", "SIGN_PHOTO"], "reason": "看不出是什么动物"}
    after = office.act(TOWNSHIP, number, "return", [SENT_BACK], **missing)
    assert after.states[SENT_BACK] == "待补正"

    office.at(3, 16)
    corrected = {
        **line(number, 7, 1, quantity="0.80", degree="30", why="绕测面积偏大"),
        **line(number, IN_PART, 2, code="OUTSIDE_LAWFUL_LAND", why="退耕地"),
    }
    after = office.act(
        TOWNSHIP, number, "verify", rows_but(SENT_BACK), visited_at="2026-09-03T09:00", **corrected
    )
    assert after.count("待复核") == 30
    assert "0.80" in after[7], after[7]
    office.at(3, 17, 20)
    office.act(CLERK, number, "report", [SENT_BACK])
    office.at(4, 9, 40)
    office.act(TOWNSHIP, number, "verify", [SENT_BACK], visited_at="2026-09-04T09:00")


def line(number: str, row: int, n: int, **fields: str) -> dict[str, str]:
    """The fields of one loss line in a form's table."""
    return {f"{kind}-{number}-{row:02d}-{n}": value for kind, value in fields.items()}


# ── the insurer, the expert ─────────────────────────────────────────────────────────────────────


def accepted(office: Office, number: str) -> None:
    """All but one, the line refused that the township advised against; one goes to the city."""
    office.at(7, 10)
    after = office.act(INSURER, number, "accept", rows_but(HARD))
    assert after.count("待定损") == 30
    office.at(7, 10, 20)
    after = office.act(
        INSURER, number, "escalate", [HARD], kind="covered", reason="林下套种是否承保？"
    )
    assert after.states[HARD] == "疑难"


def assessed(office: Office, number: str) -> None:
    """A small one by a second officer from the pictures, the rest by the expert on site."""
    office.at(8, 9)
    small = next(row for row in EVERY if row != HARD and takes_pictures(office, number, row))
    office.act(OTHER_INSURER, number, "assess_pictures", [small], reason="照片清楚，面积小")
    office.at(9, 15)
    sampled(office, number, rows_but(HARD, small))
    assert office.report(EXPERT, number).count("待理算") == 30


def takes_pictures(office: Office, number: str, row: int) -> bool:
    desk = office.desk(OTHER_INSURER)
    return "assess_pictures" in desk.get(f"/claims/{number}-{row:02d}/").text


def sampled(office: Office, number: str, rows: list[int]) -> None:
    """Five points each, as the expert's form asks for."""
    form = office.opened(EXPERT, number, "assess", rows)
    points = re.findall(r'name="(point[1-5]-[^"]+)"', form.text)
    assert len(points) % 5 == 0 and len(points) >= 5 * len(rows)
    degrees = {"1": "40", "2": "45", "3": "50", "4": "55", "5": "60"}
    said = {name: degrees[name[5]] for name in points}
    office.desk(EXPERT).submit(form, holding="sent", **said)


def awarded(office: Office, number: str, rows: list[int]) -> None:
    """What is shown is what is awarded: the whole amount, less what was awarded before, if any."""
    form = office.opened(INSURER, number, "award", rows)
    shown = {int(c[0]): c[2:] for c in table_cells(form, "grid") if c[0].isdigit()}
    assert sorted(shown) == sorted(rows)
    for total, *again in shown.values():
        assert fen_of(total) > 0
        if again:
            before, adds = again
            assert fen_of(total) - (0 if before == "·" else fen_of(before)) == fen_of(adds)
    after = ReportPage(office.desk(INSURER).submit(form, holding="sent"))
    assert {after.states[row] for row in rows} == {"待公示"}
    for row in rows:
        assert shown[row][0] in after[row], (shown[row], after[row])


# ── the notice, an objection, the city ──────────────────────────────────────────────────────────


def posted(office: Office, number: str, households: int) -> str:
    """The clerk prints the masked sheet, posts it, uploads its photograph. Answers the notice."""
    clerk = office.desk(CLERK)
    paper = clerk.get(f"/notices/report/{number}/")
    assert f"{households} 户" in text_of(paper)
    photo = [("photo", ("公示栏.jpg", pictures.board(RNG), "image/jpeg"))]
    page = clerk.submit(paper, holding="sha256", files=photo)
    assert page.url.path.startswith("/notices/GS-"), text_of(page)[:800]
    return page.url.path.split("/")[2]


def objected(office: Office, notice: str, number: str) -> None:
    office.at(13, 10)
    page = office.desk(CLERK).get(f"/notices/{notice}/")
    said = {"claim": f"{number}-{OBJECTS:02d}", "said_by": "本人", "own_amount": "own"}
    said["reason"] = "地头一片没有算进去"
    page = office.desk(CLERK).submit(page, holding="said_by", **said)
    assert office.report(CLERK, number).states[OBJECTS] == "有异议"


def looked_at_again(office: Office, number: str) -> None:
    """Another person of the township measures again and finds more."""
    office.at(14, 11)
    found = line(number, OBJECTS, 1, quantity="3.10", why="地头另有受损")
    said = {"visited_at": "2026-09-14T09:00", "reason": "换人复测", **found}
    after = office.act(OTHER_TOWNSHIP, number, "resurvey", [OBJECTS], **said)
    assert after.states[OBJECTS] == "待定损" and "3.10" in after[OBJECTS]


def decided_by_the_city(office: Office, number: str) -> None:
    """Three opinions; until then nobody can decide. The first notice ends meanwhile."""
    address = f"/oversight/{number}-{HARD:02d}/"
    office.at(15, 15)
    for member in PANEL:
        desk = office.desk(member)
        page = desk.get(address)
        assert not forms(page, to="/act/decide/")
        page = desk.submit(page, to="/act/give_opinion/")
        desk.submit(page, holding="sent", side="decide", reason="承包地内套种，属农作物")
    office.at(16, 0, 1)
    ticked = json.loads(office.house.run("tick", "--json"))
    assert (len(ticked["confirmed"]), ticked["waiting"]) == (29, [])
    office.at(16, 9)
    city = office.desk(PANEL[2])
    page = city.submit(city.get(address), to="/act/decide/")
    city.submit(page, holding="sent", reason="属承保的农作物")
    after = office.report(INSURER, number)
    assert after.states[HARD] == "待定损" and after.count("待付款") == 29
    office.at(16, 15)
    sampled(office, number, [OBJECTS, HARD])
    office.at(17, 9, 30)
    awarded(office, number, [OBJECTS, HARD])


# ── the money ───────────────────────────────────────────────────────────────────────────────────


def sent_to_the_bank(office: Office, number: str) -> str:
    """A batch of all that is payable, by one cashier; released by the other. Answers the batch."""
    maker, checker = office.desk(MAKER), office.desk(CHECKER)
    page = maker.submit(maker.get("/payments/"), press="make", template="rural_bank")
    address = page.url.path
    assert not forms(page, press="release")  # not by the one who made it
    page = checker.submit(checker.get(address), press="release")
    assert set(office.report(MAKER, number).states.values()) >= {"付款中"}
    return address


def answered(office: Office, batch: str, paid: int, back: int = 0) -> None:
    """The file goes to the bank; the answer is read. Row `back` of the list comes back."""
    office.at(18 if back else 22, 9)
    checker = office.desk(CHECKER)
    page = checker.get(batch)
    sent = checker.submit(page, press="file").content
    holder = ""
    if back:
        [holder] = {
            cells[1] for cells in table_cells(page, "ledger") if f"-{back:02d}" in " ".join(cells)
        }
    told = bank.answer(sent, {holder: "1103"} if back else {}, now=NOON)
    file = [("file", ("回盘.txt", told, "text/plain"))]
    page = checker.submit(checker.get(batch), press="answer", files=file)
    assert f"已付 {paid} 笔，退回 {int(bool(back))} 笔，不明 0 笔" in text_of(page), text_of(page)[
        :800
    ]


def late_ones_posted(office: Office, number: str) -> None:
    office.at(17, 17)
    posted(office, number, households=2)


def put_right_and_paid(office: Office, number: str) -> None:
    """The returned account is put right; the second batch takes it and the late two."""
    office.at(21, 0, 1)
    assert len(json.loads(office.house.run("tick", "--json"))["confirmed"]) == 2
    office.at(21, 9)
    maker = office.desk(MAKER)
    page = maker.get(f"/payments/repair/{number}-{BANK_RETURNS:02d}/")
    card = make_card("629999", "990000000006")
    page = maker.submit(page, press="repair", bank="农业银行襄垣支行", number=card, kind="card")
    office.at(21, 10)
    second = sent_to_the_bank(office, number)
    answered(office, second, paid=3)


# ── at the end ──────────────────────────────────────────────────────────────────────────────────

BOOKS = """
import json
from hedun.claims.models import Report
from hedun.ledger.models import Kind
from hedun.ledger.queries import balances, claim_balance
report = Report.objects.get(number={number!r})
paid = {{c.row: claim_balance(c.number, Kind.PAID) for c in report.claims.all()}}
print(json.dumps({{"paid": paid, "book": balances(report.policy.number)}}))
"""


def as_it_stands(office: Office, number: str) -> None:
    """Everybody is paid what their page says, what its last step says, and what the books say."""
    after = office.report(INSURER, number)
    assert set(after.states.values()) == {"已付"}
    books = json.loads(office.house.python(BOOKS.format(number=number)))
    paid = {int(row): fen for row, fen in books["paid"].items()}
    for row in EVERY:
        page = office.desk(INSURER).get(after.links[row])
        cells = table_cells(page, "steps")
        total = fen_of(cells[-1][-1])
        assert total == paid[row] > 0, row
        assert sum(last_steps(page)) == total, row
    book = books["book"]
    assert book["paid"] == sum(paid.values())
    assert [book[kind] for kind in ("awarded", "payable", "in_flight", "returned")] == [0, 0, 0, 0]
    assert book["cover"] + book["paid"] == 1_000_000_000 and sum(book.values()) == 0
    office.house.run("verify")


def last_steps(page: httpx.Response) -> list[int]:
    """The amount at the end of the last step of each line of the claim."""
    [table] = re.findall(r'<table class="steps">.*?</table>', page.text, re.S)
    bodies = re.findall(r"<tbody>.*?</tbody>", table, re.S)
    assert bodies
    return [fen_of(re.findall(r'<td class="n now">([^<]*)</td>', body)[-1]) for body in bodies]


def fen_of(text: str) -> int:
    """1,280.50 → 128050"""
    assert re.fullmatch(r"[\d,]+\.\d\d", text), text
    return int(text.replace(",", "").replace(".", ""))
