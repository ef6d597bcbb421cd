"""Counties drawn by lot, with their exports signed by keys of their own: what the province's view
is tried on. What each file comes to is told beside it, added up on another way than the view's.
"""

import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pyarrow import parquet

from hedun.actuarial.drawn import county
from hedun.actuarial.fitting import Season
from hedun.actuarial.prior import Prior
from hedun.domain.chain import Json, export_statement, sha256
from hedun.domain.deadlines import end_of_day
from hedun.province.columns import SCHEMA, SUMS
from hedun.province.manifest import COUNTIES, SIGNATURE, digest, subject, written

ITEMS = (
    ("crop", "maize"), ("crop", "millet"), ("crop", "potato"), ("tree", "walnut"),
    ("livestock", "sheep"), ("person", "person"),
)  # fmt: skip
OFTEN = np.array([55, 20, 8, 9, 7, 1]) / 100
SPECIES = ("wild_boar", "badger", "leopard", "hare")
STATES = ("reported", "awarded", "paid", "refused")
AWARDED, PAID = 20, 30  # days after the telling
COVER = 400_000_000


@dataclass(frozen=True)
class Drawn:
    """A county and its seasons, the last of which is seen from `today`."""

    code: str
    name: str
    secret: bytes
    seasons: tuple[Season, ...]
    villages: tuple[list[Json], ...]
    today: date
    per_list: int

    @property
    def key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    @property
    def public(self) -> str:
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def drawn(
    number: int, *, lines: int, seed: int, per_list: int = 100, villages: int = 110,
    seasons: int = 3, today: date = date(2025, 8, 31),
) -> Drawn:  # fmt: skip
    """`lines`: about so many in all seasons together, `per_list` of them in each list; how many
    lists a county tells follows from both."""
    lists = lines / per_list / (seasons - 0.4)
    prior = replace(Prior(), lists=100 * lists / (villages * 271), level_variation=0.3)
    made = county(seed + number, villages=villages, towns=9, seasons=seasons, prior=prior)
    code = f"14{number:04}000000"
    places: tuple[list[Json], ...] = tuple(
        [f"14{number:04}{town + 100:03}{n + 200:03}", f"14{number:04}{town + 100:03}000",
         int(homes)]
        for n, (town, homes) in enumerate(zip(made.ground.town, made.ground.homes, strict=True))
    )  # fmt: skip
    secret = sha256(f"{seed} {number}".encode())
    return Drawn(code, f"第{number}县", secret, made.seasons, places, today, per_list)


@dataclass(frozen=True)
class Written:
    """What an export comes to. `groups`: (lines, given, paid, estimate) by ("section", "crop"),
    ("item", "maize"), …"""

    path: Path
    policy: str
    lines: int
    sums: tuple[int, int, int]
    groups: Counter[tuple[str, str, str]]


def write(folder: Path, one: Drawn, *, sequence: int = 1, correction: int = 0) -> Iterator[Written]:
    """Every season's export, with its manifest and signature. `correction`: fen that the season
    going on has more in its first line than before, as a county corrects it."""
    folder.mkdir(parents=True, exist_ok=True)
    for season in one.seasons:
        going = season is one.seasons[-1]
        columns = lines_of(one, season, going)
        if going and correction:
            columns["given_fen"][0] += correction
            columns["open"][columns["claim"] == columns["claim"][0]] = False
            columns["estimate_fen"][columns["claim"] == columns["claim"][0]] = 0
        yield _written(folder, one, season, columns, sequence if going else 1)


def lines_of(one: Drawn, season: Season, going: bool) -> dict[str, np.ndarray]:
    """The columns of SCHEMA, words as numbers of their tables."""
    draw = np.random.default_rng([int(one.code[:6]), season.starts.year])
    known = (one.today - season.starts).days if going else 10**6
    lists = season.lists.known(known)
    many = 1 + draw.poisson(one.per_list - 1, lists.day.size)
    report = np.repeat(np.arange(lists.day.size), many)
    nth = np.arange(report.size) - np.repeat(np.cumsum(many) - many, many)
    claim = nth // 2
    ends = np.round(np.repeat(lists.fen, many) * (nth + 1) / np.repeat(many, many))
    begins = np.round(np.repeat(lists.fen, many) * nth / np.repeat(many, many))
    fen = (ends - begins).astype(np.int64)
    item = draw.choice(len(ITEMS), report.size, p=OFTEN)
    # a claim is refused, and so are all its lines; those of its list bear nothing of it
    refused = draw.random(report.size)[np.maximum.accumulate(np.where(nth % 2 == 0,
                                       np.arange(report.size), 0))] < 0.05  # fmt: skip
    fen[refused] = 0
    age = known - lists.told[report]
    state = np.where(refused, 3, np.where(age < AWARDED, 0, np.where(age < PAID, 1, 2)))
    hurt = item == len(ITEMS) - 1
    first = np.datetime64(season.starts, "D")
    occurred, told = first + lists.day[report], first + lists.told[report]
    month = occurred.astype("datetime64[M]").astype("datetime64[D]")
    late = np.maximum(told.astype("datetime64[M]").astype("datetime64[D]"), month)
    numbers = draw.permutation(2 * (lists.day.size + report.size)) + 1_000_000_007
    open_ = state == 0
    return {
        "report": np.where(hurt, numbers[lists.day.size + np.arange(report.size)], numbers[report]),
        "claim": (np.arange(report.size) << 20)[np.arange(report.size) - nth % 2]
        + claim + (hurt.astype(np.int64) << 55) * (1 + nth % 2),
        "line": nth % 2 + 1,
        "village": np.where(hurt, 0, lists.village[report] + 1),
        "section": item, "item": item,
        "species": draw.integers(0, len(SPECIES), report.size),
        "occurred": np.where(hurt, month, occurred), "told": np.where(hurt, late, told),
        "quantity_e4": draw.integers(1_000, 60_000, report.size),
        "state": state, "open": open_,
        "given_fen": np.where(open_, 0, fen),
        "paid_fen": np.where(state == 2, fen, 0),
        "estimate_fen": np.where(open_, fen, 0),
    }  # fmt: skip


def _written(
    folder: Path, one: Drawn, season: Season, columns: dict[str, np.ndarray], sequence: int
) -> Written:
    words = {
        "village": ["", *(str(code) for code, _town, _homes in one.villages)],
        "section": [section for section, _ in ITEMS],
        "item": [item for _, item in ITEMS],
        "species": list(SPECIES),
        "state": list(STATES),
    }
    arrays = {
        name: _dictionary(values, words[name]) if name in words else pa.array(values)
        for name, values in columns.items()
    }
    table = pa.table({name: arrays[name] for name in SCHEMA.names}).cast(SCHEMA)
    out = io.BytesIO()
    parquet.write_table(table, out, compression="zstd")
    data, year = out.getvalue(), season.starts.year
    policy = f"PX-{one.code[:6]}-{year}"
    name = f"{one.code}-{policy}-{sequence:04}"
    at = end_of_day(min(one.today, date(year, 12, 31) + timedelta(days=80)))
    sums: dict[str, Json] = {name: int(columns[name].sum()) for name in SUMS}
    says: dict[str, Json] = {
        "county": one.code, "name": one.name, "policy": policy,
        "starts": season.starts.isoformat(), "ends": f"{year}-12-31", "cover_fen": COVER,
        "sequence": sequence, "at": at.isoformat(), "entry": 1000 + sequence,
        "head": sha256(name.encode()).hex(), "file": f"{name}.parquet", "bytes": len(data),
        "sha256": sha256(data).hex(), "lines": table.num_rows,
        "claims": int(np.unique(columns["claim"]).size), "sums": sums,
        "villages": list(one.villages),
    }  # fmt: skip
    (folder / f"{name}.parquet").write_bytes(data)
    path = folder / f"{name}.json"
    put(path, says, one.key)
    return Written(
        path, policy, table.num_rows, tuple(int(columns[n].sum()) for n in SUMS),
        _groups(columns),
    )  # fmt: skip


def _dictionary(values: np.ndarray, words: list[str]) -> pa.Array:
    distinct = list(dict.fromkeys(words))
    number = np.array([distinct.index(word) for word in words], dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(number[values]), distinct)


def put(path: Path, says: dict[str, Json], key: Ed25519PrivateKey) -> None:
    """The manifest, and beside it the signature by a key."""
    path.write_text(json.dumps(written(says), ensure_ascii=False), encoding="utf-8")
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    about, made = subject(says), digest(says)
    signature = key.sign(export_statement(about, made)).hex()
    told = {"format": SIGNATURE, "subject": about, "sha256": made, "key": public,
            "signature": signature}  # fmt: skip
    path.with_suffix(".sig.json").write_text(json.dumps(told), encoding="utf-8")


def keys(path: Path, counties: list[Drawn]) -> Path:
    """The province's list of keys."""
    known = {one.code: {"name": one.name, "keys": [one.public]} for one in counties}
    path.write_text(json.dumps({"format": COUNTIES, "counties": known}, ensure_ascii=False))
    return path


def _groups(columns: dict[str, np.ndarray]) -> Counter[tuple[str, str, str]]:
    """Sums by the loop that anybody would write, a few values at a time."""
    found: Counter[tuple[str, str, str]] = Counter()
    months = columns["occurred"].astype("datetime64[M]").astype(str)
    for column in SUMS:
        fen = columns[column]
        for at, (section, item) in enumerate(ITEMS):
            mine = int(fen[columns["item"] == at].sum())
            found["by_section", section, column] += mine
            found["by_item", f"{section}/{item}", column] += mine
        for at, species in enumerate(SPECIES):
            found["by_species", species, column] += int(fen[columns["species"] == at].sum())
        for month in np.unique(months):
            found["by_month", str(month), column] += int(fen[months == month].sum())
    return found
