"""What a channel without files hands in: rows as it read them, and what came with them.

The channels (phone, ODK, paper, telephone) know nothing of waiting or going on; they say what they
read, in the fields of a list, and `actions.hand_in` does the rest.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hedun.evidence.models import Evidence
from hedun.intake.kept import packed
from hedun.intake.models import Telling
from hedun.intake.reading import Where
from hedun.people.models import Household
from hedun.people.vault import keyed_hash
from hedun.places.models import Place


@dataclass(frozen=True)
class Given:
    """One damaged thing of one household. `row`: from 1 within the submission.

    `values`: what is certain, typed as a Line holds it, by field name (`ground`: a Ground, or a
    Spot as the device said it). `texts`: cells that somebody wrote and that are still to be read as
    in the list. A value or text that cannot be is a problem of its row and never an exception.
    `household`: picked from the roll; None: compared by number and name, as a list's row.
    `reference`: the sender's own number of the row, which it keeps when it sends the row again.
    """

    row: int
    values: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    household: Household | None = None
    reference: str = ""

    @property
    def where(self) -> Where:
        return Where("", self.row)


@dataclass(frozen=True)
class Enclosed:
    """A photograph or paper that came with the rows; its bytes lie in the evidence store already
    (`evidence.actions.stored`). `sha256`, `size`: of the file as it was handed in. `row`: whose it
    is (of Given); None: of all. `said`: what the device says beside it: plain JSON, kept encrypted,
    never trusted alone, read by evidence.places.read. taken_at (with zone, where it has none
    itself), lat, lon, datum, accuracy_m, make, model; source ("camera": the phone's own, just now),
    then device_clock and here_lat, here_lon, here_accuracy_m of that moment; server_ahead_s as the
    phone knew it, clock_skew_s as the channel saw it."""

    sha256: str
    stored_sha256: str
    size: int
    name: str
    media_type: str
    kind: str = Evidence.Kind.PHOTO
    row: int | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TellingOf:
    """Who told, and that they agreed. `relation` to the households it is about; `read_back`: what
    was read back to them. Values of the choices of Telling."""

    name: str
    relation: str
    how: str
    told_at: datetime
    phone: str = ""
    consent: str = Telling.Consent.NONE
    consent_at: datetime | None = None
    read_back: str = ""


def content_hash(
    rows: Sequence[Given],
    village: Place,
    told: datetime,
    telling: TellingOf | None,
    enclosed: Sequence[Enclosed],
    no_evidence_reason: str,
) -> str:
    """Keyed: the same content gives the same, and it tells nothing of what the content is."""
    plain = {
        "village": village.code,
        "told": told.isoformat(),
        "no_evidence": no_evidence_reason,
        "telling": {k: str(v) for k, v in vars(telling).items()} if telling else None,
        "rows": [
            {
                "row": one.row,
                "values": {name: packed(value) for name, value in one.values.items()},
                "texts": dict(one.texts),
                "household": one.household.number if one.household else "",
                "reference": one.reference,
            }
            for one in rows
        ],
        "enclosed": sorted([e.sha256, e.kind, e.row or 0, e.name] for e in enclosed),
    }
    return keyed_hash(json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str), "row")
