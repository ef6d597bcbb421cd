"""`hedun act`: the same operations as on the pages, for scripts."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hedun import clock
from hedun.assessment.models import Replanting
from hedun.claims.models import Claim
from hedun.othercover.models import Cover, CoverAnswer
from hedun.record.verification import verify
from hedun.web.operations import OPERATIONS
from tests.othercover.world import claim as beans
from tests.othercover.world import row, take_in
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    EXPERT,
    INSURER,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
    make_report,
    picture,
)


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(4)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


class Answer:
    """What a run printed, and its exit status."""

    def __init__(self, *words: str) -> None:
        out, err = StringIO(), StringIO()
        self.status = 0
        try:
            call_command("act", *words, stdout=out, stderr=err)
        except SystemExit as leaving:
            self.status = int(leaving.code or 0)
        except CommandError as error:
            self.status = error.returncode
            err.write(str(error))
        self.out, self.err = out.getvalue(), err.getvalue()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def state(claim: Claim) -> str:
    claim.refresh_from_db()
    return str(claim.state)


def test_the_list_names_every_operation_with_what_it_asks_for(road: Road) -> None:
    told = {each["action"]: each for each in Answer("--list", "--json").json}
    assert set(told) == set(OPERATIONS)
    assert told["refuse"]["fields"] == ["code", "reason"]
    assert told["assess"]["per_line"][:5] == [f"point{n}" for n in range(1, 6)]
    assert told["assess"]["per_line"][5:] == ["control", "damaged"]  # of a yield test
    assert "拒赔" in Answer("--list").out and "Refuse" in Answer("--list", "--lang", "en").out


def test_a_whole_list_goes_down_the_road_by_commands(road: Road, tmp_path: Path) -> None:
    report = make_report(road)
    claims = [make_claim(road, report=report) for _ in range(3)]

    def act(action: str, who: str, *more: str) -> Answer:
        road.later(hours=1)
        answer = Answer(action, "--report", report.number, "--as", who, "--json", *more)
        assert answer.status == 0, answer.out + answer.err
        return answer

    assert len(act("report", CLERK).json["done"]) == 3
    act("verify", TOWNSHIP, "--visited", "2026-08-31T10:00")
    act("accept", INSURER)
    points = {
        f"point{n}-{line.code}": "45" for c in claims for line in c.lines.all() for n in range(1, 6)
    }
    file = tmp_path / "points.json"
    file.write_text(json.dumps(points))
    act("assess", EXPERT, "--input", f"@{file}")
    shown = act("award", INSURER, "--form").json
    assert shown[f"shown-{claims[0].number}"] == 52_488
    act("award", INSURER, "--input", json.dumps(shown))
    photo = tmp_path / "公示.jpg"
    photo.write_bytes(picture())
    act("post", CLERK, "--file", f"photo={photo}")
    assert [state(c) for c in claims] == ["on_notice"] * 3


def test_replanting_and_other_cover_are_answered_by_commands(road: Road) -> None:
    claim = beans(road, "accepted")
    take_in(road, row(road))
    road.later(days=3)
    cover = Cover.objects.get().number

    def act(action: str, who: str, **said: str) -> Answer:
        words = ("--claim", claim.number, "--as", who, "--json", "--input", json.dumps(said))
        return Answer(action, *words)

    planted = {"line": "1", "day": "2026-09-02", "new_crop": "maize", "note": "到地里看过"}
    assert act("replant", TOWNSHIP, **planted).status == 0
    again = Replanting.objects.get(new_crop="maize", ended_at=None)
    assert act("replant", CLERK, **planted).status == 2
    wrong = {"replanting": str(again.pk), "reason": "记错"}
    assert act("end_replanting", TOWNSHIP, **wrong).status == 0
    assert not Replanting.objects.filter(ended_at=None).exists()

    said = {"cover": f"1/{cover}", "kind": "offset", "amount": "501", "reason": "第十六条"}
    assert "500.00" in act("answer_cover", INSURER, **said).out
    assert act("answer_cover", INSURER, **{**said, "amount": "500"}).status == 0
    answer = CoverAnswer.objects.get()
    assert (answer.kind, answer.amount_fen) == ("offset", 50_000)
    assert act("answer_cover", INSURER, **{**said, "amount": "500"}).status == 2  # answered
    assert act("take_back", INSURER, cover=said["cover"], reason="另一块地").status == 0
    answer.refresh_from_db()
    assert answer.ended_at is not None and verify().faults == ()


def test_what_is_refused_is_said_and_the_status_is_one(road: Road) -> None:
    report = make_report(road)
    first = make_claim(road, at="reported", report=report)
    second = make_claim(road, report=report)
    words = ["verify", "--report", report.number, "--as", TOWNSHIP, "--reason", "看照片核实"]
    answer = Answer(*words)
    assert answer.status == 1
    assert f"{first.number}  待复核" in answer.out
    assert second.number in answer.err and "这一户现在是“草稿”" in answer.err
    assert (state(first), state(second)) == ("verified", "draft")
    told = Answer(*words, "--json", "--lang", "en")
    assert told.status == 1
    assert {r["claim"] for r in told.json["refused"]} == {first.number, second.number}
    assert told.json["refused"][0]["refusals"][0]["code"] == "WRONG_STATE"
    assert "This claim is" in told.out


def test_rows_of_a_report_may_be_chosen(road: Road) -> None:
    report = make_report(road)
    claims = [make_claim(road, report=report) for _ in range(3)]
    answer = Answer("report", "--report", report.number, "--rows", "1,3", "--as", CLERK)
    assert answer.status == 0
    assert [state(c) for c in claims] == ["reported", "draft", "reported"]


def test_the_forms_checks_hold_for_scripts_too(road: Road) -> None:
    claim = make_claim(road, at="reported")
    bare = Answer("return", "--claim", claim.number, "--as", TOWNSHIP, "--reason", "材料不全")
    assert bare.status == 2 and "没有写明缺什么" in bare.err
    told = Answer("return", "--claim", claim.number, "--as", TOWNSHIP, "--json")
    assert told.status == 2
    assert {p["field"] for p in told.json["problems"]} == {"common", "reason"}
    assert state(claim) == "reported"
    full = ["--reason", "材料不全", "--missing", "近景照片", "--missing", "承包合同"]
    assert Answer("return", "--claim", claim.number, "--as", TOWNSHIP, *full).status == 0
    assert claim.moves.last().missing == ["近景照片", "承包合同"]


def test_an_award_by_a_script_is_of_the_amount_it_names(road: Road) -> None:
    claim = make_claim(road, at="assessed")
    words = ["award", "--claim", claim.number, "--as", INSURER]
    assert Answer(*words).status == 2, "no amount named"
    other = Answer(*words, "--input", json.dumps({f"shown-{claim.number}": 52_487}), "--json")
    assert other.status == 1
    assert other.json["refused"][0]["refusals"][0]["code"] == "AMOUNT_CHANGED"
    assert state(claim) == "assessed"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["report", "--as", "nobody", "--claim", "{claim}"], "nobody here is called"),
        (["report", "--as", ADMINISTRATOR, "--claim", "{claim}"], "no {claim} here"),
        (["report", "--as", CLERK], "name the claims"),
        (["report", "--claim", "{claim}"], "--as USERNAME"),
        (["report", "--as", CLERK, "--report", "{report}", "--rows", "x"], "names no rows"),
        (["report", "--as", CLERK, "--report", "{report}", "--rows", "9"], "no 9 here"),
        (["report", "--as", CLERK, "--claim", "{claim}", "--input", "[1]"], "one JSON object"),
        (["report", "--as", CLERK, "--claim", "{claim}", "--input", "@/no/file"], "cannot be read"),
        (["post", "--as", CLERK, "--claim", "{claim}", "--file", "photo=/no/file"], "--file photo"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(words: list[str], said: str, road: Road) -> None:
    claim = make_claim(road)
    facts = {"claim": claim.number, "report": claim.report.number}
    answer = Answer(*(word.format(**facts) for word in words))
    assert answer.status == 2 and said.format(**facts) in answer.err
    assert state(claim) == "draft"
