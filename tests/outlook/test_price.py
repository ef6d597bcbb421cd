"""What the next season's cover should cost."""

import pytest

from hedun.claims.models import Claim
from hedun.outlook.forecasting import forecast
from hedun.outlook.pricing import CHANGES, Price, price
from hedun.policies.models import Policy
from tests.insights.season import Walked
from tests.support.pages import Pages
from tests.support.road import INSURER, TOWNSHIP, Road


@pytest.fixture
def priced(walked_once: tuple[Road, Walked], season: Walked) -> Price:
    return price(forecast(Policy.objects.get(), Claim.objects.all(), walked_once[0].now))


def test_the_split_adds_up_to_the_premium(priced: Price) -> None:
    fair = priced.priced.fair_fen
    assert fair > 0
    assert sum(priced.towns().values()) == fair
    assert fair % 100 == 0


def test_less_for_each_claim_costs_less_and_bad_years_cost_the_cover(priced: Price) -> None:
    assert all(priced.under(change).fair_fen <= priced.priced.fair_fen for change in CHANGES)
    calm, wild = priced.shared(0), priced.shared(1.2)
    assert calm.deviation_fen < priced.priced.deviation_fen < wild.deviation_fen


def test_a_year_says_its_loss_ratio_and_that_it_is_open(priced: Price) -> None:
    [year] = priced.years()
    assert year.loss_ratio == year.given_fen / year.policy.premium_fen
    assert not year.over


def test_the_page_is_for_the_two_parties(pages: Pages, season: Walked) -> None:
    assert "公平保费" in pages.sit(INSURER).get("/outlook/price/")
    pages.sit(TOWNSHIP).get("/outlook/price/", 404)
