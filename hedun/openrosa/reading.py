"""A filled form, read: its XML, and the manifest of a parcel that says the same. Pure.

By the names of the form's questions, whatever the version: an answer that cannot be what it is to
be goes on as it was written and waits in the inbox; a question that is not known goes into the
note. Refused is only what is no answer to this form at all, and then it is still on the phone.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hedun.domain.problems import Malformed
from hedun.domain.units import mu_to_int, parse_quantity
from hedun.intake.models import Telling
from hedun.openrosa.problems import refused
from hedun.phone.values import UUID, Wrong, instant

NOTE, PLOT = 200, 60  # characters a parcel's manifest takes
DEEPEST = 12
PHOTOS = ("photo_wide", "photo_close", "photo_sign")
LINE, SIGNATURE, INSTANCE = "line", "signature", "instanceID"
# Question → field of a row, where its answer is a word of the form's own lists.
WORDS = {"species": "species", "item": "crop", "stage": "stage", "fate": "fate"}
AREAS = {"planted": "planted_e4", "damaged": "damaged_e4", "count": "count_e4"}
TEXTS = {"name": "name", "phone": "phone", "tags": "tags"}
KNOWN = {*WORDS, *AREAS, *TEXTS, *PHOTOS, "row", "listed", "household", "section", "occurred",
         "degree", "plot", "note", "place", "shape"}  # fmt: skip
ABOVE = {"start", "end", "village", "told_at", "teller", "relation", "teller_phone", "how",
         "consent", SIGNATURE, "no_photo_reason", INSTANCE, "instanceName",
         "deprecatedID"}  # fmt: skip
Answers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled form. `head`: answers above the lines; `lines`: of each line. `files`: the names of
    the files it speaks of, in their order."""

    uuid: str
    form: str
    version: str
    head: Answers
    lines: tuple[Answers, ...]

    @property
    def files(self) -> list[str]:
        said = [text for name, text in self.head if name == SIGNATURE]
        said += [text for line in self.lines for name, text in line if name in PHOTOS]
        return list(dict.fromkeys(said))


def read(xml: bytes) -> Filled:
    """Raises Answered (XML)."""
    try:
        root = fromstring(xml, forbid_dtd=True)
    except DefusedXmlException:  # entities, a document type: a form's answers need none
        raise _wrong("含有不允许的实体或文档类型", "it holds entities or a document type") from None
    except (ParseError, ValueError):
        raise _wrong("不是完整的 XML", "this is no whole XML") from None
    if _deeper(root, DEEPEST):
        raise _wrong("层次过深", "it is nested too deeply")
    lines = tuple(list(_answers(one)) for one in root if _local(one) == LINE)
    head = list(_answers(root))
    number = dict(head).get(INSTANCE, "")
    if not number:
        raise _wrong("没有 instanceID", "it has no instanceID")
    return Filled(_uuid(number), root.get("id", ""), root.get("version", ""), head, lines)


def manifest_of(filled: Filled, files: Mapping[str, tuple[str, int]], clock: str) -> bytes:
    """The parcel's manifest. `files`: by name the SHA-256 and size of what has arrived; the same
    always gives the same bytes. `clock`: the phone's, where the form does not say it."""
    head = dict(filled.head)
    rows = [_row(filled.uuid, n, line, files) for n, line in enumerate(filled.lines)]
    if rows and (extra := _unknown(filled.head, ABOVE)):
        rows[0]["note"] = _joined(rows[0].get("note", ""), extra)[:NOTE]
    found = {
        "village": head.get("village", ""),
        "first_told_at": _instant(clock, head, "told_at", "start"),
        "device_clock": _instant(clock, head, "end"),
        "told_by": _teller(head, clock),
        "no_evidence_reason": head.get("no_photo_reason", "")[:NOTE],
        "rows": rows,
        "files": list(_files(filled, files)),
    }
    return json.dumps(found, ensure_ascii=False, sort_keys=True).encode()


# ── the XML ─────────────────────────────────────────────────────────────────────────────────────


def _answers(element: Element) -> Iterator[tuple[str, str]]:
    """Name and text of every answer within, but not of what is in a line below."""
    for one in element:
        if len(one):
            if _local(one) != LINE:
                yield from _answers(one)
        elif text := (one.text or "").strip():
            yield _local(one), text


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _deeper(element: Element, most: int) -> bool:
    level = [element]
    while level and most:
        level, most = [child for one in level for child in one], most - 1
    return bool(level)


def _uuid(number: str) -> str:
    plain = number.removeprefix("uuid:").lower()
    return plain if UUID.fullmatch(plain) else str(uuid5(NAMESPACE_URL, number))


def _wrong(zh: str, en: str) -> Exception:
    return refused("XML", zh=zh, en=en)


# ── a line ──────────────────────────────────────────────────────────────────────────────────────


def _row(uuid: str, n: int, line: Answers, files: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    told = dict(line)
    listed = told.get("listed", "yes") == "yes"
    number = told.get("row", "").lower()
    row: dict[str, Any] = {
        "id": number if UUID.fullmatch(number) else str(uuid5(NAMESPACE_URL, f"{uuid}/{n}")),
        "household": told.get("household", "")[:24] if listed else "",
    }
    texts = {field: told[name][:NOTE] for name, field in TEXTS.items() if name in told}
    if not row["household"]:
        texts.setdefault("name", "?")
    row |= {field: told[name][:40] for name, field in WORDS.items() if name in told}
    for name, field in AREAS.items():
        _number(row, texts, field, told.get(name, ""), _e4)
    _number(row, texts, "degree_ppm", told.get("degree", ""), _ppm)
    _number(row, texts, "occurred", told.get("occurred", ""), _day)
    said = [told.get("note", "")]
    if plot := told.get("plot", ""):
        row["plot"] = plot[:PLOT]
    if place := told.get("shape") or told.get("place"):
        ground = _ground(told)
        if ground is None:
            said.append(f"位置：{place[:60]}")
        else:
            row["ground"] = ground
    said += [
        f"未收到照片 photograph not received: {told[name]}"
        for name in PHOTOS
        if name in told and told[name] not in files
    ]
    said.append(_unknown(line, KNOWN))
    if note := _joined(*said)[:NOTE]:
        row["note"] = note
    return row | {"texts": texts}


def _number(row: dict[str, Any], texts: dict[str, str], field: str, text: str, read: Any) -> None:
    """As a value where it is one; else as it was written, and the inbox says what is wrong."""
    if not text:
        return
    try:
        row[field] = read(text)
    except (Malformed, ValueError):
        texts[field] = text[:NOTE]


def _e4(text: str) -> int:
    return mu_to_int(parse_quantity(text))


def _ppm(text: str) -> int:
    percent = parse_quantity(text)
    if percent > 100:
        raise ValueError(text)
    return int(percent * Decimal(10_000))


def _day(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text[:10]):
        raise ValueError(text)
    return text[:10]


def _ground(told: Mapping[str, str]) -> dict[str, Any] | None:
    """Points as "lat lon altitude accuracy", an outline's with a semicolon between."""
    try:
        corners = [_point(part) for part in told.get("shape", "").split(";") if part.strip()]
        spot = _point(told["place"]) if "place" in told else corners[0]
    except (ValueError, IndexError):
        return None
    ground: dict[str, Any] = {"lat": spot[0], "lon": spot[1], "datum": "WGS-84"}
    if len(spot) > 3 and 0 < spot[3] < 1_000_000:
        ground["accuracy_m"] = spot[3]
    if len({tuple(corner[:2]) for corner in corners}) >= 3:
        ground["ring"] = [[corner[1], corner[0]] for corner in corners]
    return ground


def _point(text: str) -> list[float]:
    found = [float(part) for part in text.split()]
    if len(found) < 2 or not (-90 <= found[0] <= 90 and -180 <= found[1] <= 180):
        raise ValueError(text)
    return found


# ── around the lines ────────────────────────────────────────────────────────────────────────────


def _teller(head: Mapping[str, str], clock: str) -> dict[str, Any] | None:
    """A word that this version does not know stands for the one that says least."""
    if "teller" not in head:
        return None
    said = {
        name: head[name] if head.get(name) in words.values else least.value
        for name, words, least in (
            ("relation", Telling.Relation, Telling.Relation.OTHER),
            ("how", Telling.How, Telling.How.IN_PERSON),
            ("consent", Telling.Consent, Telling.Consent.NONE),
        )
    }
    agreed = said["consent"] != Telling.Consent.NONE
    return said | {
        "name": head["teller"][:60],
        "phone": head.get("teller_phone", "")[:40],
        "consent_at": _instant(clock, head, "end", "told_at") if agreed else None,
    }


def _instant(clock: str, head: Mapping[str, str], *names: str) -> str:
    """The first of these answers that is an instant."""
    for name in names:
        with suppress(Wrong):
            return instant(head.get(name)).isoformat()
    return clock


def _files(filled: Filled, files: Mapping[str, tuple[str, int]]) -> Iterator[dict[str, Any]]:
    """Every file that has come: a line's, the signature, and what no question speaks of."""
    told = set()
    for n, line in enumerate(filled.lines, start=1):
        for name, text in line:
            if name in PHOTOS and text in files:
                told.add(text)
                yield _file(text, files[text], "photo", n)
    signature = dict(filled.head).get(SIGNATURE, "")
    for name in sorted(files.keys() - told):
        yield _file(name, files[name], "paper" if name == signature else "photo", None)


def _file(name: str, one: tuple[str, int], kind: str, row: int | None) -> dict[str, Any]:
    sha256, size = one
    return {"sha256": sha256, "size": size, "name": name[:160], "kind": kind, "row": row}


def _unknown(answers: Answers, known: set[str]) -> str:
    """What a form of another version asks besides; it is not thrown away."""
    return _joined(*(f"{name}={text}" for name, text in answers if name not in known))


def _joined(*parts: str) -> str:
    return ";".join(part for part in parts if part)
