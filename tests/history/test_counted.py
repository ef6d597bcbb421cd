"""Past years are counted where history counts, and nowhere else."""

from django.urls import reverse

from hedun.claims.models import Claim
from hedun.history.models import PastPolicy
from hedun.history.queries import standing
from hedun.insights.selection import Wanted
from hedun.outlook.forecasting import forecast
from hedun.outlook.price_tables import TABLES
from hedun.outlook.pricing import price
from hedun.prevention.repeating import repeated
from tests.history.world import hand_over
from tests.support.pages import Pages
from tests.support.road import CLERK, FORESTRY, INSURER, SUPERIOR, TOWNSHIP, Road, make_claim


def year_of_2024(road: Road) -> None:
    hand_over(road, "policies")
    hand_over(road, "claims")


def test_a_year_whose_claims_add_up_stands_behind_the_forecast_the_other_only_has_its_ratio(
    road: Road,
) -> None:
    policy = make_claim(road, "reported").report.policy
    alone = forecast(policy, Claim.objects.all(), road.later(hours=1))
    road.later(hours=1)
    year_of_2024(road)
    found = forecast(policy, Claim.objects.all(), road.now)
    assert alone.fit.seasons == 0 and found.fit.seasons == 1
    [(past, loaded)] = found.past
    assert (past.number, loaded.given_fen) == ("PYZ2024-0007", 2310_50)
    assert loaded.season.lists.day.tolist() == [232]  # three households, one list, of 20 August
    assert loaded.season.lists.told.tolist() == [234]
    assert [row.fen for row in loaded.rows] == [1200_50, 1110_00, 0]
    before = forecast(policy, Claim.objects.all(), alone.loaded and road.now.replace(hour=10))
    assert before.fit.seasons == 0  # as it was known then
    first, second, now = price(found).years()
    assert round(first.loss_ratio or 0, 4) == 0.0038  # 2,310.50 of 605,000 yuan
    assert (second.policy.number, second.given_fen, second.adds_up) == (
        "PYZ2025-0007", 1800_00, False,
    )  # fmt: skip
    assert not now.taken_over
    years = TABLES["years"](price(found))
    assert [row.group for row in years.rows][:2] != ["", ""]


def test_the_seasons_own_figures_do_not_change(road: Road, pages: Pages) -> None:
    make_claim(road, "awarded")
    desk = pages.sit(FORESTRY).english()
    before = desk.get("/season/")
    year_of_2024(road)
    assert desk.get("/season/") == before


def test_a_household_that_was_hit_in_past_years_is_hit_again(road: Road) -> None:
    year_of_2024(road)
    policy = road.county.policy
    wanted = Wanted(policy)
    _family, home = road.county.roll[0]
    for user in (FORESTRY, TOWNSHIP):
        [one] = repeated(wanted, road.who(user), road.now).rows
        assert (one.household, one.accidents, one.given_fen) == (home, 2, 1200_50 + 900_00)
    make_claim(road, "reported", household=home)
    [one] = repeated(wanted, road.who(FORESTRY), road.later(hours=1)).rows
    assert one.accidents == 3 and one.last.year == 2026


def test_who_hands_over_sees_first_and_the_household_shows_its_past(
    road: Road, pages: Pages
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.history.world import book

    desk = pages.sit(INSURER).english()
    assert "Past years" in desk.get("/policies/")
    assert "No past year yet" in desk.get("/past-years/")
    for about, added in (("policies", "2"), ("claims", "4")):
        sheet = SimpleUploadedFile("branch.xlsx", book())
        shown = desk.post("/past-years/upload/", profile=f"branch-{about}", sheet=sheet)
        assert "Nothing has been written yet" in shown and "branch.xlsx" in shown
        assert f"{added} rows taken over, 0 said anew." in desk.post("/past-years/preview/")
    listed = desk.get("/past-years/")
    assert "PYZ2024-0007" in listed and "0.4" in listed and "to the fen" in listed
    assert "−900.00" in listed  # a row of 2025 is still missing
    policy = standing(PastPolicy).get(number="PYZ2024-0007")
    assert "牛有顺" in desk.get(f"/past-years/policies/{policy.pk}/")
    home = road.county.roll[0][1]
    address = reverse("people:household", args=[home.number])
    own = pages.sit(TOWNSHIP).english().get(address)
    assert "Claims of past years" in own and "LA2024000131" in own
    assert "Claims of past years" not in pages.sit(CLERK).english().get(
        reverse("people:household", args=[home.number])
    )
    pages.sit(SUPERIOR).get("/past-years/upload/", 404)
    pages.sit(CLERK).get("/past-years/", 404)
