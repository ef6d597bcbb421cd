"""What those who run the house are told: can it work, what does it do, what went wrong."""

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from hedun import asked, clock, keys, logs
from hedun.asked import Asked, Named, asking
from hedun.claims.models import Claim
from hedun.messages.queries import waiting_to_leave
from hedun.notes import BACKUP, VERIFY, note
from hedun.web.operating import readiness, watching
from tests.support.road import Road, make_claim, make_county

PERSON = "王福生 140423197001011234"


@pytest.fixture
def road(home: Path, db: None) -> Road:
    made = make_county(2)
    make_claim(made, at="verified")
    return made


# ── can it work ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.both
def test_a_house_that_can_work_says_so_and_one_that_cannot_names_what_is_missing(
    road: Road, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> tuple[int, Any]:
        answer = Client().get("/readyz")
        assert str(home) not in answer.content.decode()
        return answer.status_code, answer.json()["not"]

    assert said() == (200, [])
    settings.DISK_RESERVE_BYTES = 10**18
    assert said() == (503, ["store"])
    settings.DISK_RESERVE_BYTES = 0
    (home / "keys" / "seal.key").rename(home / "seal")
    keys.forget()
    assert said() == (503, ["keys"])
    (home / "seal").rename(home / "keys" / "seal.key")
    keys.forget()
    later = datetime.now(UTC) + timedelta(hours=2)
    (home / "clock.json").write_text(json.dumps({"at_work": later.isoformat()}))
    monkeypatch.setattr(clock, "_seen", None)
    assert said() == (503, ["clock"])
    (home / "clock.json").unlink()
    monkeypatch.setattr(clock, "_seen", None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'ledger'")
    assert said() == (503, ["migrations"])
    away = dict.fromkeys(readiness.CHECKS, lambda: True) | {"database": lambda: 1 / 0 > 0}
    monkeypatch.setattr(readiness, "CHECKS", away | {"migrations": lambda: False})
    assert said() == (503, ["database"])


# ── what it does ────────────────────────────────────────────────────────────────────────────────


def test_the_figures_are_those_of_the_whole_house_and_name_nobody(road: Road, home: Path) -> None:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    note(VERIFY, ok=False, now=at)
    note(BACKUP, ok=True, now=at)
    text = Client().get("/metrics").content.decode()
    found = {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }
    assert found["hedun_ready", "database"] == 1
    assert found["hedun_last_ok", "verify"] == 0 and found["hedun_last_ok", "backup"] == 1
    assert found["hedun_last_timestamp_seconds", "backup"] == at.timestamp()
    assert found["hedun_jobs_waiting", "photographs"] >= 0
    assert found["hedun_messages_waiting",] == waiting_to_leave().count() > 0
    assert found["hedun_payments_unknown",] == 0
    claim = Claim.objects.get()
    for secret in (claim.number, claim.report.number, claim.report.village.code):
        assert secret not in text


def test_the_figures_are_for_this_machine_or_who_shows_the_token(
    home: Path, db: None, settings: Any
) -> None:
    def asks(**how: Any) -> int:
        return Client().get("/metrics", **how).status_code

    assert asks() == 200
    assert asks(REMOTE_ADDR="10.1.2.3") == 404
    assert asks(headers={"x-forwarded-for": "127.0.0.1"}) == 404  # through a proxy on this machine
    assert asks(REMOTE_ADDR="10.1.2.3", headers={"authorization": "Bearer "}) == 404
    settings.METRICS_TOKEN = "t" * 24
    assert asks(REMOTE_ADDR="10.1.2.3", headers={"authorization": "Bearer " + "t" * 24}) == 200
    assert asks(REMOTE_ADDR="10.1.2.3", headers={"authorization": "Bearer " + "u" * 24}) == 404


# ── its log ─────────────────────────────────────────────────────────────────────────────────────


def around(environ: dict[str, str], application: Any = None) -> dict[str, str]:
    """The headers of an answer to this request."""
    told: dict[str, str] = {}

    def plain(_environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("X-Seen", json.dumps(_environ))])
        return [b""]

    base = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "REMOTE_ADDR": "127.0.0.1"}
    watching.watched(application or plain)(
        base | environ, lambda line, headers: told.update(dict(headers), status=line)
    )
    return told


def test_only_a_proxy_of_ours_may_say_who_asks_and_under_which_number(settings: Any) -> None:
    said = {"HTTP_X_REQUEST_ID": "f00dfeed-1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    near = around(said)
    assert near["X-Request-Id"] == "f00dfeed-1" and "203.0.113.9" in near["X-Seen"]
    far = around({**said, "REMOTE_ADDR": "203.0.113.7"})
    assert len(far["X-Request-Id"]) == 32 and "203.0.113.9" not in far["X-Seen"]
    mapped = around({**said, "REMOTE_ADDR": "::ffff:127.0.0.1"})
    assert mapped["X-Request-Id"] == "f00dfeed-1"
    odd = around({"HTTP_X_REQUEST_ID": 'x"\n{' + "a" * 90})
    assert len(odd["X-Request-Id"]) == 32


def lines_of(caplog: pytest.LogCaptureFixture, style: logging.Formatter) -> str:
    return "\n".join(style.format(record) for record in caplog.records)


@pytest.mark.parametrize("style", [logs.Objects(), logs.Lines()])
def test_what_breaks_is_told_by_its_kind_and_place_and_not_by_whom(
    home: Path, db: None, caplog: pytest.LogCaptureFixture, style: logging.Formatter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def broken(*args: object) -> None:
        raise ValueError(PERSON) from KeyError(PERSON)

    monkeypatch.setattr("hedun.receipts.views.FindForm", broken)
    client = Client(raise_request_exception=False)
    client.handler.resolve_request = Named().resolve_request  # type: ignore[method-assign]
    with asking(Asked("f00dfeed-2")):
        answer = client.post("/r/", {"code": PERSON, "last4": "0000"})
        text = lines_of(caplog, style)
    assert answer.status_code == 500
    assert "f00dfeed-2" in answer.content.decode()
    assert "ValueError" in text and "KeyError" in text and "hedun/receipts/views.py" in text
    assert "f00dfeed-2" in text and "receipts:" in text
    for part in PERSON.split():
        assert part not in text
    if isinstance(style, logs.Objects):
        assert all(json.loads(line)["time"] for line in text.splitlines())


def test_a_slow_statement_is_told_without_its_values(
    road: Road, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SLOW_MS = 1
    with asking(Asked("f00dfeed-3", "GET", "claims:report")):
        asked.tell_slow(f"SELECT 1 WHERE name = '{PERSON}' AND id IN (%s, %s, %s)", 0.5)
        line = json.loads(logs.Objects().format(caplog.records[-1]))
    assert line["sql"] == "SELECT 1 WHERE name = '…' AND id IN (%s, …)" and line["ms"] == 500
    assert line["route"] == "claims:report" and line["request"] == "f00dfeed-3"
    asked.tell_slow("INSERT INTO a VALUES (%s, %s), (%s, %s), (%s, %s) RETURNING id", 0.5)
    line = json.loads(logs.Objects().format(caplog.records[-1]))
    assert line["sql"] == "INSERT INTO a VALUES (%s, …), … RETURNING id"
    settings.SLOW_MS = 0
    asked.tell_slow("SELECT 2", 5)
    assert len(caplog.records) == 2


def test_every_connection_of_the_house_tells_of_slow_statements(
    home: Path, db: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SLOW_MS = 1
    numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 200000) "
    with connection.cursor() as cursor:
        cursor.execute(numbers + "SELECT max(x) FROM n WHERE x > %s", [14042319])
    assert "RECURSIVE" in vars(caplog.records[-1])["sql"]
    assert "14042319" not in lines_of(caplog, logs.Objects())
