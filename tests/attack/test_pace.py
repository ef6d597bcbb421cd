"""Who asks too fast waits, and nobody else waits for them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from hedun.phone import pace
from tests.openrosa.world import Collect, collect_of
from tests.phone.world import phone_of
from tests.support.sending import at, village

__all__ = ["at", "village"]


@pytest.fixture(autouse=True)
def begun_anew() -> Iterator[None]:
    """What was counted holds for the process, not for a test."""
    every = (pace.PHONES, pace.STRANGERS, pace.REGISTERED)
    for one in every:
        one.clear()
    yield
    for one in every:
        one.clear()


def _few_strangers(monkeypatch: pytest.MonkeyPatch) -> int:
    """So many tokens of nobody, however slowly the test runs."""
    monkeypatch.setattr(pace, "STRANGERS_A_SECOND", 0.001)
    monkeypatch.setattr(pace, "STRANGERS_BURST", 5)
    return 5


def test_a_bucket_fills_as_time_goes_on_and_is_never_more_than_full() -> None:
    hour = [0.0]
    one = pace.Pace(lambda: hour[0])
    assert [one.wait("a", 2, 0.5) for _ in range(3)] == [0, 0, 2]
    assert one.wait("b", 2, 0.5) == 0, "another one has its own"
    hour[0] = 2.0
    assert [one.wait("a", 2, 0.5) for _ in range(2)] == [0, 2]
    hour[0] = 1000.0
    assert [one.wait("a", 2, 0.5) for _ in range(3)] == [0, 0, 2]


def test_keys_without_end_take_no_memory_without_end() -> None:
    one = pace.Pace()
    for n in range(pace.MOST_KEPT + 10):
        one.wait(str(n), 2, 1.0)
    assert len(one._left) <= pace.MOST_KEPT


def test_a_phone_that_asks_too_fast_is_told_when_to_ask_again(
    village: Any, at: Any, settings: Any
) -> None:
    settings.PHONE_A_SECOND = 0.1  # three at once
    phone = phone_of(village)
    for _ in range(3):
        assert phone.package().status_code == 200
    refused = phone.package()
    assert (refused.status_code, refused.json()["code"]) == (429, "TOO_FAST")
    assert 0 < int(refused["Retry-After"]) <= 10 and refused.json()["zh"] and refused.json()["en"]
    assert phone_of(village).package().status_code == 200, "another phone goes on"


def test_tokens_of_nobody_are_tried_a_few_times_and_known_phones_go_on(
    village: Any, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = _few_strangers(monkeypatch)
    phone = phone_of(village)
    assert phone.package().status_code == 200
    told = [
        Client().get("/m/api/package", headers={"authorization": f"Device {n}"}).status_code
        for n in range(few + 1)
    ]
    assert told == [401] * few + [429]
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    answer = elsewhere.get("/m/api/package", headers={"authorization": "Device x"})
    assert answer.status_code == 401, "another connection is asked to sign in"
    assert phone.package().status_code == 200, "a phone that was known goes on from there"


def test_collect_waits_in_its_own_words(
    village: Any, at: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = _few_strangers(monkeypatch)
    settings.PHONE_A_SECOND = 0.1
    collect: Collect = collect_of(village)
    path = f"/odk/key/{collect.password}/formList"
    told = [Client().get(path) for _ in range(4)]
    assert [one.status_code for one in told] == [200, 200, 200, 429]
    assert b"OpenRosaResponse" in told[-1].content and int(told[-1]["Retry-After"]) > 0
    unsigned = [Client().get("/odk/formList").status_code for _ in range(few + 5)]
    assert set(unsigned) == {401}, "asking how to sign is no wrong try"


def test_an_officer_registers_so_many_phones_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "REGISTERED_BURST", 2)
    pace.insist_on_few("clerk")
    pace.insist_on_few("clerk")
    with pytest.raises(pace.TooFast) as refused:
        pace.insist_on_few("clerk")
    assert refused.value.status == 429 and refused.value.wait >= 60
    pace.insist_on_few("another")
