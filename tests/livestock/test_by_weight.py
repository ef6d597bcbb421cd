"""Animals whose table goes by weight: what they weigh is a figure, and the working says it."""

from datetime import date

import pytest

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree, Value
from hedun.assessment.valuations import of_lines, offers
from hedun.claims.models import Claim, LossLine
from hedun.domain.problems import Malformed
from hedun.livestock import actions as livestock
from hedun.livestock.actions import NewAnimal
from hedun.record.verification import verify
from hedun.web.operation_figures import AssessForm
from tests.livestock.fold import ELEVEN, listed, sheep, who
from tests.prices.world import JANUARY, SOURCE, laid, rows
from tests.support.pages import Pages
from tests.support.road import CLERK, EXPERT, INSURER, Road, walk

GROWN = {"item": "绵羊", "stage": "成年"}


def by_the_kilo(road: Road, begins: date = JANUARY, yuan: str = "26.50") -> None:
    laid(road, "livestock", rows("livestock", {**GROWN, "value": yuan, "unit": "公斤"}), begins)


def by_bands(road: Road) -> None:
    table = rows(
        "livestock",
        {**GROWN, "weight": "20-40", "value": "800"},
        {**GROWN, "weight": "40-", "value": "1300"},
    )
    laid(road, "livestock", table, JANUARY)


def fold(road: Road, *grams: int | None) -> LossLine:
    """Accepted: so many sheep by their tags, of these weights."""
    claim = listed(road, 0, sheep(len(grams)))
    line = claim.lines.get()
    new = [NewAnimal("killed", tag=tag, weight_g=g) for tag, g in zip(ELEVEN, grams, strict=False)]
    livestock.add_animals(line, new, **who(road, CLERK))
    walk(road, claim, "accepted")
    return LossLine.objects.select_related("claim__report__policy", "claim__event").get(pk=line.pk)


def assess(road: Road, line: LossLine, value: Value) -> None:
    degrees = {line.pk: Degree([1_000_000], value=value)}
    claim = Claim.objects.get(pk=line.claim_id)
    assessment.assess([claim], degrees=degrees, **who(road, EXPERT)).insist()


def test_a_kilogram_s_price_times_what_they_weigh(road: Road) -> None:
    by_the_kilo(road, yuan="30")
    by_the_kilo(road, date(2026, 7, 1))  # this one is of the day of the loss
    line = fold(road, 41_500, 38_250)
    assert offers([line], road.now)[line.pk].weight_g == 79_750
    assess(road, line, Value())
    [working] = of_lines([line]).values()
    assert working.amount_fen == 211_338  # 79.75 × 26.50 = 2,113.375
    assert working.says()["zh"].startswith(
        "2 头，79.75 公斤 × 26.50 元 = 2,113.38 元；绵羊 成年 26.50 元/公斤（"
    )
    assert working.says()["en"].startswith("2 head, 79.75 kg × 26.50 yuan = 2,113.38 yuan;")
    assert SOURCE in working.says()["en"] and verify().faults == ()


def test_what_nobody_weighed_is_asked_for(road: Road) -> None:
    by_the_kilo(road)
    line = fold(road, 41_500, None)
    with pytest.raises(Malformed) as asked:
        assess(road, line, Value())
    assert asked.value.problem.code == "VALUE_WEIGHT"
    assess(road, line, Value(weight_g=80_000))
    [working] = of_lines([line]).values()
    assert (working.amount_fen, working.weight_g) == (212_000, 80_000)


def test_a_band_s_price_is_of_one_and_two_bands_are_parted_first(road: Road) -> None:
    by_bands(road)
    line = fold(road, 35_000, 39_000, 52_000)
    with pytest.raises(Malformed) as apart:
        assess(road, line, Value())
    assert apart.value.problem.code == "VALUE_BANDS"
    heavy = line.animals.get(weight_g=52_000)
    other = livestock.part([heavy], reason="体重不同", **who(road, EXPERT))
    line.refresh_from_db()
    degrees = {
        pk: Degree([1_000_000], quantity_e4=n * 10_000, reason="分列", value=Value())
        for pk, n in ((line.pk, 2), (other.pk, 1))
    }
    claim = Claim.objects.get(pk=line.claim_id)
    assessment.assess([claim], degrees=degrees, **who(road, EXPERT)).insist()
    light, one = (of_lines([x])[x.pk] for x in (line, other))
    assert (light.amount_fen, one.amount_fen) == (160_000, 130_000)
    assert light.says()["zh"].startswith(
        "2 头（共 74 公斤） × 800.00 元 = 1,600.00 元；绵羊 成年 20–40 公斤 800.00 元/头（"
    )


def test_the_expert_s_form_asks_for_the_weight_and_what_others_paid(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_the_kilo(road)
    line = fold(road, 41_500, 38_250)
    claim = Claim.objects.get(pk=line.claim_id)
    empty = AssessForm(claims=[claim], actor=road.who(EXPERT), now=road.now)
    assert empty.fields[f"weight-{line.code}"].initial == "79.75"
    assert empty.fields[f"each-{line.code}"].initial == "26.50"
    expert = Pages(road, monkeypatch).sit(EXPERT)
    road.later(hours=1)
    here = f"/reports/{claim.report.number}/act/assess/?claims={claim.row}"
    said = {"point1": "100", "each": "26.50", "weight": "80", "others": "300"}
    sent = {f"{kind}-{line.code}": text for kind, text in said.items()}
    expert.post(here, **sent, claims=str(claim.row))
    figure = line.assessments.get()
    assert (figure.amount_fen, figure.other_paid_fen) == (212_000, 30_000)
    page = Pages(road, monkeypatch).sit(INSURER).get(f"/claims/{claim.number}/")
    assert "2 头，80 公斤 × 26.50 元 = 2,120.00 元" in page
    assert "2 头 100% 他方已赔 300.00 元" in page
    assert page.count("亩") == 2  # in the heads of the columns
