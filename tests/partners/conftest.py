"""The county of the tests with its offices, at the hour of the road."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hedun import clock
from hedun.partners.opening import TOKENS
from tests.partners.world import Partnered, a_partner
from tests.support.road import Road, make_county


@pytest.fixture
def road(home: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(households=6)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    TOKENS.clear()
    return made


@pytest.fixture
def company(road: Road) -> Partnered:
    """The insurer of the county's policy, with a token for everything."""
    return a_partner(road, company=road.county.policy.insurer)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Any]:
    """A partner's server, really listening on this machine, which the site has named."""
    from tests.partners.receiving import Receiver

    settings.PARTNER_HOSTS = ["127.0.0.1"]
    with Receiver() as one:
        yield one
