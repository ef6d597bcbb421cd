from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from hedun.claims.models import Claim
from hedun.receipts.codes import receipt_codes
from tests.support.road import Road, make_county


class Phone:
    """A villager's phone: no account, one connection of its own."""

    def __init__(self, address: str = "203.0.113.7") -> None:
        self.client = Client(REMOTE_ADDR=address)

    def get(self, path: str, status: int = 200) -> str:
        return self._read(self.client.get(path), path, status)

    def post(self, path: str, status: int = 200, **data: Any) -> str:
        """The page that follows, redirects included."""
        return self._read(self.client.post(path, data, follow=True), path, status)

    def _read(self, answer: Any, path: str, status: int) -> str:
        text: str = answer.content.decode()
        assert answer.status_code == status, f"{path}: {answer.status_code}, expected {status}"
        return text

    def tool(self, name: str) -> bytes:
        """A script that belongs on other machines."""
        return b"".join(self.client.get(f"/record/tool/{name}.py").streaming_content)  # type: ignore[attr-defined]

    def opened(self, road: Road, claim: Claim) -> str:
        """The page of the claim, opened with the last four of the household's ID number."""
        return self.post(address(claim), last4=last4(road, claim))


def address(claim: Claim) -> str:
    return f"/r/{receipt_codes([claim])[claim.pk]}/"


def last4(road: Road, claim: Claim) -> str:
    household = claim.household
    return next(f.id_number[-4:] for f, one in road.county.roll if one.pk == household.pk)


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Road]:
    made = make_county(5)
    monkeypatch.setattr("hedun.clock.now", lambda: made.now)
    yield made
