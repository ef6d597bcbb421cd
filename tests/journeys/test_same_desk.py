"""People at the same served desk: at the same moment, and where they have no business."""

import json
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from tests.journeys.office import Office, ReportPage
from tests.support.county import STAFF
from tests.support.desk import text_of

WITHDRAWN = (3, 16, 28)
BEGIN = "from tests.journeys import races\nfrom tests.support.together import say\n"


def reported(office: Office, households: int) -> str:
    """The number of a report, reported; it is the morning of 3 September."""
    office.by_the_door = True
    said = office.house.python(f"{BEGIN}say(races.a_list({households}, 'reported'))")
    office.at(3, 11)
    return str(json.loads(said))


@pytest.fixture
def report(office: Office) -> str:
    return reported(office, households=3)


# ── at the same moment ──────────────────────────────────────────────────────────────────────────


def test_two_officers_verify_overlapping_rows_in_two_browsers_at_once(office: Office) -> None:
    """Both looked at the page when all was still to do. Forms of three rows each are sent at once:
    rows 1–20 upwards, 12–31 downwards; and the clerk withdraws three households meanwhile."""
    report = reported(office, households=31)
    hands = {
        "zhouxiaofeng": Hand(office, "zhouxiaofeng", report, threes(range(1, 21))),
        "liumin": Hand(office, "liumin", report, threes(range(31, 11, -1))),
        "gaozhicheng": Hand(office, "gaozhicheng", report, [[row] for row in WITHDRAWN]),
    }
    starting = Barrier(len(hands))
    with ThreadPoolExecutor(len(hands)) as threads:
        said = dict(
            zip(hands, threads.map(lambda h: h.send(starting), hands.values()), strict=True)
        )

    after = json.loads(office.house.python(f"{BEGIN}say(races.stands({report!r}))"))
    for row, claim in ((int(row), claim) for row, claim in after.items()):
        actions = [action for action, *_ in claim["moves"]]
        if row in WITHDRAWN:
            assert claim["state"] == "closed" and actions.pop() == "withdraw", row
            assert actions == ["report", "verify"][: len(actions)], row
        else:
            assert (claim["state"], actions) == ("verified", ["report", "verify"]), row
        assert claim["entries"] == [f"claim.{action}" for action, *_ in claim["moves"]], row

    # Each was told what stands: so many done, and each row that another had with the reason.
    for who, answers in said.items():
        mine = {int(row) for row, c in after.items() if who in [user for *_, user in c["moves"]]}
        told = {row for answer in answers for row in answer.not_done}
        assert told == {row for answer in answers for row in answer.rows} - mine, who
        for answer in answers:
            assert not answer.not_done or "这一户现在是“" in answer.text, answer.text[:800]
    both = {row for who in ("zhouxiaofeng", "liumin") for a in said[who] for row in a.not_done}
    assert both >= {*range(12, 21)}
    office.house.run("verify")


class Hand:
    """One person with several forms open, filled in and not yet sent."""

    def __init__(self, office: Office, who: str, report: str, groups: list[list[int]]) -> None:
        self.desk, self.groups = office.desk(who), groups
        action = "withdraw" if who == "gaozhicheng" else "verify"
        self.answers = {
            "withdraw": {"reason": "不报了"},
            "verify": {"visited_at": "2026-09-03T09:00"},
        }[action]
        self.forms = [office.opened(who, report, action, rows) for rows in groups]

    def send(self, starting: Barrier) -> list["Answer"]:
        starting.wait(30)
        return [
            Answer(rows, self.desk.submit(form, holding="sent", **self.answers))
            for rows, form in zip(self.groups, self.forms, strict=True)
        ]


class Answer:
    """The report's page after a form was sent: which of its rows were not done, and why."""

    def __init__(self, rows: list[int], page: httpx.Response) -> None:
        self.rows, self.text = rows, text_of(page)
        told = re.search(r'<section class="problems".*?</section>', page.text, re.S)
        numbers = re.findall(r'href="#row-(\d+)"', told[0]) if told else []
        self.not_done = {int(number) for number in numbers}


def threes(rows: Iterable[int]) -> list[list[int]]:
    every = list(rows)
    return [every[n : n + 3] for n in range(0, len(every), 3)]


# ── where they have no business ─────────────────────────────────────────────────────────────────

# None of these is anybody's on a claim that waits for the township.
NOBODYS = ("report", "accept", "assess", "award", "post", "decide", "reopen", "release", "nonsense")


def test_whatever_anybody_sends_for_steps_not_theirs_is_answered_in_words(
    office: Office, report: str
) -> None:
    sent = {"sent": "1", "claims": "1", "visited_at": "2026-09-03T09:00", "reason": "试试"}
    for staff in {staff.role: staff for staff in STAFF}.values():
        desk = office.desk(staff.username)
        for action in (*NOBODYS, *(["verify"] if staff.role != "township" else [])):
            token = desk.client.cookies["hedun_csrf"]
            path = f"/reports/{report}/act/{action}/"
            answer = desk.client.post(path, data=sent, headers={"X-CSRFToken": token})
            assert_in_words(answer, (200, 404, 422), f"{staff.username} {action}")
    page = office.desk("songyan").post(f"/reports/{report}/act/verify/", **sent)
    assert "这一步由乡镇林管站办理。请交给有此职责的人。" in text_of(page)
    assert set(ReportPage(page).states.values()) == {"待初审"}
    after = json.loads(office.house.python(f"{BEGIN}say(races.stands({report!r}))"))
    assert [action for action, *_ in after["1"]["moves"]] == ["report"]
    assert "Traceback" not in (office.house.home / "server.log").read_text()


CLOSED = (
    ("guanli", "get", "/reports/", 404),
    ("guanli", "get", "/reports/{report}/", 404),
    ("guanli", "get", "/claims/{report}-01/", 404),
    ("gaozhicheng", "get", "/claims/BA-140423104-2026-0099-01/", 404),
    ("gaozhicheng", "post", "/payments/PF-140423-2026-0001/", 404),
    ("mengli", "get", "/inbox/upload/", 404),
    ("mengli", "post", "/inbox/upload/preview/", 404),
    ("gaozhicheng", "get", "/oversight/{report}-01/", 404),
    ("gaozhicheng", "get", "/notices/GS-140423104-2026-0001/", 404),
    ("gaozhicheng", "post", "/reports/{report}/act/report/?claims=abc", 400),
    ("gaozhicheng", "post", "/reports/{report}/act/report/?claims=99", 404),
    ("gaozhicheng", "get", "/no-such-page/", 404),
)


def test_doors_that_are_closed_say_so_in_words(office: Office, report: str) -> None:
    for who, method, path, status in CLOSED:
        client = office.desk(who).client
        token = {"X-CSRFToken": client.cookies["hedun_csrf"]}
        answer = client.request(method, path.format(report=report), headers=token)
        assert_in_words(answer, (status,), f"{who} {method} {path}")
    forged = office.desk("zhouxiaofeng").client.post(
        f"/reports/{report}/act/verify/", data={"claims": "1", "sent": "1"}
    )
    assert_in_words(forged, (403,), "a form without its token")
    assert office.report("zhouxiaofeng", report).count("待初审") == 3


def assert_in_words(answer: httpx.Response, statuses: tuple[int, ...], where: str) -> None:
    """A page of ours in Chinese, with a way on; no traceback."""
    assert answer.status_code in statuses, (where, answer.status_code, text_of(answer)[:500])
    said = text_of(answer)
    assert "禾盾" in said and "Traceback" not in answer.text, where
    assert len(re.findall(r"[\u4e00-\u9fff]", said)) > 30 and "<a " in answer.text, (where, said)
