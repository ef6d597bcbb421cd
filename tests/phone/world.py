"""A village whose clerk has a phone; what the phone sends, as it sends it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.test import Client

from hedun.people.models import User
from hedun.phone import devices
from hedun.phone.models import Device
from tests.intake.world import FAMILIES, NOW, TOLD, Village
from tests.support.road import picture

PIECE = 256 * 1024
SAID = {"taken_at": TOLD.isoformat(), "lat": 36.5, "lon": 113.0, "datum": "WGS-84",
        "accuracy_m": 8}  # fmt: skip
_numbers = count(1)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fresh_uuid() -> str:
    return str(UUID(int=0x0198_0000_0000_7000_8000_0000_0000_0000 + next(_numbers)))


@dataclass
class Draft:
    """One sending as it lies on the phone."""

    manifest: bytes
    files: list[bytes] = field(default_factory=list)
    uuid: str = field(default_factory=fresh_uuid)

    @property
    def body(self) -> bytes:
        return self.manifest + b"".join(self.files)


@dataclass
class Phone:
    """A phone with its token. Answers are what the server answered."""

    village: Village
    device: Device
    token: str
    client: Client = field(default_factory=Client)
    clock: datetime = TOLD  # what its own clock shows

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Device {self.token}", "Device-Clock": self.clock.isoformat()}

    def draft(
        self,
        *names: str,
        photos: Sequence[bytes] | int = 0,
        said: Mapping[str, Any] = SAID,
        **more: Any,
    ) -> Draft:
        """Households listed, the photographs all of the first; `said` beside each."""
        files = [picture() for _ in range(photos)] if isinstance(photos, int) else list(photos)
        rows = [self.row(name) for name in names or (FAMILIES[0].name,)]
        told = {
            "village": self.village.place.code,
            "first_told_at": TOLD.isoformat(),
            "device_clock": (TOLD + timedelta(minutes=20)).isoformat(),
            "told_by": None,
            "no_evidence_reason": "" if files else "当晚没有灯",
            "rows": rows,
            "files": [
                {"sha256": digest(data), "size": len(data), "name": f"{n}.jpg", "kind": "photo",
                 "row": 1, "said": dict(said)}
                for n, data in enumerate(files)
            ],
        }  # fmt: skip
        return Draft(json.dumps(told | more, ensure_ascii=False).encode(), files)

    def row(self, name: str, **more: Any) -> dict[str, Any]:
        household = self.village.households[name]
        return {
            "id": fresh_uuid(), "household": household.number, "species": "wild_boar",
            "occurred": "2026-08-30", "crop": "maize", "stage": "milk_ripe", "plot": "南坡",
            "planted_e4": 50_000, "damaged_e4": 18_000, "degree_ppm": 450_000, **more,
        }  # fmt: skip

    def send(self, draft: Draft) -> Any:
        """Everything at once."""
        return self.client.post(
            f"/m/api/parcels/{draft.uuid}/whole",
            draft.body,
            "application/octet-stream",
            headers=self.headers | {"Manifest-Size": str(len(draft.manifest))},
        )

    def send_manifest(self, draft: Draft) -> Any:
        return self.client.put(
            f"/m/api/parcels/{draft.uuid}", draft.manifest, "application/json", headers=self.headers
        )

    def send_piece(self, draft: Draft, data: bytes, start: int, end: int, **more: Any) -> Any:
        """Bytes of a file from `start` up to `end`."""
        where = {"Content-Range": f"bytes {start}-{end - 1}/{len(data)}"}
        return self.client.put(
            f"/m/api/parcels/{draft.uuid}/files/{more.get('sha256') or digest(data)}",
            more.get("body", data[start:end]),
            "application/octet-stream",
            headers=self.headers | where,
        )

    def offset(self, draft: Draft, data: bytes) -> int:
        address = f"/m/api/parcels/{draft.uuid}/files/{digest(data)}"
        return int(self.client.head(address, headers=self.headers)["Upload-Offset"])

    def who(self, name: str, hours: int = 1) -> dict[str, Any]:
        """An officer, so many hours after the phone sent."""
        return {"actor": self.village.county.actor(name), "now": NOW + timedelta(hours=hours)}

    def parcels(self, **more: Any) -> list[dict[str, Any]]:
        found = self.client.get("/m/api/parcels", more, headers=self.headers)
        assert found.status_code == 200, found.content
        return list(found.json())

    def package(self, **headers: str) -> Any:
        return self.client.get("/m/api/package", headers=self.headers | headers)


def phone_of(
    village: Village, by: str = "clerk", now: datetime = NOW, name: str = "老王的手机"
) -> Phone:
    actor = village.county.actor(by)
    user = User.objects.get(username=actor.user)
    made = devices.register(user, name, actor=actor, now=now)
    return Phone(village, made.device, made.token)
