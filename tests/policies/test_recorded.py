"""The record is shown to its readers as far as it is about their places."""

from pathlib import Path

import pytest

from hedun.domain.actors import Role
from hedun.people import actions as people
from hedun.places.actions import SETUP, add_place
from hedun.places.models import Place
from hedun.record.models import Entry
from hedun.record.queries import shown_to
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    FORESTRY,
    PANEL,
    Road,
    make_claim,
    make_county,
)

FAR = (
    ("140425000000", "平顺县", "140400000000"),
    ("140425100000", "青羊镇", "140425000000"),
    ("140425100200", "东峪村", "140425100000"),
)


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(households=2)


def next_county(road: Road) -> None:
    """Another county of the city, and somebody who works there."""
    for code, name, above in FAR:
        parent = Place.objects.get(code=above)
        start = road.now.date()
        add_place(code, name, parent=parent, starts=start, actor=SETUP, now=road.now)
    admin = road.who(ADMINISTRATOR)
    user = people.add_user("yuanchu", "远处", None, actor=admin, now=road.now)
    there = Place.objects.get(code=FAR[0][0])
    people.give_posting(user, Role.FORESTRY, there, road.now.date(), actor=SETUP, now=road.now)


def shown(road: Road, username: str) -> set[int]:
    about = shown_to(road.county.actor(username), road.now)
    rows = Entry.objects.all() if about is None else Entry.objects.filter(about)
    return set(rows.values_list("seq", flat=True))


def test_who_reads_the_record_is_shown_what_is_about_their_county(road: Road) -> None:
    claim = make_claim(road, at="verified")
    assert shown_to(road.who(FORESTRY), road.now) is None, "of one county: the whole"
    next_county(road)
    far = set(Entry.objects.filter(subject__startswith="140425").values_list("seq", flat=True))
    far |= set(Entry.objects.filter(subject="yuanchu").values_list("seq", flat=True))
    every = set(Entry.objects.values_list("seq", flat=True))
    assert len(far) == 5
    ours = every - far
    about = Entry.objects.filter(subject__in=(claim.number, claim.report.number, CLERK))
    for reader in (FORESTRY, AUDITOR):
        seen = shown(road, reader)
        assert set(about.values_list("seq", flat=True)) <= seen <= ours
        policy = Entry.objects.filter(subject=road.county.policy.number)
        assert set(policy.values_list("seq", flat=True)) <= seen
    assert shown(road, "yuanchu") == far
    assert shown(road, PANEL[0]) == every, "the city has both"


def test_the_page_shows_no_other_county_and_checks_the_whole(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_county(road)
    auditor = Pages(road, monkeypatch).sit(AUDITOR)
    assert "没有符合的记录" in auditor.get("/record/", subject="140425")
    assert f"{len(shown(road, AUDITOR))} 条" in auditor.get("/record/")
