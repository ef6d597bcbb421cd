"""The record is shown to its readers as far as it is about their places."""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from hedun.domain.actors import Actor, Level, Posting, Role
from hedun.people import actions as people
from hedun.people.models import RolePosting
from hedun.places.actions import SETUP, add_place, end_place
from hedun.places.models import Place
from hedun.policies.recorded import entries_of
from hedun.record.codes import NONE_BORNE, code_of
from hedun.record.models import Entry
from hedun.record.pen import writing
from hedun.record.queries import SUM, Part, Wanted, entries, shown_to, stretch
from hedun.record.statements import answered, vendor
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
MANY = tuple(f"officer.{n}" for n in range(3000))


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(households=6)


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


def shown(road: Road, username: str) -> list[int]:
    """Page after page from the newest on, as the desk shows them."""
    about, before, found = shown_to(road.county.actor(username), road.now), None, list[int]()
    while True:
        page = stretch(Wanted(), about, 7, before=before)
        found += [entry.seq for entry in page]
        if page.older is None:
            return found
        before = page.older


def fitting(begins: str, *policies: str) -> list[int]:
    """What is about a county, said in one condition that looks at every entry."""
    found = Q(subject__in=policies)
    for kind in ("", "LJ-", "BA-", "GS-", "YY-", "PF-", "TS-", "ZB-", "SY-"):
        found |= Q(subject__startswith=f"{kind}{begins}")
    places = defaultdict(set)
    for user, code in RolePosting.objects.values_list("user__username", "place__code"):
        places[user].add(code.startswith(begins))
    here = [user for user, inside in places.items() if inside == {True}]
    rows = Entry.objects.filter(found | Q(subject__in=here) | Q(user__in=here)).order_by("-seq")
    return list(rows.values_list("seq", flat=True))


def test_who_reads_the_record_is_shown_what_is_about_their_county(road: Road) -> None:
    claim = make_claim(road, at="paid")
    assert shown_to(road.who(FORESTRY), road.now) is None, "of one county: the whole"
    next_county(road)
    make_claim(road, at="contested")
    # what an officer of the county does about a division above it
    with writing(actor=road.who(FORESTRY), now=road.now) as pen:
        pen.write("place.import", "140000000000")
    ours = fitting("140423", road.county.policy.number)
    far = fitting("140425")
    assert len(far) == 5 and not {*ours} & {*far} and Entry.objects.count() in ours
    kinds = {code_of(subject) for subject in Entry.objects.values_list("subject", flat=True)}
    assert kinds == {"", "140000", "140423", "140425"}
    about = Entry.objects.filter(subject__in=(claim.number, claim.report.number, CLERK))
    assert {*about.values_list("seq", flat=True)} <= {*ours}
    assert shown(road, FORESTRY) == shown(road, AUDITOR) == ours
    assert shown(road, "yuanchu") == far
    assert shown(road, PANEL[0]) == list(range(Entry.objects.count(), 0, -1)), "the city has both"


def test_what_came_with_a_village_stays_with_whoever_does_it(road: Road) -> None:
    """Its numbers go on with the code of the county it was of."""
    claim = make_claim(road, at="verified")
    next_county(road)
    moved = claim.report.village
    taker = Place.objects.get(code="140425100200")
    end_place(moved, road.now.date(), successors=[taker], actor=SETUP, now=road.now)
    with writing(actor=road.county.actor("yuanchu"), now=road.now) as pen:
        done = pen.write("claim.note", claim.number).seq
    assert done in shown(road, "yuanchu") and done in shown(road, FORESTRY)


@pytest.mark.parametrize("asked", [{}, {"subject": "BA-"}, {"user": "高志成"}])
def test_one_goes_back_and_forth_between_older_and_newer(road: Road, asked: dict[str, str]) -> None:
    make_claim(road, at="verified")
    next_county(road)
    about, wanted = shown_to(road.who(AUDITOR), road.now), Wanted(**asked)
    pages = [stretch(wanted, about, 5)]
    while pages[-1].older is not None:
        pages.append(stretch(wanted, about, 5, before=pages[-1].older))
    assert len(pages) > 1 and pages[0].newer is None
    for newer, older in pairwise(pages):
        assert list(stretch(wanted, about, 5, after=older.newer)) == list(newer)
    assert stretch(wanted, about, 5, before=1) == pages[0], "nothing is older: the newest"
    assert stretch(Wanted(user="nobody"), about, 5).entries == []


def test_a_village_s_entries_are_found_by_the_code_and_what_goes_on(road: Road) -> None:
    """For whoever is given places below a county: today nobody reads the record there."""
    make_claim(road, at="verified")
    village = Place.objects.get(code="140423100204")
    posting = Posting(Role.FORESTRY, village.code, Level.VILLAGE, road.now.date(), None)
    parts = entries_of(Actor("li", "李", (posting,)), road.now)
    of_village = Entry.objects.filter(subject__startswith="140423100204")
    here = RolePosting.objects.filter(place=village).values("user__username")
    of_village |= Entry.objects.filter(Q(user__in=here) | Q(subject__in=here))
    found = [entry.seq for entry in stretch(Wanted(), parts, 1000)]
    assert {*of_village.values_list("seq", flat=True)} == {*found} < {*fitting("140423")}


@pytest.mark.parametrize(
    "part",
    [
        Part(Q(code="140423")),
        Part(Q(NONE_BORNE, user__sought=("shenji",)), few=True),
        Part(Q(NONE_BORNE, subject__sought=("shenji",)), few=True),
        Part(Q(NONE_BORNE, user__sought=(*MANY, "shenji")), few=True),
    ],
)
def test_each_part_is_read_along_an_index_of_its_own(road: Road, part: Part) -> None:
    if vendor() == "postgresql":  # which would rather read so few from an end
        answered("SELECT set_config('enable_seqscan', 'off', true)", ())
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE record_entry DROP CONSTRAINT record_entry_pkey")
    rows = entries(Wanted(), part).order_by(SUM.desc() if part.few else "-seq")
    plan = rows.explain()
    assert "entry_by_code" in plan or "entry_codeless" in plan


def test_what_thousands_of_officers_did_is_found_as_what_one_did(road: Road) -> None:
    by_setup = Entry.objects.filter(user="setup").count()
    assert Entry.objects.filter(user__sought=(*MANY, "setup")).count() == by_setup > 0
    assert Entry.objects.filter(user__sought=MANY).count() == 0


def test_the_page_shows_no_other_county_and_checks_the_whole(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_county(road)
    auditor = Pages(road, monkeypatch).sit(AUDITOR)
    assert "没有符合的记录" in auditor.get("/record/", subject="140425")
    of_village = Entry.objects.filter(subject__startswith="140423100204").count()
    assert f" {of_village} 条" in auditor.get("/record/", subject="140423100204")
    monkeypatch.setattr("hedun.record.views.A_PAGE", 5)
    every = shown(road, AUDITOR)
    newest = auditor.get("/record/")
    assert "较早" in newest and f"{len(every)} 条" not in newest
    assert "较新" not in newest and "最新" not in newest
    older = auditor.get("/record/", before=str(every[4]))
    assert "较新" in older and "最新" in older and older != newest
    assert auditor.get("/record/", after=str(every[5])) == newest
    assert auditor.get("/record/", before="x" * 9) == newest
    assert "较早" not in auditor.get("/record/", before=str(every[-2]))


def test_the_page_asks_no_more_for_more_entries(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_claim(road, at="reported")
    next_county(road)
    panel = Pages(road, monkeypatch).sit(AUDITOR)
    asked = []
    for state in ("reported", "paid"):
        make_claim(road, at=state)
        panel.get("/record/")
        with CaptureQueriesContext(connection) as queries:
            panel.get("/record/")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 18
