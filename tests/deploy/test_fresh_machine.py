"""A fresh machine on which docs/operating.md was followed word for word: what it serves."""

import json
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from hedun.openrosa.bodies import most_bytes
from tests.support.house import ROOT

pytestmark = pytest.mark.both  # with what needs PostgreSQL
ENDS = b"</html>\n"  # then nginx would wait some seconds whether we have heard
FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "X-Request-Id": "forged-1"}
# What every service of ours says of itself (docs/operating.md, the checklist).
HARD = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "CapabilityBoundingSet": "",
    "RestrictSUIDSGID": "yes", "SystemCallFilter": "@system-service", "UMask": "0077",
}  # fmt: skip


@contextmanager
def client(machine: Any, come_from: str = "127.0.0.1") -> Iterator[httpx.Client]:
    """Somebody elsewhere: by the name, over TLS, trusting the certificate of the test."""
    trusted = ssl.create_default_context(cafile=machine.path("media/county/certificate.pem"))
    wire = httpx.HTTPTransport(verify=trusted, local_address=come_from)
    base = f"https://127.0.0.1:{machine.tls}"
    name = {"Host": machine.name}
    with httpx.Client(base_url=base, transport=wire, headers=name, timeout=60) as one:
        send = one.send

        def by_name(request: httpx.Request, **how: Any) -> httpx.Response:
            request.extensions["sni_hostname"] = machine.name
            return send(request, **how)

        one.send = by_name  # type: ignore[method-assign]
        yield one


def raw(machine: Any, sent: bytes, come_from: str = "127.0.0.1") -> str:
    """What comes until the other end has had enough."""
    trusted = ssl.create_default_context(cafile=machine.path("media/county/certificate.pem"))
    plain = socket.create_connection(("127.0.0.1", machine.tls), 60, (come_from, 0))
    with trusted.wrap_socket(plain, server_hostname=machine.name) as wire:
        wire.sendall(sent)
        said = b""
        while ENDS not in said and (more := wire.recv(65536)):
            said += more
        return said.decode(errors="replace")


def test_the_desk_answers_over_tls_and_nothing_answers_in_the_clear(machine: Any) -> None:
    with client(machine) as desk:
        page = desk.get("/sign-in/")
    assert page.status_code == 200 and "禾盾" in page.text
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Secure" in page.headers["Set-Cookie"]
    plain = httpx.get(f"http://127.0.0.1:{machine.plain}/r/?a=1", headers={"Host": machine.name})
    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://{machine.name}/r/?a=1")
    with pytest.raises(httpx.ConnectError):  # another name: not even the certificate
        httpx.get(f"https://127.0.0.1:{machine.tls}/", verify=False, headers={"Host": "other"})


def test_static_files_are_kept_for_long_and_nothing_else_is(machine: Any) -> None:
    with client(machine) as desk:
        page = desk.get("/sign-in/")
        files = re.findall(r'"(/static/[^"]+\.css)"', page.text)
        assert files
        for file in files[:2]:
            answer = desk.get(file, headers={"Accept-Encoding": "gzip"})
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers["Content-Encoding"] == "gzip"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" not in desk.get("/static/staticfiles.json").headers["Cache-Control"]


def test_a_file_that_is_too_large_is_refused_kindly(machine: Any) -> None:
    """And what the desk itself would still take, nginx lets through."""
    text = (ROOT / "deploy/nginx/hedun.conf").read_text()
    limit = int(re.findall(r"client_max_body_size (\d+)m;", text)[0]) * 1024 * 1024
    assert most_bytes() < limit <= most_bytes() + 8 * 1024 * 1024
    length = f"Content-Length: {limit + 1}"
    head = f"POST /sign-in/ HTTP/1.1\r\nHost: {machine.name}\r\n{length}\r\n\r\n"
    said = raw(machine, head.encode())
    assert said.startswith("HTTP/1.1 413") and "nginx" not in said.partition("\r\n\r\n")[2]
    assert "文件太大" in said and "too large" in said and "<svg" in said


def test_who_asks_is_who_nginx_saw_whatever_they_say(machine: Any) -> None:
    with client(machine, come_from="127.0.0.9") as desk:
        desk.get("/sign-in/")
        wrong = {"username": "guanli", "password": "wrong",
                 "csrfmiddlewaretoken": desk.cookies["hedun_csrf"]}  # fmt: skip
        where = {**FORGED, "Referer": f"https://{machine.name}/sign-in/"}
        answer = desk.post("/sign-in/", data=wrong, headers=where)
    assert answer.status_code == 200
    settings = machine.path("etc/hedun/hedun.env").read_text()
    [owner] = re.findall(r"^DATABASE_URL=(\S+)$", settings, re.M)
    with psycopg.connect(owner) as asked:
        seen = asked.execute("SELECT DISTINCT ip_address::text FROM axes_accessattempt").fetchall()
    assert [row[0].split("/")[0] for row in seen] == ["127.0.0.9"]
    number = answer.headers["X-Request-Id"]
    assert re.fullmatch("[0-9a-f]{32}", number)
    # The same number in both logs; neither knows an address of a page or of a person.
    logs = [
        machine.path("var/log", name).read_text() for name in ("nginx/hedun.log", "hedun-web.log")
    ]
    for log in logs:
        lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
        assert [line for line in lines if line.get("request") == number]
        assert "127.0.0.9" not in log and "sign-in" not in log and "203.0.113" not in log


def test_figures_and_readiness_stay_inside(machine: Any) -> None:
    with client(machine) as desk:
        for path in ("/metrics", "/readyz", "/metrics?a=1"):
            answer = desk.get(path, headers=FORGED)
            assert answer.status_code == 404 and "hedun_" not in answer.text, path
    inside = httpx.get(f"http://127.0.0.1:{machine.desk}/metrics").text
    signed = re.findall(r'route="web:sign_in",status="200"} (\d+)', inside)
    assert signed and 'hedun_ready{what="keys"} 1.0' in inside
    assert 'hedun_pool{what="size"}' in inside  # of both processes together
    through = {"X-Forwarded-For": "127.0.0.1"}
    assert httpx.get(f"http://127.0.0.1:{machine.desk}/metrics", headers=through).status_code == 404


def test_the_units_are_hardened_and_systemd_reads_them(machine: Any) -> None:
    """Where there is no systemd its own check is left out; ours is not."""
    services = sorted(machine.path("etc/systemd/system").glob("hedun-*.service"))
    assert len(services) == 7
    for path in services:
        said = dict(re.findall(r"^(\w+)=(.*)$", path.read_text(), re.M))
        assert HARD.items() <= said.items(), path.name
        assert said["User"] == ("postgres" if path.name == "hedun-base.service" else "hedun")
    if shutil.which("systemd-analyze"):
        units = map(str, machine.path("etc/systemd/system").glob("hedun-*"))
        done = subprocess.run(
            ("systemd-analyze", "verify", *units), capture_output=True, text=True, check=False
        )
        assert "hedun" not in done.stderr, done.stderr


def test_its_backup_is_put_up_on_another_machine_by_the_rehearsal(
    machine: Any, tmp_path: Path
) -> None:
    """In another cluster, from the file and the keys alone."""
    [file] = machine.path("var/backups/hedun").glob("*.backup")
    (tmp_path / "password").write_text(machine.password)
    keys, key = machine.path("var/lib/hedun/keys"), machine.path("media/county/backup.key")
    opens = ("--keys", keys, "--key", key, "--password-file", tmp_path / "password")
    done = subprocess.run(
        (sys.executable, ROOT / "scripts/rehearse.py", file, *opens), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "all as recorded" in done.stdout and "rehearsed" in done.stdout


def test_too_many_requests_wait_and_a_desk_that_is_down_says_so(machine: Any) -> None:
    ask = f"GET /healthz HTTP/1.1\r\nHost: {machine.name}\r\n"
    many = f"{ask}\r\n" * 60 + f"{ask}Connection: close\r\n\r\n"
    said = raw(machine, many.encode(), come_from="127.0.0.8")
    assert said.count("HTTP/1.1 200") >= 20 and "HTTP/1.1 429" in said and "请求太多" in said
    subprocess.run(("kill", machine.path("run/hedun-web.pid").read_text()), check=True)
    with client(machine) as desk:
        deadline = time.monotonic() + 60
        while (answer := desk.get("/healthz")).status_code in (200, 429):
            assert time.monotonic() < deadline
            time.sleep(0.2)
    assert answer.status_code == 502 and "系统正在维护" in answer.text
