"""定损: the form asks for what the action needs, no more and no less."""

import pytest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Found
from hedun.assessment.figures import figures
from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim, LossLine
from hedun.oversight import actions as oversight
from hedun.web.operation_figures import AssessForm
from hedun.web.reports.figures import line_views
from tests.support.road import (
    EXPERT,
    INSURER,
    PANEL,
    Road,
    maize,
    make_claim,
    make_county,
    walk,
)

SHEEP = NewLine("livestock", "sheep", 10_000, amount_fen=80_000)
SHED = NewLine("property", "shed", 10_000, amount_fen=80_000)


@pytest.fixture
def road(db: None, home: object) -> Road:
    return make_county()


def asked(
    road: Road, claim: Claim, points: int = 0, percent: str = "40", why: str = ""
) -> AssessForm:
    """The expert enters the degree at so many points of every line."""
    lines = claim.lines.all()
    said = {f"point{n}-{line.code}": [percent] for line in lines for n in range(1, points + 1)}
    said |= {f"why-{line.code}": [why] for line in lines}
    return AssessForm(MultiValueDict(said), claims=[claim], actor=road.who(EXPERT), now=road.now)


def assess(road: Road, form: AssessForm) -> None:
    assert form.is_valid(), form.errors
    degrees, expert = form.cleaned_data["degrees"], road.who(EXPERT)
    assessment.assess(form.claims, degrees=degrees, actor=expert, now=road.later(hours=1)).insist()


@pytest.mark.parametrize(
    ("line", "wanted"),
    [(SHEEP, 1), (SHED, 1), (maize("9.99"), 3), (maize("10.00"), 5)],
)
def test_as_many_points_are_asked_for_as_the_line_needs(
    road: Road, line: NewLine, wanted: int
) -> None:
    claim = make_claim(road, "accepted", lines=[line])
    short = asked(road, claim, wanted - 1)
    assert not short.is_valid() and list(short.errors) == [f"point1-{claim.number}-1"]
    assess(road, asked(road, claim, wanted))
    claim.refresh_from_db()
    assert claim.state == "assessed"


def set_by_the_city(road: Road, claim: Claim, line: LossLine) -> None:
    now = road.later(hours=1)
    for member in PANEL:
        actor = road.who(member)
        oversight.give_opinion(claim, upholds=False, reason="合议一致", actor=actor, now=now)
    found = {line.pk: Found(12_000, 800_000, "三人合议实测")}
    oversight.decide(
        claim, reason="按实测", found=found, actor=road.who(PANEL[0]), now=now
    ).insist()


def shown(line: LossLine) -> str:
    """What the ledger shows under expert."""
    [view] = line_views([line], figures([line]), {}, frozenset())[line.claim_id]
    return str(view.shown_expert.degree)


def test_what_the_city_has_set_is_not_asked_of_the_expert_until_the_claim_is_opened_again(
    road: Road,
) -> None:
    claim = make_claim(road, "escalated", lines=[maize(), maize("2.00")])
    first, second = claim.lines.order_by("number")
    set_by_the_city(road, claim, first)
    form = asked(road, claim, 3)
    assert form.lines == [second]
    assess(road, form)
    assert shown(first) == "0.800000" and shown(second) == "0.400000"
    walk(road, Claim.objects.get(pk=claim.pk), "paid")
    claims_.reopen(
        [claim], reason="补充材料", actor=road.who(INSURER), now=road.later(hours=1)
    ).insist()
    again = asked(road, claim, 3, "90", "收获时复测")
    assert again.lines == [first, second] and shown(first) == "0.800000"
    assess(road, again)
    assert shown(first) == shown(second) == "0.900000"


def test_where_the_city_has_set_everything_the_form_says_so_and_asks_nothing(road: Road) -> None:
    claim = make_claim(road, "escalated")
    set_by_the_city(road, claim, claim.lines.get())
    form = asked(road, claim)
    assert form.lines == [] and not form.open_grid
    with override("en"):
        assert "nothing to enter" in str(form.grid_title)
    assess(road, form)


def test_an_expert_who_changes_a_degree_says_why_and_the_one_before_is_kept(road: Road) -> None:
    claim = make_claim(road, "assessed")
    [line] = claim.lines.all()
    before = line.assessments.get()
    assessment.ask_again(
        [claim], reason="取样点太少", actor=road.who(INSURER), now=road.later(hours=1)
    ).insist()
    silent = asked(road, claim, 3, "60")
    assert not silent.is_valid() and list(silent.errors) == [f"why-{line.code}"]
    assert asked(road, claim, 3, "45").is_valid()  # the same as before needs no reason
    assess(road, asked(road, claim, 3, "60", "补测两点"))
    old, new = line.assessments.order_by("pk")
    assert (old.pk, old.degree_ppm) == (before.pk, 450_000)
    assert (new.degree_ppm, new.reason) == (600_000, "补测两点")


def test_points_typed_in_the_list_stand_in_the_form_and_in_its_summary(road: Road) -> None:
    claim = make_claim(road, "accepted")
    [line] = claim.lines.all()
    form = AssessForm(claims=[claim], actor=road.who(EXPERT), now=road.now)
    form.begin_with({f"points-{line.code}": "45 50 43"})
    assert [form.typed(f"point{n}", line) for n in (1, 2, 3, 4)] == ["45", "50", "43", ""]
    assert form.typed("degree", line) == "46"
    unread = AssessForm(claims=[claim], actor=road.who(EXPERT), now=road.now)
    unread.begin_with({f"points-{line.code}": "45 viel 43"})
    assert unread.typed("degree", line) == ""  # and nothing is lost: the form says what is wrong
    assert unread.typed("point2", line) == "viel"
