"""The menu shows what a role may see; my work stands in the order in which it falls due."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from hedun.domain.actors import Actor, Level, Posting, Role
from hedun.domain.case import State
from hedun.domain.deadlines import LOCAL, end_of_day
from hedun.people.models import User
from hedun.web.menu import MENU, entries
from hedun.web.menu import Item as MenuItem
from hedun.web.work import Item, groups
from tests.web.conftest import NewPerson

NOW = datetime(2026, 9, 8, 9, 30, tzinfo=LOCAL).astimezone(UTC)  # a Tuesday
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"

# Who sees what, from the design's table of users.
# fmt: off
SEES = {
    Role.CLERK: {"My work", "Inbox", "Reports"},
    Role.TOWNSHIP: {"My work", "Inbox", "Reports", "Hard cases", "Season"},
    Role.INSURER: {"My work", "Inbox", "Reports", "Hard cases", "Payments", "Season", "Policies"},
    Role.SUPERIOR: {"My work", "Reports", "Policies"},
    Role.EXPERT: {"My work", "Reports"},
    Role.CASHIER: {"My work", "Reports", "Payments"},
    Role.FORESTRY: {
        "My work", "Inbox", "Reports", "Hard cases", "Payments", "Season", "Policies", "Records",
    },
    Role.CITY: {"My work", "Reports", "Hard cases", "Season", "Records"},
    Role.AUDITOR: {"Inbox", "Reports", "Hard cases", "Payments", "Season", "Policies", "Records"},
    Role.ADMINISTRATOR: set(),
}
# fmt: on


@pytest.mark.parametrize("role", SEES)
def test_a_role_is_offered_what_it_may_see_and_nothing_else(role: Role) -> None:
    offered = {str(item.title._args[0]) for item in MENU if role in item.roles}
    assert offered == SEES[role]


@pytest.mark.parametrize("item", MENU, ids=lambda item: item.url)
def test_every_entry_leads_to_a_page(item: MenuItem) -> None:
    assert reverse(item.url).startswith("/")


def test_the_administrator_is_offered_nothing_about_claims(
    client: Client, new_person: NewPerson
) -> None:
    admin = new_person("admin", "王慧", Role.ADMINISTRATOR, "140423000000")
    client.force_login(admin, backend=MODEL_BACKEND)
    page = client.get("/").content.decode()
    assert '<a class="rail__item' not in page
    assert "看不到任何案件" in page


def test_a_posting_that_has_ended_offers_nothing(village: object) -> None:
    past = Posting(
        Role.TOWNSHIP, "140423104000", Level.TOWNSHIP, date(2020, 1, 1), date(2026, 9, 7)
    )
    assert entries(Actor("zhou", "周晓峰", (past,)), NOW, "web:work") == []


def test_the_page_one_is_on_is_marked(client: Client, zhou: User) -> None:
    client.force_login(zhou, backend=MODEL_BACKEND)
    assert client.get("/").content.decode().count('aria-current="page"') == 1


def item(due: datetime | None, mine: bool = True, village: str = "柳沟村") -> Item:
    return Item(
        "BA-1", village, "9月第1批", State.REPORTED, False, 31, None, due, False, mine, "/x/"
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
    assert [g.key for g in groups([item(due)], NOW)] == [key]


def test_what_others_hold_is_never_pressing_even_when_overdue() -> None:
    (group,) = groups([item(end_of_day(date(2026, 9, 1)), mine=False)], NOW)
    assert group.key == "others" and not group.pressing


def test_groups_come_in_order_of_urgency_and_keep_the_order_inside() -> None:
    rows = [
        item(end_of_day(date(2026, 9, 30)), village="later"),
        item(end_of_day(date(2026, 9, 8)), village="b"),
        item(end_of_day(date(2026, 9, 8)), village="a"),
        item(end_of_day(date(2026, 9, 1)), village="late"),
        item(None, mine=False, village="other"),
    ]
    assert [[i.village for i in g.items] for g in groups(rows, NOW)] == [
        ["late"], ["b", "a"], ["later"], ["other"],
    ]  # fmt: skip


def test_an_empty_desk_says_how_work_arrives(client: Client, zhou: User) -> None:
    client.force_login(zhou, backend=MODEL_BACKEND)
    page = client.get("/").content.decode()
    assert "没有等您办的" in page and "自己到这里来" in page
