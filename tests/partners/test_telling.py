"""A partner's server is told of every move: signed, in order, until it takes it; nobody is named.

The server of these tests really listens; badly, where a test wants that."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from hedun.claims.models import ClaimMove
from hedun.domain.problems import Malformed
from hedun.partners import actions, reaching, sending
from hedun.partners.models import Delivery, Hook
from hedun.partners.reaching import Unreachable, post
from hedun.partners.sending import BACK_OFF, tell_partners
from hedun.record.verification import verify
from tests.partners.receiving import Received, Receiver, timed
from tests.partners.world import Partnered, a_hook, admin
from tests.support.road import FORESTRY, Road, make_claim, walk


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "TOTAL", 0.4)


def rounds(road: Road) -> None:
    """As the worker does: until there is nothing left to do now."""
    while tell_partners(road.now):
        pass


def told(receiver: Receiver) -> list[tuple[str, str]]:
    found = [json.loads(body) for body in receiver.bodies()]
    return [(one["claim"], one["event"]) for one in found]


def signed_by(secret: str, one: Received) -> bool:
    """As docs/partners.md says it to partners."""
    said = [part.split("=", 1) for part in one.headers["Hedun-Signature"].split(",")]
    at = next(value for name, value in said if name == "t")
    text = f"{at}.".encode() + one.body
    right = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return any(name == "v1" and hmac.compare_digest(value, right) for name, value in said)


def test_each_move_is_told_signed_in_order_and_names_nobody(
    road: Road, company: Partnered, receiver: Receiver
) -> None:
    before = make_claim(road, "reported")  # what happened before is asked for by the token
    hook, secret = a_hook(road, company.partner, receiver.url)
    claim = make_claim(road, "paid")
    rounds(road)
    moves = ClaimMove.objects.filter(claim=claim).order_by("pk")
    own = [one for one in told(receiver) if one[0] == claim.number]
    assert own == [(claim.number, move.action) for move in moves]
    assert (before.number, "report") not in told(receiver)
    for one in receiver.received:
        assert signed_by(secret, one) and not signed_by("whsec_other", one)
        assert json.loads(one.body)["delivery"] == one.headers["Hedun-Delivery"]
    everything = b"".join(receiver.bodies()).decode()
    for family, household in road.county.roll:
        for private in (household.name, family.id_number, family.card, household.number):
            assert private not in everything
    assert not Delivery.objects.exclude(state="taken").exists()
    # once taken it is not told again
    count = len(receiver.received)
    rounds(road)
    assert len(receiver.received) == count
    assert verify().faults == ()
    Hook.objects.filter(pk=hook.pk).update(url=receiver.url + "x")
    assert verify().faults  # somebody changed behind our back where partners are told


def test_what_fails_is_tried_later_and_holds_up_its_own_claim_alone(
    road: Road, company: Partnered, receiver: Receiver
) -> None:
    a_hook(road, company.partner, receiver.url, ["report", "verify"])
    first, second = make_claim(road, "verified"), make_claim(road, "verified")
    receiver.answers = [500, 302]
    rounds(road)
    reported, other = (first.number, "report"), (second.number, "report")
    assert told(receiver) == [reported, other]
    reasons = dict(Delivery.objects.filter(tries=1).values_list("claim", "reason"))
    assert reasons == {first.number: "failed", second.number: "redirect"}
    receiver.answers = [200, 404]
    road.later(minutes=1)
    rounds(road)
    assert told(receiver)[2:] == [reported, other, (first.number, "verify")]
    assert (
        receiver.received[0].headers["Hedun-Delivery"]
        == receiver.received[2].headers["Hedun-Delivery"]
    )
    road.later(minutes=5)
    rounds(road)
    assert told(receiver)[5:] == [other, (second.number, "verify")]
    assert not Delivery.objects.exclude(state="taken").exists()


def test_after_three_days_it_stops_is_listed_and_sent_again_when_asked(
    road: Road, company: Partnered, receiver: Receiver
) -> None:
    a_hook(road, company.partner, receiver.url, ["report", "verify"])
    claim = make_claim(road, "verified")
    receiver.answers = [503] * (len(BACK_OFF) + 1)
    for rest in (timedelta(), *BACK_OFF):
        road.now += rest
        rounds(road)
    stopped = Delivery.objects.get(state="stopped")
    assert (stopped.status, stopped.tries, stopped.next_at) == (503, len(BACK_OFF) + 1, None)
    road.later(days=9)
    rounds(road)
    assert told(receiver) == [(claim.number, "report")] * (len(BACK_OFF) + 1)
    by = {"actor": road.who(FORESTRY), "now": road.now}
    actions.send_again(stopped, **by)
    rounds(road)
    assert told(receiver)[-2:] == [(claim.number, "report"), (claim.number, "verify")]
    with pytest.raises(Malformed) as done:
        actions.send_again(stopped, **by)
    assert done.value.problem.code == "NOT_STOPPED"
    assert verify().faults == ()
    road.later(days=31)
    rounds(road)
    assert not Delivery.objects.exists()  # what was taken long ago; the record has the moves


@pytest.mark.parametrize(
    ("how", "reason"), [("hang", "slow"), ("drip", "slow"), ("nonsense", "answer")]
)
def test_a_server_that_hangs_drips_or_babbles_takes_no_worker_with_it(
    road: Road, company: Partnered, receiver: Receiver, how: str, reason: str
) -> None:
    a_hook(road, company.partner, receiver.url, ["report"])
    for _ in range(2):
        make_claim(road, "reported")
    receiver.answers = [how]
    with timed() as took:
        rounds(road)
    assert took[0] < 3
    row = Delivery.objects.order_by("pk")[0]
    assert (row.state, row.reason, row.tries) == ("waiting", reason, 1)
    if reason == "slow":  # it rests as a whole: the other claim was not tried on it
        assert len(receiver.received) == 1
        assert Hook.objects.get().rests_until > road.now
        road.later(minutes=2)
    rounds(road)
    road.later(minutes=2)
    rounds(road)
    assert not Delivery.objects.exclude(state="taken").exists()
    assert Hook.objects.get().fails == 0


def test_a_server_that_is_away_is_told_when_it_is_back(
    road: Road, company: Partnered, settings: Any
) -> None:
    settings.PARTNER_HOSTS = ["127.0.0.1"]
    with Receiver() as gone:
        a_hook(road, company.partner, gone.url, ["report"])
    make_claim(road, "reported")
    rounds(road)
    assert Delivery.objects.get().reason == "connect"


def test_nobody_is_told_by_a_hook_that_is_not_admitted_or_off(
    road: Road, company: Partnered, receiver: Receiver
) -> None:
    made = actions.make_hook(company.partner, receiver.url, ["report"], **admin(road))
    claim = make_claim(road, "reported")
    rounds(road)
    assert not receiver.received
    hook = actions.admit(made.hook, actor=road.who(FORESTRY), now=road.now)
    rounds(road)  # what happened since it was made
    assert told(receiver) == [(claim.number, "report")]
    actions.switch_off(hook, reason="换系统了", **admin(road))
    make_claim(road, "reported")
    rounds(road)
    assert len(receiver.received) == 1


def test_for_a_while_both_secrets_sign(road: Road, company: Partnered, receiver: Receiver) -> None:
    hook, old = a_hook(road, company.partner, receiver.url)
    new = actions.rotate_secret(hook, hours=24, **admin(road)).secret
    claim = make_claim(road, "reported")
    rounds(road)
    road.later(hours=25)
    walk(road, claim, "verified")
    rounds(road)
    during, after = receiver.received
    assert signed_by(old, during) and signed_by(new, during)
    assert signed_by(new, after) and not signed_by(old, after)
    at = int(after.headers["Hedun-Signature"].split(",")[0].removeprefix("t="))
    assert at == int(road.now.timestamp())  # which a receiver holds against its own clock
    assert verify().faults == ()


# ── where it may go ─────────────────────────────────────────────────────────────────────────────

INSIDE = (
    "https://127.0.0.1/", "https://localhost/x", "https://10.1.2.3/", "https://192.168.1.1/",
    "https://172.16.0.1/", "https://169.254.169.254/latest/meta-data", "https://0.0.0.0/",
    "https://[::1]/", "https://[fe80::1]/", "https://[fd00::1]/", "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://100.64.0.1/",
    "https://224.0.0.1/", "https://2130706433/", "https://127.1/", "https://0x7f.1/",
)  # fmt: skip
WRONG = (
    "http://example.com/", "ftp://example.com/", "https://u:p@example.com/", "https:///x",
    "https://example.com/#a", "https://example.com:99999/", "https://exa mple.com/", "javascript:1",
    "https://example.com/\r\nX: y", "https://nowhere.invalid/", "", "https://[::1",
)  # fmt: skip


@pytest.mark.parametrize("url", [*INSIDE, *WRONG])
def test_an_address_inside_or_a_wrong_one_is_never_asked(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any) -> Any:
        raise AssertionError("it was connected to")

    monkeypatch.setattr("socket.create_connection", never)
    with pytest.raises(Unreachable) as wrong:
        post(url, b"{}", {})
    assert wrong.value.reason == "address"


def test_a_name_that_leads_inside_a_moment_later_gains_nothing(
    road: Road,
    company: Partnered,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    settings.PARTNER_HOSTS = []
    answers = iter(["8.8.8.8", "8.8.8.8", "127.0.0.1"])

    def look_up(host: str, port: int, **_: Any) -> Any:
        return [(2, 1, 6, "", (next(answers), port))]

    went: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> Any:
        went.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    monkeypatch.setattr("socket.create_connection", connect)
    a_hook(road, company.partner, "https://partner.example/hook", ["report"])
    make_claim(road, "reported")
    tell_partners(road.now)
    assert went == [("8.8.8.8", 443)]  # where it was looked up, and nowhere else
    road.later(minutes=2)
    tell_partners(road.now)
    assert Delivery.objects.get().reason == "address"
    assert len(went) == 1
    assert sending.due(road.now).count() == 0


def test_a_hook_inside_is_refused_when_it_is_entered(road: Road, company: Partnered) -> None:
    for url, code in (("https://10.0.0.1/", "HOOK_INSIDE"), ("http://example.com/", "HOOK_URL")):
        with pytest.raises(Malformed) as wrong:
            actions.make_hook(company.partner, url, ["report"], **admin(road))
        assert wrong.value.problem.code == code
