"""What a channel without files sends, in the village of world.py."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hedun.evidence.actions import stored
from hedun.evidence.store import digest
from hedun.intake.actions import hand_in
from hedun.intake.given import Enclosed, Given, TellingOf
from hedun.intake.imported import Imported
from hedun.intake.models import Waiting
from tests.evidence.pictures import picture
from tests.intake.world import NOW, TOLD, Village

FIELD: dict[str, Any] = {
    "species": "wild_boar",
    "occurred": date(2026, 8, 30),
    "crop": "maize",
    "stage": "milk_ripe",
    "damaged_e4": 18_500,
    "degree_ppm": 450_000,
}
UUID = "5f0c6b1e-8a44-4a0b-9c58-0d5f5f7d0a01"
OTHER_UUID = "5f0c6b1e-8a44-4a0b-9c58-0d5f5f7d0a02"
CALLED = TellingOf(
    name="郝玉兰",
    relation="self",
    how="call",
    told_at=TOLD,
    phone="19900001234",
    consent="read_back",
    consent_at=TOLD,
    read_back="南坡玉米，野猪，一亩八分五",
)


def given(
    row: int,
    name: str | None,
    village: Village | None = None,
    *,
    texts: Mapping[str, str] | None = None,
    reference: str = "",
    **values: Any,
) -> Given:
    """A row of a household of the roll (picked, where the village is given)."""
    household = village.households[name] if village and name else None
    named = {"name": name} if name and household is None else {}
    return Given(row, {**FIELD, **named, **values}, texts or {}, household, reference)


def send(
    village: Village,
    rows: Sequence[Given],
    *,
    channel: str = "phone",
    reference: str = UUID,
    by: str = "clerk",
    **more: Any,
) -> Imported:
    fields = {"first_told_at": TOLD, "actor": village.county.actor(by), "now": NOW}
    return hand_in(rows, village.place, channel=channel, reference=reference, **fields | more)


def photo(row: int | None = None, colour: int = 120, **more: Any) -> Enclosed:
    """A small real photograph, in the store already."""
    data = picture(colour=colour)
    return Enclosed(
        digest(data), stored(data, "photo"), len(data), f"{colour}.jpg", "image/jpeg",
        row=row, **more,
    )  # fmt: skip


def rows_of(village: Village) -> list[tuple[int, str, str, str]]:
    """Row, name, state and why of everything that came without a file, in order."""
    rows = Waiting.objects.filter(submission__village=village.place).exclude(
        submission__channel="sheet"
    )
    return [(r.row, r.name, r.state, r.why) for r in rows.order_by("submission_id", "row")]
