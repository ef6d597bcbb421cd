"""The client for partners' systems is as it would be written from the document, and works over the
wire against the desk: the tests ask by it."""

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hedun_client import Client, Refused, hooks

from hedun.partners.sending import tell_partners
from tests.partners.receiving import Receiver
from tests.partners.world import Partnered, a_hook
from tests.shape.sources import ROOT
from tests.support.road import Road, make_claim


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


class Wire:
    """The desk behind a real port. What is asked runs in a thread; the desk answers in this one,
    whose database holds the rows of the test."""

    def __init__(self, server: WSGIServer) -> None:
        self.server = server
        self.base = f"http://127.0.0.1:{server.server_port}"

    def asked(self, ask: Callable[[], Any]) -> Any:
        found: list[Any] = []

        def run() -> None:
            try:
                found.append(ask())
            except Exception as wrong:
                found.append(wrong)

        thread = threading.Thread(target=run)
        thread.start()
        self.server.timeout = 0.05
        while thread.is_alive():
            self.server.handle_request()
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]


@pytest.fixture
def wire() -> Any:
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    yield Wire(server)
    server.server_close()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_written_anew_from_the_document_nothing_changes() -> None:
    made = subprocess.run(
        [sys.executable, "scripts/make_client.py", "--check"], cwd=ROOT, capture_output=True
    )
    assert made.returncode == 0, made.stdout.decode() + made.stderr.decode()


def test_a_partners_system_reads_everything_by_the_client(
    road: Road, company: Partnered, wire: Wire
) -> None:
    paid, *others = (make_claim(road, state) for state in ("paid", "reported", "reported"))
    client = Client(wire.base, company.secret)
    rows = wire.asked(lambda: list(client.every(client.claims, limit=2)))
    assert [row.number for row in rows] == [one.number for one in (paid, *others)]
    assert (rows[0].since, rows[0].occurred) == (paid.since, paid.event.occurred)
    whole = wire.asked(lambda: client.claim(paid.number))
    assert whole.moves[-1].to == whole.state == "paid"
    assert sum(one.amount_fen for one in whole.payments) == whole.awards[0].total_fen
    moves = wire.asked(lambda: client.moves(limit=500)).rows
    assert whole.moves == [one for one in moves if one.claim == paid.number]
    assert wire.asked(client.awards).rows == whole.awards
    assert wire.asked(client.payments).rows == whole.payments
    again = wire.asked(client.payments)  # not sent a second time, and the same
    assert again.rows == whole.payments
    person = wire.asked(lambda: client.household(paid.number, reason="核对收款人身份"))
    assert person.name == paid.household.name
    with pytest.raises(Refused) as none:
        wire.asked(lambda: client.claim("a/b?c"))
    assert (none.value.status, none.value.code) == (404, "UNKNOWN")
    with pytest.raises(Refused) as stranger:
        wire.asked(Client(wire.base, "x").claims)
    assert stranger.value.code == "TOKEN"


def test_a_partners_server_knows_what_is_from_the_desk(
    road: Road, company: Partnered, receiver: Receiver
) -> None:
    _hook, secret = a_hook(road, company.partner, receiver.url)
    claim = make_claim(road, "reported")
    tell_partners(road.now)
    [one] = receiver.received
    signature, now = one.headers["Hedun-Signature"], road.now.timestamp()
    told = hooks.read(one.body, signature, ["whsec_newer", secret], now=now + 299)
    assert (told.claim, told.event, told.to) == (claim.number, "report", "reported")
    assert told.delivery == one.headers["Hedun-Delivery"]
    for body, said, secrets, at in (
        (one.body, signature, [secret], now + 301),  # again, later
        (one.body, signature, [secret], now - 301),
        (one.body + b" ", signature, [secret], now),
        (one.body, signature, ["whsec_other"], now),
        (one.body, signature.replace("t=", "t=1"), [secret], now),
        (one.body, "", [secret], now),
        (one.body, f"t={int(now)},v1=é", [secret], now),
    ):
        with pytest.raises(hooks.Forged):
            hooks.read(body, said, secrets, now=at)
