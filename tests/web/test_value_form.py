"""定损 of things: the expert is offered the value of the table, and asked why another is taken."""

import pytest
from django.utils.datastructures import MultiValueDict

from hedun.assessment.actions import Value
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.web.operation_figures import AssessForm
from tests.prices.world import JANUARY, laid, rows
from tests.support.pages import Pages
from tests.support.road import EXPERT, INSURER, Road, maize, make_claim, make_county

WALNUTS = NewLine("tree", "walnut", 30_000, stage="bearing")
TILLER = NewLine("property", "tool", 10_000, stage="tiller")


@pytest.fixture
def road(db: None, home: object) -> Road:
    """A county with a table of walnut trees, and none of tools."""
    road = make_county()
    laid(road, "tree", rows("tree", {"item": "核桃树", "stage": "成龄", "value": "680"}), JANUARY)
    return road


def form(road: Road, claim: Claim, **said: str) -> AssessForm:
    """With every degree wanted, and what is said of the first line."""
    sent = {
        f"point{n}-{line.code}": "100"
        for line in claim.lines.all()
        for n in range(1, 4 if line.section in ("crop", "tree") else 2)
    }
    sent |= {f"{kind}-{claim.number}-1": text for kind, text in said.items()}
    data = MultiValueDict({name: [text] for name, text in sent.items()})
    return AssessForm(data, claims=[claim], actor=road.who(EXPERT), now=road.now)


def test_the_table_s_value_is_offered_with_its_source(road: Road) -> None:
    claim = make_claim(road, "accepted", lines=[WALNUTS, maize()])
    empty = AssessForm(claims=[claim], actor=road.who(EXPERT), now=road.now)
    each = empty.fields[f"each-{claim.number}-1"]
    assert each.initial == "680.00" and "襄价监〔2026〕6 号" in each.widget.attrs["title"]
    assert empty.fields[f"each-{claim.number}-2"].disabled  # maize has a sum insured
    taken = form(road, claim, each="680.00", left="100")
    assert taken.is_valid(), taken.errors
    value = taken.cleaned_data["degrees"][claim.lines.first().pk].value
    assert value == Value(each_fen=68_000, left_fen=10_000)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"each": "900"}, "why"),
        ({"each": "680", "bill": "2000"}, "bill_no"),
        ({"each": "680", "left": "2040.01"}, "left"),
        ({"each": "900", "bill": "2000", "bill_no": "7"}, "bill"),
        ({"each": "680", "quantity": "2"}, "why"),
    ],
)
def test_what_is_wrong_with_a_value_stands_beside_its_field(
    road: Road, said: dict[str, str], field: str
) -> None:
    claim = make_claim(road, "accepted", lines=[WALNUTS])
    asked = form(road, claim, **said)
    assert not asked.is_valid() and list(asked.errors) == [f"{field}-{claim.number}-1"]


def test_nothing_is_valued_of_which_nothing_is_said(road: Road) -> None:
    claim = make_claim(road, "accepted", lines=[TILLER])
    asked = form(road, claim)
    assert asked.is_valid() and asked.cleaned_data["degrees"][claim.lines.get().pk].value is None
    by_bill = form(road, claim, bill="3200", bill_no="发票 0417")
    assert by_bill.is_valid(), by_bill.errors


def test_the_claim_s_page_says_how_the_value_came_about(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, pages = make_claim(road, "accepted", lines=[WALNUTS]), Pages(road, monkeypatch)
    road.later(hours=1)
    expert = pages.sit(EXPERT)
    here = f"/reports/{claim.report.number}/act/assess/?claims={claim.row}"
    assert "680.00 元/株 · 襄垣县 2026 年 6 月价格" in expert.get(here)
    sent = {f"point{n}-{claim.number}-1": "100" for n in (1, 2, 3)}
    expert.post(here, **sent, **{f"each-{claim.number}-1": "680.00", "claims": str(claim.row)})
    claim.refresh_from_db()
    assert claim.state == "assessed"
    page = pages.sit(INSURER).get(f"/claims/{claim.number}/")
    assert "3 株 × 680.00 元 = 2,040.00 元；核桃树 成龄 680.00 元/株" in page
    page = pages.sit(INSURER).english().get(f"/claims/{claim.number}/")
    assert "3 plants × 680.00 yuan = 2,040.00 yuan; walnut trees, bearing 680.00 yuan/plant" in page
