"""What machines ask for stands in docs/openapi.json, and answers as it says there whatever is sent:
schemathesis makes it up from the document."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import URLResolver, get_resolver
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hedun.partners import actions as partners
from hedun.partners.words import SCOPES
from hedun.people.models import User
from hedun.phone import devices
from hedun.phone.wire import with_short_ways
from hedun.wsgi import WAYS
from tests.attack.mutating import TIMES
from tests.intake.world import NOW, Village
from tests.phone.world import Phone, phone_of
from tests.shape.sources import ROOT, listed
from tests.support.counts import count
from tests.support.sending import at, village
from tests.support.turns import in_turn

__all__ = ["at", "village"]

DOCUMENT = json.loads((ROOT / "docs/openapi.json").read_text())
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
# The rooms whose addresses machines ask for, and of a room of pages the addresses that are no page.
WHOLE = ("phone_api", "openrosa_api", "receipts", "partners_api")
SINGLE = {
    "maps:outlines",
    "maps:villages",
    "maps:heat",
    "maps:points",
    "phone_page:session",
    "healthz",
}
INPUTS = 2
ON_POSTGRESQL = 2  # in short: so many parts, of which one is asked there
MORE = "openrosa_api"  # its addresses stand there twice: with a token in them too


def routes() -> Iterator[tuple[str, str]]:
    """(name, path as the document writes it) of every address that it has to hold."""

    def walk(resolver: Any, space: str, path: str) -> Iterator[tuple[str, str]]:
        for one in resolver.url_patterns:
            here = path + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one, f"{one.namespace}:" if one.namespace else space, here)
            else:
                yield f"{space}{one.name}", here

    for name, path in walk(get_resolver(), "", "/"):
        if name.partition(":")[0] in WHOLE or name in SINGLE:
            plain = path
            for kind in ("str:", "int:", "slug:"):
                plain = plain.replace(f"<{kind}", "{")
            yield name, plain.replace(">", "}")


def test_every_route_that_machines_ask_for_stands_in_the_document_and_no_other() -> None:
    there = {path for _, path in routes()}
    assert there == set(DOCUMENT["paths"]), listed(sorted(there ^ set(DOCUMENT["paths"])))


def test_every_operation_says_who_may_and_what_it_answers() -> None:
    for path, operations in DOCUMENT["paths"].items():
        for method, told in operations.items():
            assert "security" in told and told["responses"], f"{method} {path}"
            assert not [code for code in told["responses"] if code == "500"], f"{method} {path}"


# ── asked ───────────────────────────────────────────────────────────────────────────────────────


class Asking:
    """A clerk with a phone, ODK Collect and a session at the desk; a partner with a token."""

    def __init__(self, village: Village) -> None:
        self.phone: Phone = phone_of(village)
        user = User.objects.get(username="clerk")
        actor = village.county.actor("clerk")
        made = devices.register(user, "ODK", kind="collect", actor=actor, now=self.phone.clock)
        self.collect = made
        self.partner = _token(village)
        desk = Client()
        desk.force_login(user)
        desk.get("/sign-in/")
        session = {name: desk.cookies[name].value for name in (settings.SESSION_COOKIE_NAME,)}
        self.cookies = {**session, settings.CSRF_COOKIE_NAME: "a" * 32}

    def credentials(self, told: dict[str, Any]) -> dict[str, Any]:
        kinds = {name for one in told["security"] for name in one}
        if "device" in kinds:
            return {"headers": {"Authorization": f"Device {self.phone.token}"}}
        if "partner" in kinds:
            return {"headers": {"Authorization": f"Bearer {self.partner}"}}
        if "session" in kinds:
            return {"cookies": self.cookies, "headers": {"X-CSRFToken": "a" * 32}}
        if "odkBasic" in kinds:
            return {"auth": (self.collect.device.number, self.collect.token)}
        return {}


def _token(village: Village) -> str:
    """Of a partner that reads everything of the county."""
    who, at_ = village.county.actor, NOW
    row = partners.add_partner(village.policy.place, "x", actor=who("admin"), now=at_)
    until = at_ + timedelta(days=300)
    made = partners.make_token(
        row, "x", list(SCOPES), until=until, a_minute=6000, actor=who("admin"), now=at_
    )
    partners.admit(made.token, actor=who("forestry"), now=at_)
    return made.secret


@pytest.fixture
def asking(village: Village, at: dict[str, datetime]) -> Iterator[Asking]:
    """What is asked goes by the server's own door, which ends the connection to the database after
    each answer; this test's is the one in which its rows stand."""
    found = Asking(village)  # by Django's own client, which connects them again
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.app = with_short_ways(get_wsgi_application(), WAYS)
OPERATIONS = [one.ok() for one in SCHEMA.get_all_operations()]


def test_whatever_is_sent_the_answer_is_one_of_those_that_were_said(asking: Asking) -> None:
    """One house for all of them: schemathesis says of which operation it speaks."""
    parts = ON_POSTGRESQL if connection.vendor == "postgresql" else 1
    asked = [one for one in OPERATIONS if in_turn(parts, one.method, one.path)]
    assert len(asked) > len(OPERATIONS) / parts / 3
    for operation in asked:
        _ask_as_said(asking, operation)


def _ask_as_said(asking: Asking, operation: Any) -> None:
    asked = 0

    @given(case=operation.as_strategy())
    @hypothesis_settings(
        max_examples=INPUTS * TIMES, deadline=None, database=None, derandomize=TIMES == 1,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    def ask(case: Any) -> None:
        nonlocal asked
        asked += 1
        known = asking.credentials(operation.definition.raw)
        case.call_and_validate(checks=CHECKS, **(known if asked % 4 else {}))

    ask()
    count("attack", "requests made up by schemathesis", asked)


def test_who_is_not_known_gets_nothing_where_the_document_asks_for_a_name(asking: Asking) -> None:
    for operation in OPERATIONS:
        if operation.definition.raw["security"]:
            _ask_unknown(operation)


def _ask_unknown(operation: Any) -> None:
    open_too = {} in operation.definition.raw["security"]

    @given(case=operation.as_strategy())
    @hypothesis_settings(
        max_examples=1 * TIMES, deadline=None, database=None, derandomize=TIMES == 1,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    def ask(case: Any) -> None:
        case.cookies, case.headers = (
            {},
            {k: v for k, v in (case.headers or {}).items() if k != "Authorization"},
        )
        status = case.call().status_code
        assert open_too or status in (302, 400, 401, 403, 404, 413, 422, 429), status

    ask()
