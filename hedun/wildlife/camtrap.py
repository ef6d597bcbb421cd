"""A Camtrap DP package read: deployments and the animals that were observed, as plain rows.

Of people it may hold much and nothing is read: pictures and where they lie, who set a camera up or
named an animal, and every observation that is not of an animal stay outside.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from hedun.domain.foreign import whole
from hedun.wildlife.problems import malformed

MB = 1024 * 1024
MOST, ROWS = 60 * MB, 100_000
DEPLOYMENTS, MEDIA, OBSERVATIONS = "deployments.csv", "media.csv", "observations.csv"
NEEDED = {
    DEPLOYMENTS: ("deploymentID", "latitude", "longitude", "deploymentStart", "deploymentEnd"),
    MEDIA: ("mediaID", "deploymentID", "timestamp"),
    OBSERVATIONS: ("observationID", "deploymentID", "observationType"),
}
E7, PPM = 10_000_000, 1_000_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Camera:
    key: str
    name: str
    lat_e7: int
    lon_e7: int
    starts: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Animal:
    key: str
    camera: str
    scientific: str
    starts: datetime
    until: datetime
    count: int | None
    machine: bool
    sure_ppm: int | None


@dataclass(frozen=True)
class Read:
    """`left_out`: observations of other things than animals, and those without a name."""

    dataset: str
    sha256: str
    cameras: dict[str, Camera]
    animals: list[Animal]
    left_out: int


def read_package(data: bytes) -> Read:
    """Raises Malformed (CAMTRAP_…) at the first thing that is wrong; then nothing of it is read."""
    files = _unpacked(data)
    dataset = _dataset(files.get("datapackage.json"))
    rows = {name: list(_rows(name, files.get(name))) for name in NEEDED}
    if (n := sum(map(len, rows.values()))) > ROWS:
        raise malformed("CAMTRAP_MANY", n=n, most=ROWS)
    cameras = {one.key: one for one in _each(_camera, DEPLOYMENTS, rows[DEPLOYMENTS], dataset)}
    taken = {row["mediaID"]: row["timestamp"] for row in rows[MEDIA]}
    wanted = [
        (n, row)
        for n, row in enumerate(rows[OBSERVATIONS], 2)
        if row["observationType"] == "animal" and row.get("scientificName", "").strip()
    ]
    animals = {}
    for n, row in wanted:
        one = _animal(n, row, dataset, taken)
        if one.camera not in cameras:
            raise _wrong(OBSERVATIONS, n, "deploymentID", "已列的布设", "a deployment listed")
        animals[one.key] = one
    left_out = len(rows[OBSERVATIONS]) - len(wanted)
    sha256 = hashlib.sha256(data).hexdigest()
    return Read(dataset, sha256, cameras, list(animals.values()), left_out)


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The files by their names without folders, as long as all of them are small enough."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            infos = [i for i in pack.infolist() if i.filename.rpartition("/")[2] in _NAMES]
            if len(infos) > len(_NAMES) or sum(info.file_size for info in infos) > MOST:
                raise malformed("CAMTRAP_ZIP", most=MOST // MB)
            found = {}
            for info in infos:
                with pack.open(info) as file:
                    found[info.filename.rpartition("/")[2]] = file.read(MOST + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise malformed("CAMTRAP_ZIP", most=MOST // MB) from None
    return found


_NAMES = frozenset({"datapackage.json", *NEEDED})


def _dataset(data: bytes | None) -> str:
    try:
        told = json.loads(data or b"")
    except (ValueError, RecursionError):
        raise malformed("CAMTRAP_FILE", file="datapackage.json") from None
    said = told.get("id") or told.get("name") if isinstance(told, dict) else None
    if not isinstance(said, str) or not said.strip():
        raise malformed("CAMTRAP_NAME")
    return said.strip()[:160]


def _rows(name: str, data: bytes | None) -> Iterator[dict[str, str]]:
    if data is None:
        raise malformed("CAMTRAP_FILE", file=name)
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        missing = [column for column in NEEDED[name] if column not in (reader.fieldnames or ())]
        if missing:
            raise malformed("CAMTRAP_COLUMN", file=name, column=missing[0])
        for row in reader:
            yield {key: value or "" for key, value in row.items() if isinstance(key, str)}
    except (UnicodeDecodeError, csv.Error):
        raise malformed("CAMTRAP_FILE", file=name) from None


def _each(
    make: Callable[[int, dict[str, str], str], T], name: str, rows: list[dict[str, str]], of: str
) -> Iterator[T]:
    for n, row in enumerate(rows, 2):
        yield make(n, row, of)


def _camera(n: int, row: dict[str, str], dataset: str) -> Camera:
    name = _id(DEPLOYMENTS, n, "deploymentID", row)
    starts = _instant(DEPLOYMENTS, n, "deploymentStart", row["deploymentStart"])
    until = _instant(DEPLOYMENTS, n, "deploymentEnd", row["deploymentEnd"])
    return Camera(
        _key(dataset, name), row.get("locationName", "")[:80],
        _degrees(n, "latitude", row, 90), _degrees(n, "longitude", row, 180), starts, until,
    )  # fmt: skip


def _animal(n: int, row: dict[str, str], dataset: str, taken: dict[str, str]) -> Animal:
    when = row.get("eventStart") or taken.get(row.get("mediaID", ""), "")
    starts = _instant(OBSERVATIONS, n, "eventStart", when)
    ended = row.get("eventEnd")
    until = _instant(OBSERVATIONS, n, "eventEnd", ended) if ended else starts
    counted = row.get("count", "").strip()
    count = whole(counted, 100_000) if counted else None
    if counted and not count:
        raise _wrong(OBSERVATIONS, n, "count", "正整数", "a whole number from 1")
    sure = row.get("classificationProbability", "").strip()
    return Animal(
        _key(dataset, _id(OBSERVATIONS, n, "observationID", row)),
        _key(dataset, row["deploymentID"]),
        row["scientificName"].strip()[:120], starts, until, count,
        row.get("classificationMethod") == "machine", _share(n, sure) if sure else None,
    )  # fmt: skip


def _key(dataset: str, name: str) -> str:
    return hashlib.sha256(f"{dataset}\n{name}".encode()).hexdigest()


def _id(file: str, n: int, column: str, row: dict[str, str]) -> str:
    if not row[column].strip():
        raise _wrong(file, n, column, "标识", "an identifier")
    return row[column]


def _instant(file: str, n: int, column: str, text: str) -> datetime:
    """With its zone; years in which a camera can have hung."""
    try:
        found = datetime.fromisoformat(text.strip())
        if found.tzinfo is not None and 1990 <= found.year <= 2199:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _wrong(file, n, column, "带时区的时间，如 2026-08-30T22:10:00+08:00",
                 "a time with its zone, as 2026-08-30T22:10:00+08:00")  # fmt: skip


def _degrees(n: int, column: str, row: dict[str, str], most: int) -> int:
    found = _decimal(row[column])
    if found is None or abs(found) > most:
        raise _wrong(DEPLOYMENTS, n, column, "度数", "degrees")
    return round(found * E7)


def _share(n: int, text: str) -> int:
    found = _decimal(text)
    if found is None or not 0 <= found <= 1:
        raise _wrong(OBSERVATIONS, n, "classificationProbability", "0 到 1 的数", "from 0 to 1")
    return round(found * PPM)


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip()) if len(text) < 40 else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _wrong(file: str, row: int, column: str, zh: str, en: str) -> Any:
    return malformed("CAMTRAP_VALUE", file=file, row=row, column=column, zh=zh, en=en)
