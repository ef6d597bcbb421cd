"""An expert with a phone: what it asks for, and the sheets that it sends."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.test import Client
from PIL import Image, ImageDraw

from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.people.models import User
from hedun.phone import devices, working
from hedun.phone.receiving import Sent, take_whole
from tests.phone.world import fresh_uuid
from tests.support.road import EXPERT, Road, picture

HERE = {"lat": 36.5301, "lon": 112.9802, "accuracy_m": 6}
COUNTS = ((8, 2), (9, 0), (10, 4), (8, 2), (7, 4))  # of 20 plants each


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def signature() -> bytes:
    """Drawn by a finger."""
    paper = Image.new("RGBA", (320, 120))
    ImageDraw.Draw(paper).line([(20, 90), (90, 20), (130, 100), (290, 40)], "#1b1f1d", 4)
    out = BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()


def field_of(mu: int = 1, plot: str = "南坡", east: int = 0) -> NewLine:
    """Maize on a plot whose place is known, so many thousandths of a degree further east."""
    place = {"lat_e7": 365_300_000, "lon_e7": 1_129_800_000 + 10_000 * east}
    found = {"planted_e4": 100_000, "degree_ppm": 450_000}
    return NewLine("crop", "maize", mu * 10_000, stage="milk_ripe", plot=plot, **found, **place)


def by_points(
    line: int = 1, counts: Sequence[tuple[int, int]] = COUNTS, **more: Any
) -> dict[str, Any]:
    """As the phone sends a line that was counted, plants at points."""
    points = [{"of": 20, "bad": bad, "half": half, "here": HERE} for bad, half in counts]
    each = [50_000 * bad + 25_000 * half for bad, half in counts]
    mean = (2 * sum(each) + len(each)) // (2 * len(each)) if each else 0
    return {"line": line, "degree_ppm": mean, "provisional": True, "counted": "plants",
            "points": points, **more}  # fmt: skip


def by_yield(line: int = 1, **more: Any) -> dict[str, Any]:
    """Three squares of control with 500 kg/mu, three damaged with 400 and once 250 by weight."""
    control = [{"kg_per_mu_e4": 5_000_000}] * 3
    damaged = [{"kg_per_mu_e4": 4_000_000}] * 2 + [{"grams": 750, "square_cm2": 20_000}]
    return {"line": line, "degree_ppm": 300_000, "provisional": False, "control": control,
            "damaged": damaged, "control_at": HERE, "control_note": "北边邻地", **more}  # fmt: skip


@dataclass
class Sheet:
    """One sending as it lies on the phone."""

    manifest: bytes
    files: list[bytes]
    uuid: str = field(default_factory=fresh_uuid)


@dataclass
class Phone:
    road: Road
    token: str
    client: Client = field(default_factory=Client)

    @property
    def headers(self) -> dict[str, str]:
        now = self.road.now.isoformat()
        return {"Authorization": f"Device {self.token}", "Device-Clock": now}

    def package(self) -> dict[str, Any]:
        found = self.client.get("/m/api/package", headers=self.headers)
        assert found.status_code == 200, found.content
        return dict(found.json())

    def sheet(
        self,
        claim: Claim,
        *lines: Mapping[str, Any],
        photos: int = 0,
        signed: bytes | None = None,
        **more: Any,
    ) -> Sheet:
        pictures = [picture() for _ in range(photos)]
        files = [*pictures, signature() if signed is None else signed]
        now = self.road.now.isoformat()
        said = {"source": "camera", "lat": HERE["lat"], "lon": HERE["lon"], "datum": "WGS-84"}
        told = {
            "kind": "sheet",
            "village": claim.report.village.code,
            "claim": claim.number,
            "device_clock": now,
            "visited_at": now,
            "signed_at": now,
            "note": "",
            "lines": list(lines or [by_points()]),
            "files": [
                *({"sha256": digest(data), "size": len(data), "name": f"{n}.jpg", "row": 1,
                   "said": said} for n, data in enumerate(pictures)),
                {"sha256": digest(files[-1]), "size": len(files[-1]), "kind": "signed",
                 "name": "签名.png"},
            ],
        }  # fmt: skip
        return Sheet(json.dumps(told | more, ensure_ascii=False).encode(), files)

    def send(self, sheet: Sheet) -> Any:
        return self.client.post(
            f"/m/api/parcels/{sheet.uuid}/whole",
            sheet.manifest + b"".join(sheet.files),
            "application/octet-stream",
            headers=self.headers | {"Manifest-Size": str(len(sheet.manifest))},
        )

    def sent(self, sheet: Sheet) -> dict[str, Any]:
        """Sent and handed over within the hour: what the phone is told of it then."""
        answer = self.send(sheet)
        assert answer.status_code in (200, 201) and answer.json()["receipt"], answer.content
        working.work_off(self.road.later(minutes=5))
        address = f"/m/api/parcels/{sheet.uuid}"
        return dict(self.client.get(address, headers=self.headers).json())


def handed_in(road: Road, claim: Claim) -> None:
    """An expert's sheet with a photograph, as the worker hands it over; without a server."""
    phone = phone_of(road, EXPERT)
    sheet = phone.sheet(claim, photos=1)
    token = devices.hashed(phone.token)
    sent = Sent(devices.sender(token, road.now), token, sheet.uuid, 0, road.now)
    whole = sheet.manifest + b"".join(sheet.files)
    take_whole(sent, BytesIO(whole).read, len(sheet.manifest), len(whole))
    working.work_off(road.now)


def phone_of(road: Road, username: str) -> Phone:
    user = User.objects.get(username=username)
    made = devices.register(user, "专家的手机", actor=road.who(username), now=road.now)
    return Phone(road, made.token)
