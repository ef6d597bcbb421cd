"""Nobody is shown a way that is closed to them: every link on every page leads somewhere."""

import re
from collections import Counter, deque
from html import unescape

import pytest
from django.test import Client
from django.urls import resolve

from hedun import clock
from hedun.claims.models import Claim
from hedun.people.models import User
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    EXPERT,
    FORESTRY,
    INSURER,
    MAKER,
    PANEL,
    STEPS,
    SUPERIOR,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
)
from tests.support.turns import in_turn

LINK = re.compile(r'href="(/[^"#]+)')
EACH, DEEP = 2, 5  # pages of one kind that are opened, and links from "my work" to the last of them
# Files: that they can be made is tested where they are.
FILES = ("static", "evidence", "export", "media")


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(31)
    for state in STEPS:
        make_claim(made, at=state)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.mark.parametrize(
    "username",
    [CLERK, TOWNSHIP, INSURER, SUPERIOR, EXPERT, MAKER, FORESTRY, PANEL[0], AUDITOR, ADMINISTRATOR],
)
def test_every_link_that_is_shown_may_be_followed(road: Road, username: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=username))
    waiting, met, opened, closed = deque([("/", ("",))]), {"/"}, Counter[str](), []
    each = EACH if in_turn(EACH, username) else 1  # other people look twice the next day
    while waiting:
        path, way = waiting.popleft()
        page = resolve(path.partition("?")[0]).view_name
        opened[page] += 1
        if opened[page] > each:
            continue
        answer = client.get(path)
        if answer.status_code not in (200, 302):
            closed.append(f"{way[-1]} leads to {path}: {answer.status_code}")
        elif answer["Content-Type"].startswith("text/html") and len(way) < DEEP:
            for link in map(unescape, LINK.findall(answer.content.decode())):
                if link not in met and not link.startswith(tuple(f"/{one}" for one in FILES)):
                    met.add(link)
                    waiting.append((link, (*way, path)))
    assert not closed, "\n".join(closed)
    assert len(opened) > (4 if username == ADMINISTRATOR else 15)
    assert Claim.objects.count() == len(STEPS)
