"""An export of a policy's season for the province: noted in the record, sent as files."""

import io
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from hedun.domain.actors import Actor
from hedun.domain.chain import Json, sha256
from hedun.policies.models import Policy
from hedun.province.columns import SUMS
from hedun.province.lines import exported
from hedun.province.manifest import digest, written
from hedun.record.models import Entry
from hedun.record.pen import writing
from hedun.record.reading import written as instant
from hedun.whole import write_whole

MADE = "export.make"


@dataclass(frozen=True)
class Export:
    """`told`: the file beside the lines, to be signed by the county's key."""

    name: str
    lines: bytes
    told: dict[str, Any]

    def write(self, folder: Path) -> Path:
        """Both files, each whole or not at all, the lines first; answers the path of the other."""
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f"{self.name}.json"
        text = orjson.dumps(self.told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        for path, data in ((folder / f"{self.name}.parquet", self.lines), (beside, text)):
            write_whole(path, data)
        return beside


def make_export(policy: Policy, *, actor: Actor, now: datetime) -> Export:
    """导出. The pen is held meanwhile, so the lines are what the record says up to its last entry,
    which the export names. Raises TermsFileFault, DoesNotAddUp, NobodyThere."""
    with writing(actor=actor, now=now) as pen:
        before = Entry.objects.filter(action=MADE, subject=policy.number)
        sequence = before.count() + 1
        table, villages, drift = exported(policy, now)
        name = f"{policy.place.code}-{_plain(policy.number)}-{sequence:04}"
        data = _parquet(table)
        says: dict[str, Json] = {
            "county": policy.place.code,
            "name": policy.place.name,
            "policy": policy.number,
            "starts": policy.starts.isoformat(),
            "ends": policy.ends.isoformat(),
            "cover_fen": policy.cover_fen,
            "sequence": sequence,
            "at": instant(now),
            "entry": pen.head.seq,
            "head": pen.head.digest,
            "file": f"{name}.parquet",
            "bytes": len(data),
            "sha256": sha256(data).hex(),
            "lines": table.num_rows,
            "claims": pc.count_distinct(table["claim"]).as_py(),
            "sums": {one: pc.sum(table[one]).as_py() or 0 for one in SUMS},
            "drift_ppb": [round(1e9 * drift.sigma), round(1e9 * drift.unsure)],
            "villages": [
                [place.code, place.parent.code if place.parent else policy.place.code, int(homes)]
                for place, homes in zip(villages.places, villages.ground.homes, strict=True)
            ],
        }
        pen.write(
            MADE, policy.number,
            {"sequence": sequence, "sha256": digest(says), "lines": table.num_rows},
        )  # fmt: skip
    return Export(name, data, written(says))


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()


def _plain(number: str) -> str:
    """A policy's number as part of a file's name."""
    return re.sub(r"[^0-9A-Za-z]+", "-", number).strip("-") or "policy"
