"""A village whose clerk has ODK Collect; what it asks for and sends, in the shapes it sends it.

As the program does it: HEAD first, signed by HTTP digest with the nonce it was given; then the
filled form in as many requests as its photographs need, each with the XML, every one but the last
with `*isIncomplete*`.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from django.test import Client

from hedun.people.models import User
from hedun.phone import devices
from hedun.phone.models import Device
from tests.intake.world import FAMILIES, NOW, Village
from tests.phone.world import fresh_uuid
from tests.support.road import picture

BOUNDARY = "6a1f3c58-5d1e-4f0a-9f2b-5b7d1f6a7c11"
DATE = "Mon, 31 Aug 2026 01:00:00 GMT"
_names = count(1)


@dataclass
class Filled:
    """A filled form as it lies on the phone: its XML, and the photographs by their names."""

    xml: str
    files: dict[str, bytes] = field(default_factory=dict)
    uuid: str = ""


@dataclass
class Collect:
    """ODK Collect. `base`: the server's address as it was told to it."""

    village: Village
    device: Device
    password: str
    base: str = "/odk"
    client: Client = field(default_factory=Client)
    challenge: dict[str, str] = field(default_factory=dict)
    used: int = 0

    # ── asking ──

    def get(self, address: str, **more: str) -> Any:
        return self._ask("get", address, headers=more)

    def head(self) -> Any:
        return self._ask("head", f"{self.base}/submission")

    def _ask(self, how: str, address: str, headers: Mapping[str, str] = {}, **more: Any) -> Any:
        """As okhttp does it: what it was asked to sign it signs, once."""
        for _ in range(2):
            signed = self._signed(how.upper(), address)
            told = {"X-OpenRosa-Version": "1.0", "Date": DATE, **signed, **headers}
            answer = getattr(self.client, how)(address, headers=told, **more)
            if answer.status_code != 401 or "/key/" in address:
                return answer
            asked = answer["WWW-Authenticate"]
            assert asked.startswith("Digest ")
            self.challenge = dict(re.findall(r'(\w+)="?([^",]+)"?', asked[7:]))
            self.used = 0
        return answer

    def _signed(self, method: str, address: str) -> dict[str, str]:
        if not self.challenge or "/key/" in address:
            return {}
        self.used += 1
        nonce, nc, cnonce = self.challenge["nonce"], f"{self.used:08x}", "8d4c2a"
        realm, name = self.challenge["realm"], self.device.number
        first = _md5(f"{name}:{realm}:{self.password}")
        response = _md5(f"{first}:{nonce}:{nc}:{cnonce}:auth:{_md5(f'{method}:{address}')}")
        return {
            "Authorization": f'Digest username="{name}", realm="{realm}", nonce="{nonce}", '
            f'uri="{address}", response="{response}", qop=auth, nc={nc}, cnonce="{cnonce}", '
            "algorithm=MD5"
        }

    # ── sending ──

    def send(self, filled: Filled, *names: str, more: bool = False, **also: Any) -> Any:
        """One request: the XML and these of its photographs (none named: all)."""
        files = {name: filled.files[name] for name in names or filled.files}
        return self.post(body(filled.xml, files, more), **also)

    def post(self, data: bytes, **also: Any) -> Any:
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        address = f"{self.base}/submission"
        return self._ask("post", address, data=data, content_type=kind, **also)

    def send_all(self, filled: Filled, at_once: int = 10 * 1024 * 1024) -> list[Any]:
        """As Collect cuts it: another request as soon as the next photograph would be too much."""
        assert self.head().status_code == 204
        parts: list[list[str]] = [[]]
        size = len(filled.xml)
        for name, data in filled.files.items():
            if parts[-1] and size + len(data) > at_once:
                parts.append([])
                size = len(filled.xml)
            parts[-1].append(name)
            size += len(data)
        return [
            self.post(body(filled.xml, {n: filled.files[n] for n in part}, part is not parts[-1]))
            for part in parts
        ]

    # ── filling in ──

    def filled(self, *names: str, photos: int | Sequence[bytes] = 0, **head: Any) -> Filled:
        """A loss of each household, the photographs all of the first (as many as are asked for)."""
        pictures = [picture() for _ in range(photos)] if isinstance(photos, int) else list(photos)
        files = {f"17568{next(_names):08d}.jpg": data for data in pictures}
        lines = [self.line(name) for name in names or (FAMILIES[0].name,)]
        asked = ("photo_wide", "photo_close", "photo_sign")
        for n, name in enumerate(files):
            while len(lines) <= n // 3:
                lines.append(self.line(FAMILIES[0].name))
            lines[n // 3][asked[n % 3]] = name
        return self.of(lines, files, **head)

    def of(
        self, lines: Sequence[Mapping[str, str]], files: dict[str, bytes] | None = None, **head: Any
    ) -> Filled:
        uuid = head.pop("uuid", "") or fresh_uuid()
        told = {
            "form": "hedun_damage", "version": "2026090101", "village": self.village.place.code,
            "told_at": "2026-08-31T07:30:00.000+08:00", "end": "2026-08-31T08:02:11.000+08:00",
            "no_photo_reason": "" if files else "当晚没有灯", "extra": "", "deprecated": "", **head,
        }  # fmt: skip
        teller = "".join(_tag(name, told.pop(name)) for name in (
            "teller", "relation", "teller_phone", "how", "consent") if name in told)  # fmt: skip
        deprecated = (
            told["deprecated"] and f"<orx:deprecatedID>uuid:{told['deprecated']}</orx:deprecatedID>"
        )
        xml = (
            "<?xml version='1.0' ?>"
            f'<data id="{told["form"]}" version="{told["version"]}" '
            'xmlns:orx="http://openrosa.org/xforms" xmlns:jr="http://openrosa.org/javarosa">'
            f"<start>2026-08-31T07:25:00.000+08:00</start>{_tag('end', told['end'])}"
            f"{_tag('village', told['village'])}"
            f"<told>{_tag('told_at', told['told_at'])}{teller}</told>"
            f"{_tag('signature', told.get('signature', ''))}"
            f"{''.join(_line(one) for one in lines)}"
            f"{_tag('no_photo_reason', told['no_photo_reason'])}{told['extra']}"
            f"<orx:meta><orx:instanceID>uuid:{uuid}</orx:instanceID>{deprecated}</orx:meta></data>"
        )
        return Filled(xml, files or {}, uuid)

    def line(self, of: str, **more: str) -> dict[str, str]:
        household = self.village.households[of]
        return {
            "row": fresh_uuid(), "listed": "yes", "household": household.number,
            "species": "wild_boar", "occurred": "2026-08-30", "section": "crop", "item": "maize",
            "stage": "milk_ripe", "planted": "5", "damaged": "1.8", "degree": "45",
            "plot": "南坡", **more,
        }  # fmt: skip


def body(xml: str, files: Mapping[str, bytes], more: bool = False) -> bytes:
    """multipart/form-data as okhttp writes it."""
    parts = [_part("xml_submission_file", "hedun_damage_2026.xml", "text/xml", xml.encode())]
    parts += [_part(name, name, "image/jpeg", data) for name, data in files.items()]
    if more:
        parts.append(_part("*isIncomplete*", "", "", b"yes"))
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def _part(name: str, file: str, kind: str, data: bytes) -> bytes:
    said = f'form-data; name="{name}"' + (f'; filename="{file}"' if file else "")
    typed = f"Content-Type: {kind}\r\n" if kind else ""
    head = f"--{BOUNDARY}\r\nContent-Disposition: {said}\r\n{typed}Content-Length: {len(data)}\r\n"
    return head.encode() + b"\r\n" + data + b"\r\n"


def message(answer: Any) -> str:
    """What Collect shows of an answer."""
    assert answer["X-OpenRosa-Version"] == "1.0"
    assert answer["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "{http://openrosa.org/http/response}OpenRosaResponse"
    return root[0].text or ""


def path_of(address: str) -> str:
    return urlsplit(address).path


def collect_of(village: Village, by: str = "clerk", now: datetime = NOW) -> Collect:
    actor = village.county.actor(by)
    user = User.objects.get(username=actor.user)
    kind = Device.Kind.COLLECT
    made = devices.register(user, "老王的 Collect", kind=kind, actor=actor, now=now)
    return Collect(village, made.device, made.token)


def _line(told: Mapping[str, str]) -> str:
    """The groups in which the form asks."""
    groups = (("who", ("listed", "household", "name", "phone")),
              ("loss", ("species", "occurred", "section", "item", "stage", "planted", "damaged",
                        "degree", "count", "fate", "tags", "plot", "note")))  # fmt: skip
    grouped = {name for _group, names in groups for name in names}
    inside = "".join(
        f"<{group}>{''.join(_tag(n, told.get(n, '')) for n in names)}</{group}>"
        for group, names in groups
    )
    rest = {n: text for n, text in told.items() if n not in grouped and n != "row"}
    others = "".join(_tag(name, text) for name, text in rest.items())
    return f"<line>{_tag('row', told.get('row', ''))}{inside}{others}</line>"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else f"<{name}/>"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
