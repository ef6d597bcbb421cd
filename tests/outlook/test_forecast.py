"""Will it last? The forecast of the small season (tests/insights/season.py), and its command."""

import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hedun import clock
from hedun.claims.models import Claim
from hedun.domain.deadlines import end_of_day
from hedun.outlook.forecasting import forecast
from hedun.outlook.loading import line_estimates
from hedun.outlook.tables import TABLES
from hedun.policies.models import Policy
from tests.insights.season import NOTICED_FEN, PAID_FEN, Walked
from tests.support.road import Road

GIVEN = PAID_FEN + NOTICED_FEN


def seen(at: Any, **more: Any) -> Any:
    return forecast(Policy.objects.get(), Claim.objects.all(), at, **more)


def said(monkeypatch: pytest.MonkeyPatch, road: Road, **options: Any) -> Any:
    monkeypatch.setattr(clock, "now", lambda: road.now)
    out = io.StringIO()
    call_command("forecast", stdout=out, **options)
    return json.loads(out.getvalue()) if options.get("json") else out.getvalue()


def test_what_is_given_is_certain_what_is_open_is_estimated_and_the_rest_is_to_come(
    walked_once: tuple[Road, Walked], season: Walked
) -> None:
    found = seen(walked_once[0].now)
    assert found.loaded.given_fen == GIVEN
    assert found.open_fen > 0  # the claim of September is told and not awarded
    assert found.coming_fen > 0
    assert found.expected_fen == GIVEN // 100 * 100 + found.open_fen + found.coming_fen
    drafts = Claim.objects.filter(state="draft").count()
    refused = [row for row in found.loaded.rows if not row.open and not row.fen]
    assert (drafts, len(refused), len(found.loaded.rows)) == (1, 1, 4)
    assert found.total.beyond(GIVEN - 1) == 1


def test_what_was_not_known_on_a_day_says_nothing_of_it(
    walked_once: tuple[Road, Walked], season: Walked
) -> None:
    before = seen(end_of_day(date(2026, 8, 1)))
    assert (before.loaded.given_fen, len(before.loaded.rows)) == (0, 0)
    then = seen(season.told)
    assert then.loaded.given_fen == 0
    assert {row.open for row in then.loaded.rows} == {True}
    assert then.outlook.told == 1  # one list
    now = seen(walked_once[0].now)
    assert now.outlook.told == 2


def test_the_smaller_the_cover_the_less_it_lasts(
    walked_once: tuple[Road, Walked], season: Walked
) -> None:
    at = walked_once[0].now
    chances = [seen(at, cover_fen=fen).exhaustion for fen in (GIVEN - 1, 10_000_000, 10**9)]
    assert chances[0] == 1 > chances[1] > chances[2] >= 0


def test_the_command_says_the_total_its_quantiles_and_whether_the_cover_lasts(
    walked_once: tuple[Road, Walked], season: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    road = walked_once[0]
    found = said(monkeypatch, road, json=True)
    assert {"expected_total", "quantiles", "exhaustion_probability"} <= found.keys()
    bands = [found["quantiles"][name] for name in ("p50", "p80", "p95")]
    assert GIVEN // 100 < bands[0] <= bands[1] <= bands[2]  # a village of few households
    assert all(isinstance(yuan, int) for yuan in (*bands, found["expected_total"]))
    assert 0 <= found["exhaustion_probability"] <= 1
    assert said(monkeypatch, road, json=True, cover="1100")["exhaustion_probability"] == 1
    early = said(monkeypatch, road, json=True, as_of="2026-08-01")
    assert (early["as_of"], early["cover"]) == ("2026-08-01", 10_000_000)
    text = said(monkeypatch, road)
    assert "1,164.88 yuan" in text
    assert "the cover does not last" in text


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"as_of": "2026-13-01"}, "expected a day"),
        ({"as_of": "2031-01-01"}, "has not come"),
        ({"cover": "much"}, "expected an amount in yuan"),
        ({"cover": "-5"}, "expected an amount in yuan"),
        ({"policy": "NONE-1"}, "no policy NONE-1"),
    ],
)
def test_what_cannot_be_asked_is_said(
    walked_once: tuple[Road, Walked], season: Walked, monkeypatch: pytest.MonkeyPatch,
    options: dict[str, str], why: str,
) -> None:  # fmt: skip
    with pytest.raises(CommandError, match=why):
        said(monkeypatch, walked_once[0], **options)


def test_open_claims_count_as_estimates_have_come_out(
    walked_once: tuple[Road, Walked], season: Walked
) -> None:
    """Two maize and millet claims were awarded; the badger's of September is open, unlooked at."""
    found = seen(walked_once[0].now)
    learnt, of = found.drifted.drift, found.drifted.seen
    assert learnt.claims == of.estimate.size == 2
    assert sorted(of.kind) == ["maize", "millet"] and sum(of.awarded) == GIVEN
    [row] = [row for row in found.loaded.rows if row.open]
    [(_line, estimate)] = line_estimates(found.policy, [row.claim], walked_once[0].now) or ()
    assert (row.kind, row.animal) == ("maize", "badger")
    assert row.fen == round(estimate * learnt.of("maize", "badger"))
    assert found.ahead.known.unsure == found.drifted.unsure > 0
    table = TABLES["drift"](found)
    assert [line.values[1] for line in table.rows] == [2, 1, 1, 2]  # all, maize, millet, boars
