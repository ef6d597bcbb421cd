"""What stands beside an export's lines: whose they are, of when, how many, their sums and digest.

Three files make an export: NAME.parquet, NAME.json (this), NAME.sig.json (the county's signature
of this, made by `scripts/party.py` on the county's own machine). What is signed is the digest of
`says` in canonical JSON, and `says` holds the digest of the Parquet; so a signature vouches for
each line.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hedun.algorithms import is_signed
from hedun.domain.chain import Json, canonical, export_statement
from hedun.domain.foreign import json_value
from hedun.province.problems import malformed

EXPORT, SIGNATURE, COUNTIES = "hedun export 1", "hedun export signature 1", "hedun counties 1"
LONGEST = 8 << 20  # bytes of a manifest: of 100,000 villages and more
SIGNED = ".sig.json"
ALGORITHM = "ed25519"


@dataclass(frozen=True)
class Village:
    """`town`: the code of what lies above it; `homes`: its households."""

    code: str
    town: str
    homes: int


@dataclass(frozen=True)
class Manifest:
    """`path`: of the file it was read from. `sequence`: the how-manieth export of the policy;
    `entry`, `head`: how far the county's record went when it was made (the last entry's number and
    digest); `sums`: fen by column; `drift`: how far from its estimate a claim that is open may lie,
    and all of them together (`sigma` and `unsure` of actuarial.forecast.Known)."""

    path: Path
    sha256: str
    county: str
    name: str
    policy: str
    starts: date
    ends: date
    cover_fen: int
    sequence: int
    at: datetime
    entry: int
    head: str
    file: str
    bytes: int
    file_sha256: str
    lines: int
    claims: int
    sums: Mapping[str, int]
    villages: tuple[Village, ...]
    drift: tuple[float, float] = (0.0, 0.0)

    @property
    def of(self) -> tuple[str, str]:
        return self.county, self.policy

    @property
    def parquet(self) -> Path:
        return self.path.parent / self.file


def digest(says: Mapping[str, Json]) -> str:
    return hashlib.sha256(canonical(dict(says))).hexdigest()


def written(says: Mapping[str, Json]) -> dict[str, Any]:
    """The file of an export, before it is signed."""
    return {
        "format": EXPORT, "subject": subject(says), "sha256": digest(says), "says": dict(says),
    }  # fmt: skip


def subject(says: Mapping[str, Any]) -> str:
    return f"{says['policy']}/{says['sequence']}"


def read(path: Path) -> Manifest:
    """Raises Malformed for what no `hedun export` wrote; OSError."""
    if path.stat().st_size > LONGEST:
        raise malformed("NOT_AN_EXPORT")
    try:
        told = json_value(path.read_bytes())
        says, made = told["says"], digest(told["says"])
        if (told["format"], told["sha256"], told["subject"]) != (EXPORT, made, subject(says)):
            raise ValueError("another format, or not the digest of what it says")
    except (ValueError, TypeError, LookupError):
        raise malformed("NOT_AN_EXPORT") from None
    return manifest_of(path, says, made)


def manifest_of(path: Path, says: Any, made: str) -> Manifest:
    """`made`: its digest. Raises Malformed."""
    try:
        return _read(path, says, made)
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
        raise malformed("NOT_AN_EXPORT") from None


def _read(path: Path, says: Any, made: str) -> Manifest:
    file = says["file"]
    if Path(file).name != file or not file.endswith(".parquet"):
        raise ValueError("not a file beside it")
    at = datetime.fromisoformat(says["at"])
    if at.utcoffset() is None:
        raise ValueError("an instant has a zone")
    at = at.astimezone(UTC)
    villages = tuple(Village(_code(c), _code(t), _whole(h)) for c, t, h in says["villages"])
    if len({one.code for one in villages}) != len(villages):
        raise ValueError("a village twice")
    found = Manifest(
        path, made, _code(says["county"]), str(says["name"]), str(says["policy"]),
        date.fromisoformat(says["starts"]), date.fromisoformat(says["ends"]),
        _whole(says["cover_fen"]), _whole(says["sequence"]), at, _whole(says["entry"]),
        _hex(says["head"]), file, _whole(says["bytes"]), _hex(says["sha256"]),
        _whole(says["lines"]), _whole(says["claims"]),
        {name: _whole(says["sums"][name]) for name in ("given_fen", "paid_fen", "estimate_fen")},
        villages, _drift(says.get("drift_ppb", [0, 0])),
    )  # fmt: skip
    if not found.sequence or found.starts > found.ends or not villages:
        raise ValueError("nothing that an export says")
    return found


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**62:
        raise ValueError("a whole number, not below 0")
    return value


def _drift(value: Any) -> tuple[float, float]:
    """Exports of before it was known have none."""
    sigma, unsure = map(_whole, value)
    if max(sigma, unsure) > 2 * 10**9:
        raise ValueError("nothing lies so far from its estimate")
    return sigma / 1e9, unsure / 1e9


def _code(value: Any) -> str:
    if not re.fullmatch(r"[0-9]{12}", value):
        raise ValueError("a division has 12 digits")
    return str(value)


def _hex(value: Any) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise ValueError("a digest has 64 digits")
    return str(value)


@dataclass(frozen=True)
class County:
    """A county of the province's own list: by which keys it signs."""

    code: str
    name: str
    keys: frozenset[str]


def counties(path: Path) -> dict[str, County]:
    """By code, from the province's list of keys. Raises Malformed, OSError."""
    try:
        told = json_value(path.read_bytes())
        if told["format"] != COUNTIES:
            raise ValueError("another format")
        return {
            _code(code): County(code, str(one["name"]), frozenset(map(_hex, one["keys"])))
            for code, one in told["counties"].items()
        }
    except (ValueError, TypeError, LookupError, AttributeError):
        raise malformed("NOT_COUNTIES") from None


def insist_signed(manifest: Manifest, known: Mapping[str, County]) -> None:
    """By a key of the county whose figures it says they are. Raises Malformed, OSError."""
    county = known.get(manifest.county)
    if county is None:
        raise malformed("COUNTY_UNKNOWN")
    path = manifest.path.with_suffix(SIGNED)
    if not path.exists():
        raise malformed("UNSIGNED")
    try:
        told = json_value(path.read_bytes()) if path.stat().st_size < LONGEST else {}
        key, signature = told["key"], told["signature"]
        if told["format"] != SIGNATURE or {type(key), type(signature)} != {str}:
            raise ValueError("no signature of an export")
    except (ValueError, TypeError, LookupError):
        raise malformed("NOT_A_SIGNATURE") from None
    if key not in county.keys:
        raise malformed("KEY_UNKNOWN")
    about = subject({"policy": manifest.policy, "sequence": manifest.sequence})
    if not is_signed(ALGORITHM, key, signature, export_statement(about, manifest.sha256)):
        raise malformed("NOT_SIGNED")
