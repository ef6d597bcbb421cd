"""The audit draw: listed once its seed is revealed, and computed again with nothing of ours."""

import csv
import hashlib
import hmac
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest

from hedun import clock
from hedun.claims.models import Claim
from hedun.domain.deadlines import LOCAL
from hedun.domain.draw import drawn, first_not_drawn, ticket
from hedun.policies.actions import reveal_seed, set_number
from hedun.policies.models import AuditSeed
from tests.insights.season import Walked
from tests.support.pages import Pages
from tests.support.road import AUDITOR, CLERK, FORESTRY, TOWNSHIP

NEW_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=LOCAL)


def address(season: Walked) -> str:
    return f"/season/draw/{season.paid_claim.report.policy.number}/"


def share_of_two_thirds(pages: Pages, season: Walked) -> None:
    policy = season.paid_claim.report.policy
    set_number(
        policy, "draw_share_ppm", "700000", basis="contract", clause="附则",
        effective=date(2026, 1, 1), actor=pages.road.who(FORESTRY), now=pages.road.now,
    )  # fmt: skip


@contextmanager
def in_the_new_year(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: NEW_YEAR)
        yield


def test_before_the_policy_is_over_nobody_learns_who_is_drawn(pages: Pages, season: Walked) -> None:
    seed = AuditSeed.objects.get()
    page = pages.sit(AUDITOR).get(address(season))
    assert seed.sha256 in page and season.paid_claim.number not in page
    pages.sit(AUDITOR).get(f"{address(season)}draw.csv", status=404)
    for other in (CLERK, TOWNSHIP):
        pages.sit(other).get(address(season), status=404)


def test_once_it_is_revealed_anybody_computes_the_same_list(
    pages: Pages, season: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    share_of_two_thirds(pages, season)
    policy = season.paid_claim.report.policy
    reveal_seed(policy, actor=pages.road.who(FORESTRY), now=NEW_YEAR)
    seed = AuditSeed.objects.get().revealed
    with in_the_new_year(pages, monkeypatch):
        auditor = pages.sit(AUDITOR)
        page = auditor.get(address(season))
        text = auditor.client.get(f"{address(season)}draw.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))[1:]
    handed_in = set(Claim.objects.exclude(state="draft").values_list("number", flat=True))
    assert {row[0] for row in rows} == handed_in
    below = 7 * 2**256 // 10
    for number, said, is_drawn, *_seen in rows:
        mine = hmac.new(seed.encode(), number.encode(), hashlib.sha256).hexdigest()
        assert said == mine
        assert is_drawn == ("是" if int(mine, 16) < below else "否")
        assert (number in page) == (is_drawn == "是")
    visited = {row[0]: row[3] for row in rows}
    assert visited[season.paid_claim.number] == "是"
    assert hashlib.sha256(seed.encode()).hexdigest() in page and seed in page
    assert "与签约时记录的 SHA-256 相符" in page


@pytest.mark.parametrize("share_ppm", [0, 1, 50_000, 333_333, 1_000_000])
def test_the_limit_that_is_told_is_the_limit_that_draws(share_ppm: int) -> None:
    limit = first_not_drawn(share_ppm)
    seed = "three-foxes-crossed-the-frozen-river"
    for n in range(300):
        assert (int(ticket(seed, f"BA-{n}"), 16) < int(limit, 16)) == drawn(
            seed, f"BA-{n}", share_ppm
        )
