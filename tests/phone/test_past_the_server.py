"""Photographs that phones put into the bucket past the server: a server that speaks S3 really
listens, and before it stands what a bucket does and that one does not: it knows a signed address.
"""

import hashlib
import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from hedun import environment
from hedun.evidence import incoming
from hedun.evidence.models import Evidence
from hedun.phone.cleaning import clean
from hedun.phone.working import work_off
from tests.evidence.test_bucket import far, server
from tests.intake.world import NOW
from tests.phone.world import Draft, Phone, digest
from tests.support.road import picture

__all__ = ["far", "server"]


class Gate(BaseHTTPRequestHandler):
    """What a bucket asks of a signed address before anything else: that its signature, with all
    that was signed, is right, that it still holds, that the bytes are those of the digest. Which
    pages may ask is told by the rule of the bucket behind it. `ails`: it is "silent" from the
    beginning, or the line is "cut" before the answer to what it took."""

    behind = ""
    hours: datetime
    ails = ""

    def do_OPTIONS(self) -> None:
        if self.ails == "silent":
            self.rfile.read(1)  # until the other side gives up
        self.say(*self.passed_on("OPTIONS"))

    def do_PUT(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(size)
        said = b64encode(hashlib.sha256(body).digest()).decode()
        if (fault := self.fault()) or said != self.headers.get("x-amz-checksum-sha256"):
            _status, _text, lets = self.passed_on("OPTIONS")
            return self.say(403 if fault else 400, fault or "BadDigest", lets)
        answer = self.passed_on("PUT", body)
        return None if self.ails == "cut" else self.say(*answer)

    def do_GET(self) -> None:
        return self.say(403, self.fault() or "")

    def passed_on(self, method: str, body: bytes = b"") -> tuple[int, str, dict[str, str]]:
        """Status and text of the bucket behind, and what its rule lets a page do."""
        there = HTTPConnection(urlsplit(self.behind).netloc)
        own = ("host", "content-length")
        kept = {name: value for name, value in self.headers.items() if name.lower() not in own}
        there.request(method, self.path, body, kept)
        answer = there.getresponse()
        said = {name.lower(): value for name, value in answer.getheaders()}
        lets = {name: value for name, value in said.items() if name.startswith("access-control-")}
        return answer.status, answer.read().decode(), lets

    def fault(self) -> str:
        parts, asked = urlsplit(self.path), parse_qs(urlsplit(self.path).query)
        signed = [name for name in asked["X-Amz-SignedHeaders"][0].split(";") if name != "host"]
        if any(name not in self.headers for name in signed):
            return "a signed header is missing"
        at, holds = asked["X-Amz-Date"][0], int(asked["X-Amz-Expires"][0])
        begun = datetime.strptime(at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if type(self).hours > begun + timedelta(seconds=holds):
            return "Request has expired"
        headers = {name: self.headers[name] for name in signed} | {"Host": self.headers["Host"]}
        url = f"http://{self.headers['Host']}{parts.path}"
        again = AWSRequest(self.command, url, headers=headers)
        again.context["timestamp"] = at
        auth = S3SigV4QueryAuth(Credentials("x", "y"), "s3", "us-east-1", expires=holds)
        plain = parts.query.split("&X-Amz-Signature=")[0]
        again.url = f"{url}?{plain}"
        told = auth.string_to_sign(again, auth.canonical_request(again))
        right = auth.signature(told, again) == asked["X-Amz-Signature"][0]
        return "" if right else "SignatureDoesNotMatch"

    def say(self, status: int, text: str, lets: dict[str, str] | None = None) -> None:
        data = text.encode()
        self.send_response(status)
        for name, value in (lets or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def gate(far: Any, server: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[type]:
    class Own(Gate):
        behind = server
        hours = datetime.now(UTC)

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{listening.server_port}"
    monkeypatch.setenv("HEDUN_S3_UPLOADS", address)
    settings.EVIDENCE_UPLOADS = environment.upload_address()
    yield Own
    listening.shutdown()


def put(way: dict[str, Any], data: bytes, method: str = "PUT", **headers: str) -> tuple[int, str]:
    """As the page does it: without the phone's token."""
    parts = urlsplit(way["put"]["url"])
    asked = HTTPConnection(parts.netloc)
    asked.request(method, f"{parts.path}?{parts.query}", data, way["put"]["headers"] | headers)
    answer = asked.getresponse()
    return answer.status, answer.read().decode()


def photograph(phone: Phone) -> tuple[bytes, Draft]:
    """And the parcel that it belongs to."""
    data = picture()
    return data, phone.draft(photos=[data])


def way(phone: Phone, draft: Draft, data: bytes, status: int = 200) -> dict[str, Any]:
    address = f"/m/api/parcels/{draft.uuid}/files/{digest(data)}/way"
    told = json.dumps({"size": len(data)})
    found = phone.client.post(address, told, "application/json", headers=phone.headers)
    assert found.status_code == status, found.content
    answer: dict[str, Any] = found.json()
    return answer


def waiting(far: Any) -> list[str]:
    found = far.list_objects_v2(Bucket="county", Prefix="evidence/incoming/")
    return [one["Key"] for one in found.get("Contents", ())]


def test_a_photograph_goes_past_the_server_and_is_taken_over_once(
    phone: Phone, gate: type, far: Any
) -> None:
    data, draft = photograph(phone)
    told = way(phone, draft, data)
    assert told["received"] == 0 and told["put"]["pieces"] is False
    assert "Device" not in json.dumps(told["put"])
    status, said = put(told, data)
    assert status == 200, said
    [key] = waiting(far)
    assert key.startswith("evidence/incoming/") and key.endswith(f"{draft.uuid}.{digest(data)}")
    assert phone.send_manifest(draft).json()["state"] == "receiving"
    after = way(phone, draft, data)
    assert (after["received"], after["put"], after["state"]) == (len(data), None, "received")
    assert after["receipt"] and waiting(far) == []
    assert way(phone, draft, data)["receipt"] == after["receipt"]  # not a second time
    work_off(NOW + timedelta(minutes=5))
    assert Evidence.objects.filter(sha256=digest(data)).count() == 1
    assert put(told, data)[0] == 200  # once more, while the address holds: nobody asks for it
    assert way(phone, draft, data)["receipt"] == after["receipt"]
    work_off(NOW + timedelta(minutes=6))
    assert Evidence.objects.filter(sha256=digest(data)).count() == 1
    assert incoming.sweep(datetime.now(UTC) + timedelta(days=3)) == 1 and waiting(far) == []


def test_other_bytes_more_of_them_or_later_are_refused_by_the_bucket(
    phone: Phone, gate: Any, far: Any
) -> None:
    data, draft = photograph(phone)
    told = way(phone, draft, data)
    other = bytes([data[0] ^ 1]) + data[1:]
    assert put(told, other) == (400, "BadDigest")
    told_other = b64encode(hashlib.sha256(other).digest()).decode()
    assert put(told, other, **{"x-amz-checksum-sha256": told_other})[1] == "SignatureDoesNotMatch"
    assert put(told, data + b"more")[1] == "SignatureDoesNotMatch"
    assert put(told, data[:-1])[1] == "SignatureDoesNotMatch"
    gate.hours = datetime.now(UTC) + incoming.HOLDS + timedelta(minutes=1)
    assert put(told, data)[1] == "Request has expired"
    assert waiting(far) == []


def test_nobody_reads_with_the_address_or_writes_over_what_is_there(
    phone: Phone, gate: Any, far: Any
) -> None:
    data, draft = photograph(phone)
    told = way(phone, draft, data)
    assert put(told, data)[0] == 200
    assert put(told, b"", "GET")[1] == "SignatureDoesNotMatch"
    assert put(told, data)[0] == 412  # there is one already
    moved = {**told["put"], "url": told["put"]["url"].replace("incoming/", "")}
    assert put({"put": moved}, data)[1] == "SignatureDoesNotMatch"


def test_what_somebody_else_put_there_is_not_taken_and_goes(
    phone: Phone, gate: Any, far: Any
) -> None:
    data, draft = photograph(phone)
    told = way(phone, draft, data)
    key = urlsplit(told["put"]["url"]).path.removeprefix("/county/")
    far.put_object(Bucket="county", Key=key, Body=data[::-1])  # with the bucket's own key
    assert way(phone, draft, data, status=422)["code"] == "DIGEST"
    assert waiting(far) == []
    far.put_object(Bucket="county", Key=key, Body=data + b"more")
    assert way(phone, draft, data)["put"]["pieces"] is False and waiting(far) == []


def test_where_the_line_breaks_it_goes_on_by_either_way(phone: Phone, gate: Any, far: Any) -> None:
    data, draft = photograph(phone)
    phone.send_manifest(draft)
    told = way(phone, draft, data)
    assert put(told, data)[0] == 200  # and the answer was lost: the phone asks what is there
    assert way(phone, draft, data)["state"] == "received"
    second, other = photograph(phone)
    phone.send_manifest(other)
    way(phone, other, second)
    half = len(second) // 2
    phone.send_piece(other, second, 0, half)  # the bucket was out of reach: in pieces
    again = way(phone, other, second)
    assert (again["received"], again["put"]["pieces"]) == (half, True)
    assert phone.send_piece(other, second, half, len(second)).json()["receipt"]


def test_what_nobody_came_back_for_is_cleaned_away(phone: Phone, gate: Any, far: Any) -> None:
    data, draft = photograph(phone)
    put(way(phone, draft, data), data)
    assert clean(datetime.now(UTC) + timedelta(hours=1)) == 0 and len(waiting(far)) == 1
    assert clean(datetime.now(UTC) + incoming.KEPT + timedelta(hours=1)) == 1
    assert waiting(far) == []


def test_a_bucket_that_is_away_or_a_disk_is_answered_with_this_server(
    phone: Phone, gate: Any, settings: Any, home: Path
) -> None:
    data, draft = photograph(phone)
    away = {**settings.EVIDENCE_STORE, "bucket_name": "none-there"}
    settings.EVIDENCE_STORE = away | {"endpoint_url": "http://127.0.0.1:9"}
    told = way(phone, draft, data)["put"]
    assert (told["pieces"], told["url"]) == (
        True, f"/m/api/parcels/{draft.uuid}/files/{digest(data)}",
    )  # fmt: skip
    settings.EVIDENCE_STORE = None
    assert way(phone, draft, data)["put"] == told


def test_the_page_may_reach_that_host_alone(phone: Phone, gate: Any, settings: Any) -> None:
    page = phone.client.get("/m/")["Content-Security-Policy"]
    assert f"connect-src 'self' {settings.EVIDENCE_UPLOADS}" in page
    assert "connect-src" not in phone.client.get("/r/")["Content-Security-Policy"]
    settings.EVIDENCE_UPLOADS = ""
    assert "connect-src" not in phone.client.get("/m/")["Content-Security-Policy"]
