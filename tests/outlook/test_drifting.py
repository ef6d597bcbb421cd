"""How estimates come out: what villages had estimated is kept, and never out of date."""

from typing import Any

import pytest

from hedun.claims import actions as claims
from hedun.claims.models import Claim
from hedun.outlook import drifting
from hedun.outlook.forecasting import forecast
from hedun.outlook.loading import line_estimates
from hedun.policies.models import Policy
from hedun.record import following
from tests.history.conftest import road
from tests.support.road import INSURER, Road, award, make_claim

__all__ = ["road"]


def test_what_villages_had_estimated_is_read_again_only_where_it_may_be_another(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[int, ...]] = []

    def counted(policy: Policy, pks: tuple[int, ...], *rest: Any, **more: Any) -> Any:
        read.append(pks)
        return line_estimates(policy, pks, *rest, **more)

    def estimates() -> list[float]:
        at = road.later(minutes=1)
        made = forecast(Policy.objects.get(), Claim.objects.all(), at)
        found: list[float] = made.drifted.seen.estimate.tolist()
        return found

    monkeypatch.setattr(drifting, "line_estimates", counted)
    first = make_claim(road, at="assessed")
    award(road, first)
    before = estimates()
    second = make_claim(road, at="assessed")  # told, visited and assessed: nothing of the first
    assert estimates() == before and len(before) == 1 and read == [(first.pk,)]
    award(road, second)
    both = estimates()
    assert len(both) == 2 and read[1:] == [(second.pk, first.pk)]
    by = {"actor": road.who(INSURER), "now": road.later(minutes=1)}
    assert claims.undo([Claim.objects.get(pk=second.pk)], **by).done
    assert estimates() == before
    following.forget()
    assert estimates() == before
