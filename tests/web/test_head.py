"""Monitors, link checkers and proxies ask for the head of a page: it is that of the page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import reverse

from hedun.claims.models import Claim
from tests.support.pages import Pages
from tests.support.road import FORESTRY, Road, make_claim, make_county


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """As with a test's client, a request leaves the connection and its transaction alone."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield Pages(make_county(households=4), monkeypatch)
    for signal in ends:
        signal.connect(close_old_connections)


def asked(method: str, path: str, cookie: str) -> tuple[str, dict[str, str], bytes]:
    """As a server hands it on: what is told of the body is not taken off by a test's client."""
    request = RequestFactory().generic(method, path)
    said: list[Any] = []
    request.environ["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={cookie}"
    answer = WSGIHandler()(request.environ, lambda status, head: said.extend((status, dict(head))))
    try:
        return said[0], said[1], b"".join(answer)
    finally:
        answer.close()


def test_the_head_of_every_kind_of_page_is_that_of_the_page_without_its_body(
    pages: Pages,
) -> None:
    road: Road = pages.road
    claim = make_claim(road, "reported")
    photo = claim.report.evidence.filter(kind="photo").first()
    cookie = pages.sit(FORESTRY).client.cookies[settings.SESSION_COOKIE_NAME].value
    number = road.county.policy.number
    also = {"/nowhere/": "404", reverse("web:sign_in"): "302"}  # who is signed in goes on
    for path in (
        "/healthz", "/readyz", reverse("web:sign_in"), reverse("receipts:start"), "/m/",
        reverse("claims:reports"), reverse("claims:claim", args=[claim.number]),
        reverse("history:upload"), reverse("policies:policy", args=[number]),
        reverse("evidence:file", args=[photo.pk]), "/nowhere/", reverse("payments:batches"),
    ):  # fmt: skip
        page, head = asked("GET", path, cookie), asked("HEAD", path, cookie)
        assert (head[0], head[2]) == (page[0], b""), path
        assert head[1].get("Content-Type") == page[1].get("Content-Type"), path
        assert page[0][:3] == also.get(path, "200"), path
        if "Content-Length" in page[1]:
            assert head[1]["Content-Length"].isdigit(), path
    assert Claim.objects.get().state == "reported"


def test_what_only_takes_posts_and_the_doors_of_machines_stay_as_they_are(pages: Pages) -> None:
    cookie = pages.sit(FORESTRY).client.cookies[settings.SESSION_COOKIE_NAME].value
    assert asked("HEAD", reverse("duties:chase"), cookie)[0][:3] == "405"
    assert asked("HEAD", reverse("partners_api:claims"), "")[0][:3] == "401"
