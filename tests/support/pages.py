"""People at the desk in this process: signed in, at the road's hour, and nobody's numbers shown."""

from typing import Any

from django.test import Client
from pytest import MonkeyPatch

from hedun.people.models import User
from tests.support.desk import text_of
from tests.support.road import Road


class Pages:
    """The desk of one county. Every page that is asked for is searched for personal numbers."""

    def __init__(self, road: Road, monkeypatch: MonkeyPatch) -> None:
        self.road = road
        self.secrets = {
            secret
            for family, _ in road.county.roll
            for secret in (family.id_number, family.phone, family.card)
        }
        monkeypatch.setattr("hedun.clock.now", lambda: road.now)

    def sit(self, username: str) -> "Reader":
        client = Client()
        client.force_login(User.objects.get(username=username))
        return Reader(self, client)


class Reader:
    """One person's session."""

    def __init__(self, pages: Pages, client: Client) -> None:
        self.pages, self.client = pages, client

    def english(self) -> "Reader":
        self.client.cookies["hedun_language"] = "en"
        return self

    def get(self, path: str, status: int = 200, **query: str) -> str:
        return self._read(self.client.get(path, query), path, status)

    def post(self, path: str, status: int = 200, **data: Any) -> str:
        """The page that follows, redirects included."""
        return self._read(self.client.post(path, data, follow=True), path, status)

    def _read(self, answer: Any, path: str, status: int) -> str:
        html = answer.content.decode()
        assert answer.status_code == status, f"{path}: {answer.status_code}, expected {status}"
        shown = [secret for secret in self.pages.secrets if secret in html]
        assert not shown, f"{path} shows {len(shown)} personal numbers in full"
        return text_of(_Text(html))


class _Text:
    def __init__(self, text: str) -> None:
        self.text = text
