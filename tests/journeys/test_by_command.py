"""The same road by commands alone, as a script would walk it: nothing needs a browser."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hedun.demo import bank, pictures
from hedun.domain.identifiers import make_card
from tests.journeys.office import Office
from tests.journeys.test_village_list import NOON, PANEL
from tests.support.county import VILLAGE
from tests.support.house import House
from tests.support.shell import Shell

SENT_BACK, OBJECTS, IN_PART, HARD, BANK_RETURNS = 1, 2, 3, 4, 5


@dataclass
class Script:
    """Commands on one report. Every answer is the one JSON object that the command prints."""

    shell: Shell
    report: str = ""

    def run(self, *words: str, status: int = 0) -> Any:
        said = self.shell.run(*words, "--json", status=status)
        return json.loads(said.splitlines()[0])

    def act(self, action: str, who: str, rows: str, *more: str, status: int = 0) -> Any:
        where = ("--report", self.report, "--rows", rows)
        return self.run("act", action, "--as", who, *where, *more, status=status)

    def form(self, action: str, who: str, rows: str) -> dict[str, Any]:
        """The fields that the operation asks for, with what they hold."""
        where = ("--report", self.report, "--rows", rows)
        return dict(json.loads(self.shell.run("act", action, "--as", who, *where, "--form")))

    def sample_and_award(self, rows: str) -> None:
        points = [n for n in self.form("assess", "miaoqingchun", rows) if n.startswith("point")]
        given = json.dumps({name: str(35 + 5 * int(name[5])) for name in points})
        self.act("assess", "miaoqingchun", rows, "--input", given)
        shown = json.dumps(self.form("award", "mengli", rows))
        self.act("award", "mengli", rows, "--input", shown)


@pytest.fixture
def office(new_house: Callable[..., House]) -> Office:
    """The demo's county, not served."""
    return Office(new_house(demo=True))


def test_five_households_go_by_commands_from_the_sheet_to_the_bank(
    office: Office, tmp_path: Path
) -> None:
    sheet, photo = tmp_path / "清册.xlsx", tmp_path / "公示栏.jpg"
    sheet.write_bytes(office.found(households=5))
    photo.write_bytes(pictures.board(Random(5)))
    with Shell(office.house) as shell:
        script = Script(shell)
        to_the_township(office, script, sheet)
        to_the_notice(office, script, photo)
        through_the_city(office, script, photo)
        to_the_bank(office, script, tmp_path)
    states = json.loads(office.house.python(STATES.format(number=script.report)))
    assert states == {"states": ["paid"], "paid": 5}
    office.house.run("verify")


def to_the_township(office: Office, script: Script, sheet: Path) -> None:
    office.at(2, 9, 10)
    where = ("--village", VILLAGE, "--told", "2026-09-01T18:00", "--no-evidence", "照片后补")
    foreseen = script.run("import-sheet", str(sheet), *where, "--dry-run")
    taken = script.run("import-sheet", str(sheet), *where)
    assert (foreseen["claims"], taken["claims"], taken["rows"]) == (5, 5, 6)
    script.report = taken["report"]
    script.act("report", "gaozhicheng", "1-5")
    office.at(3, 16)
    said = ("--missing", "近景照片", "--reason", "看不出是什么动物")
    back = script.act("return", "zhouxiaofeng", str(SENT_BACK), *said)
    assert back["done"] == [{"claim": f"{script.report}-01", "state": "draft"}]
    advice = {"code": "OUTSIDE_LAWFUL_LAND", "why": "退耕地"}
    line = {f"{kind}-{script.report}-{IN_PART:02d}-2": said for kind, said in advice.items()}
    visit = ("--visited", "2026-09-03T09:00")
    half = script.act(
        "verify", "zhouxiaofeng", "1-5", *visit, "--input", json.dumps(line), status=1
    )
    assert len(half["done"]) == 4  # the one that went back is refused, and holds up nobody
    assert [r["code"] for one in half["refused"] for r in one["refusals"]] == ["WRONG_STATE"]
    script.act("report", "gaozhicheng", str(SENT_BACK))
    script.act("verify", "zhouxiaofeng", str(SENT_BACK), *visit)


def to_the_notice(office: Office, script: Script, photo: Path) -> None:
    office.at(7, 10)
    question = json.dumps({"kind": "covered", "reason": "林下套种是否承保？"})
    script.act("escalate", "mengli", str(HARD), "--input", question)
    script.act("accept", "mengli", "1-3,5")
    script.sample_and_award("1-3,5")
    office.at(7, 17)
    script.act("post", "gaozhicheng", "1-3,5", "--file", f"photo={photo}")
    said = json.dumps({"said_by": "本人", "own_amount": "own", "reason": "地头一片没有算进去"})
    script.act("object", "gaozhicheng", str(OBJECTS), "--input", said)


def through_the_city(office: Office, script: Script, photo: Path) -> None:
    office.at(8, 11)
    visit = ("--visited", "2026-09-08T09:00", "--reason", "换人复测")
    script.act("resurvey", "liumin", str(OBJECTS), *visit)
    for member in PANEL:
        said = json.dumps({"side": "decide", "reason": "承包地内套种"})
        script.act("give_opinion", member, str(HARD), "--input", said)
    script.act("decide", PANEL[0], str(HARD), "--reason", "属承保的农作物")
    rows = f"{OBJECTS},{HARD}"
    script.sample_and_award(rows)
    script.act("post", "gaozhicheng", rows, "--file", f"photo={photo}")


def to_the_bank(office: Office, script: Script, folder: Path) -> None:
    """All five in one batch; one comes back, is put right and goes alone in a second one."""
    office.at(12, 0, 1)
    assert len(script.run("tick")["confirmed"]) == 5
    office.at(14, 9)
    sent = batch(script, folder, "first")
    holder = next(
        row.split("|")[3] for row in sent.splitlines() if row.startswith(f"D|{BANK_RETURNS}|")
    )
    read = answer(script, folder, sent, {holder: "1103"})
    assert (read["paid"], read["returned"], read["unknown"]) == (4, 1, 0)
    account = ("--holder", holder, "--bank", "农业银行襄垣支行", "--as", "songyan")
    card = make_card("629999", "990000000006")
    claim = f"{script.report}-{BANK_RETURNS:02d}"
    script.run("repair-account", claim, *account, "--number", card)
    read = answer(script, folder, batch(script, folder, "second"), {})
    assert (read["paid"], read["returned"]) == (1, 0)


def batch(script: Script, folder: Path, name: str) -> str:
    """Made by one cashier, released by the other; answers the bank's file."""
    where = ("--report", script.report, "--template", "rural_bank")
    made = script.run("make-batch", *where, "--as", "songyan")
    out = folder / f"{name}.txt"
    number = made["batch"]
    own = script.run("release-batch", number, "--out", str(out), "--as", "songyan", status=1)
    assert not own["ok"] and not out.exists()
    script.run("release-batch", number, "--out", str(out), "--as", "hejun")
    return out.read_bytes().decode("gbk")


def answer(script: Script, folder: Path, sent: str, failing: dict[str, str]) -> Any:
    file = folder / "回盘.txt"
    file.write_bytes(bank.answer(sent.encode("gbk"), failing, now=NOON))
    return script.run("read-answer", str(file), "--as", "hejun")


STATES = """
import json
from hedun.claims.models import Report
from hedun.payments.models import Payment
report = Report.objects.get(number={number!r})
paid = Payment.objects.filter(obligation__claim__report=report, outcome="paid").count()
states = sorted(set(report.claims.values_list("state", flat=True)))
print(json.dumps({{"states": states, "paid": paid}}))
"""
