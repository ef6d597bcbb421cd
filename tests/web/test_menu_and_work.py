"""The menu shows what a role may see; my work stands in the order in which it falls due."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hedun import clock
from hedun.assessment.standing import standing
from hedun.claims.queries import WorkRow
from hedun.domain.actors import READERS, Actor, Level, Posting, Role
from hedun.domain.case import State
from hedun.domain.deadlines import LOCAL, end_of_day
from hedun.domain.permissions import PERMITTED
from hedun.people.models import User
from hedun.web.menu import MENU, entries
from hedun.web.menu import Item as MenuItem
from hedun.web.work import Wanted, desk, key_of
from tests.support.road import (
    ADMINISTRATOR,
    INSURER,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
    make_report,
)
from tests.web.conftest import NewPerson

NOW = datetime(2026, 9, 8, 9, 30, tzinfo=LOCAL).astimezone(UTC)  # a Tuesday
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"

# Who sees what, from the design's table of users.
# fmt: off
AHEAD = ("Briefings", "Wildlife", "Prevention")  # of who plans and reports
SEES = {
    Role.CLERK: {"My work", "Inbox", "Phones", "Paper and calls", "Reports", "Household roll",
                 "Objections", "Prevention"},
    Role.TOWNSHIP: {
        *AHEAD,
        "My work", "Inbox", "Phones", "Paper and calls", "Reports", "At harvest",
        "Household roll", "Objections", "Hard cases", "Board of duties", "Season",
    },
    Role.INSURER: {
        *AHEAD,
        "My work", "Inbox", "Phones", "Reports", "At harvest", "Household roll", "Hard cases",
        "Board of duties", "Objections", "Injured persons", "Other cover", "Payments", "Season",
        "Will it last?", "What stands out", "Wording trials", "Policies", "Price tables",
        "Partners",
    },
    Role.SUPERIOR: {"My work", "Reports", "Household roll", "Policies", "Price tables",
                    "Partners"},
    Role.EXPERT: {
        "My work", "Phones", "Reports", "At harvest", "Household roll", "Injured persons",
        "Price tables",
    },
    Role.CASHIER: {"My work", "Reports", "Household roll", "Payments"},
    Role.FORESTRY: {
        *AHEAD,
        "My work", "Inbox", "Phones", "Reports", "Household roll", "Hard cases", "Other cover",
        "Board of duties", "Objections", "Payments", "Season", "Will it last?", "What stands out",
        "Wording trials", "Policies", "Price tables", "Records", "Partners",
    },
    Role.CITY: {
        *AHEAD,
        "My work", "Reports", "Household roll", "Objections", "Hard cases", "Board of duties",
        "Season", "Will it last?", "What stands out", "Price tables", "Records", "Partners",
    },
    Role.AUDITOR: {
        *AHEAD,
        "Inbox", "Reports", "Household roll", "Objections", "Hard cases", "Board of duties",
        "Other cover", "Payments", "Season", "Will it last?", "What stands out", "Policies",
        "Price tables", "Records", "Partners",
    },
    Role.ADMINISTRATOR: {"Accounts", "Jobs", "Partners", "Phones"},
    Role.SECURITY: {"Accounts"},
    Role.OVERSEER: {"Accounts"},
}
# fmt: on
ITEMS = [item for item in MENU if isinstance(item, MenuItem)]


@pytest.mark.parametrize("role", SEES)
def test_a_role_is_offered_what_it_may_see_and_nothing_else(role: Role) -> None:
    offered = {
        str(item.title._args[0])
        for item in ITEMS
        if any(role in PERMITTED[right] for right in item.rights.split())
    }
    everybodys = {"Messages", "My digest", "Map", "Readiness"} if role in READERS else set()
    if role in (Role.TOWNSHIP, Role.FORESTRY, Role.CITY, Role.SUPERIOR):
        everybodys = everybodys | {"Invitations"}
    assert offered == SEES[role] | everybodys


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.url)
def test_every_entry_leads_to_a_page(item: MenuItem) -> None:
    assert reverse(item.url).startswith("/")


def test_the_administrator_is_offered_accounts_phones_jobs_and_nothing_about_claims(
    client: Client, new_person: NewPerson
) -> None:
    admin = new_person("admin", "王慧", Role.ADMINISTRATOR, "140423000000")
    client.force_login(admin, backend=MODEL_BACKEND)
    page = client.get("/").content.decode()
    offered = re.findall(r'<a class="rail__item[^>]*href="([^"]+)"', page)
    assert offered == ["/phones/", "/people/accounts/", "/partners/", "/jobs/"]
    assert "案件由经办的人查看" in page and "去管理账号" in page


def test_a_posting_that_has_ended_offers_nothing(village: object) -> None:
    past = Posting(
        Role.TOWNSHIP, "140423104000", Level.TOWNSHIP, date(2020, 1, 1), date(2026, 9, 7)
    )
    assert entries(Actor("zhou", "周晓峰", (past,)), NOW, "web:work") == []


def test_the_page_one_is_on_is_marked(client: Client, zhou: User) -> None:
    client.force_login(zhou, backend=MODEL_BACKEND)
    assert client.get("/").content.decode().count('aria-current="page"') == 1


def row(
    due: datetime | None = None, mine: bool = True, village: str = "柳沟村", number: str = "BA-1"
) -> WorkRow:
    return WorkRow(
        1,
        number,
        village,
        "虒亭镇",
        State.REPORTED,
        31,
        due,
        False,
        returned=False,
        mine=mine,
        late=0,
    )


@pytest.mark.parametrize(
    ("due", "key"),
    [
        (end_of_day(date(2026, 9, 7)), "late"),
        (datetime(2026, 9, 8, 9, 29, tzinfo=LOCAL), "late"),
        (datetime(2026, 9, 8, 9, 30, tzinfo=LOCAL), "today"),  # the due instant is still in time
        (end_of_day(date(2026, 9, 8)), "today"),
        (end_of_day(date(2026, 9, 9)), "week"),
        (end_of_day(date(2026, 9, 13)), "week"),  # Sunday
        (end_of_day(date(2026, 9, 14)), "later"),
        (None, "later"),
    ],
)
def test_a_list_stands_in_the_group_of_its_due_day(due: datetime | None, key: str) -> None:
    assert key_of(row(due), NOW) == key


@pytest.mark.django_db
def test_what_others_hold_is_never_pressing_even_when_overdue() -> None:
    [group] = desk([row(end_of_day(date(2026, 9, 1)), mine=False)], Wanted(), NOW).groups
    assert group.key == "others" and not group.items[0].pressing


@pytest.mark.django_db
def test_groups_come_in_order_of_urgency_and_keep_the_order_inside() -> None:
    rows = [
        row(end_of_day(date(2026, 9, 30)), village="later"),
        row(end_of_day(date(2026, 9, 8)), village="b"),
        row(end_of_day(date(2026, 9, 8)), village="a"),
        row(end_of_day(date(2026, 9, 1)), village="late"),
        row(None, mine=False, village="other"),
    ]
    assert [[i.village for i in g.items] for g in desk(rows, Wanted(), NOW).groups] == [
        ["late"], ["b", "a"], ["later"], ["other"],
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_season_of_lists_stays_a_short_page_and_every_list_is_counted_and_reached() -> None:
    late = [row(end_of_day(date(2026, 9, 1)), number=f"BA-{n}") for n in range(64)]
    others = [row(mine=False, number=f"BA-{n}") for n in range(300)]
    first = desk([*late, *others], Wanted(), NOW)
    assert [group.count for group in first.groups] == [64, 300]
    assert sum(len(group.items) for group in first.groups) < 30
    assert first.counts["late"] == 64 and first.waiting == 64
    assert first.groups[0].rest == "show=late"
    all_late = Wanted.read({"show": "late"})
    pages = [desk([*late, *others], all_late, NOW, page) for page in ("1", "2")]
    seen = [item.number for page in pages for group in page.groups for item in group.items]
    assert seen == [each.number for each in late]


@pytest.mark.django_db
def test_work_can_be_laid_out_by_village_for_a_day_on_the_road() -> None:
    rows = [
        row(number="BA-1", village="柳沟村"),
        row(number="BA-2", village="河湾村"),
        row(number="BA-3", village="柳沟村"),
    ]
    made = desk(rows, Wanted.read({"by": "village"}), NOW)
    assert [(g.title, [i.number for i in g.items]) for g in made.groups] == [
        ("柳沟村", ["BA-1", "BA-3"]),
        ("河湾村", ["BA-2"]),
    ]


def at(road: Road, username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend=MODEL_BACKEND)
    return client


def test_each_list_is_one_row_with_its_households_its_sum_and_its_step(
    home: object, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    road = make_county(9)
    monkeypatch.setattr(clock, "now", lambda: road.now)
    report = make_report(road)
    for state in ("reported", "reported", "verified", "awarded"):
        claim = make_claim(road, at=state, report=report)
    township = at(road, TOWNSHIP).get("/").content.decode()
    assert f'>初审<span id="go-{report.number}_reported">' in township
    assert "复核" not in township.partition("在别人手里")[0]
    assert "<b>1</b>" in township.partition("rail__items")[2][:400], "the menu counts the same"
    fen = standing([claim.pk])[claim.pk].total_fen
    insurer = at(road, INSURER)
    page = insurer.get("/").content.decode()
    assert f'id="sum-{report.number}_awarded">{fen / 100:,.2f}<' in page
    assert f'id="sum-{report.number}_verified"><span class="v">—</span>' in page
    asked = re.search(r'hx-get="([^"]+)"', page)
    assert asked
    sums = insurer.get(asked[1].replace("&amp;", "&")).content.decode()
    assert f'<span id="sum-{report.number}_verified" hx-swap-oob="true">524.88</span>' in sums
    assert at(road, ADMINISTRATOR).get(asked[1].replace("&amp;", "&")).content.strip() == b""


def test_more_lists_ask_the_database_no_more(
    home: object, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    road = make_county(9)
    monkeypatch.setattr(clock, "now", lambda: road.now)
    counts = []
    for night in (28, 29, 30):
        for state in ("draft", "reported", "awarded"):
            make_claim(road, at=state, report=make_report(road, date(2026, 8, night)),
                       night=date(2026, 8, night))  # fmt: skip
        client = at(road, INSURER)
        for page in ("/", "/reports/"):  # what was written since is read with the first pages
            client.get(page)
        with CaptureQueriesContext(connection) as asked:
            for page in ("/", "/reports/", "/reports/?sort=due&overdue=1"):
                client.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 90


def test_an_empty_desk_says_how_work_arrives(client: Client, zhou: User) -> None:
    client.force_login(zhou, backend=MODEL_BACKEND)
    page = client.get("/").content.decode()
    assert "没有等您办的" in page and "自己到这里来" in page
