"""The rows of a crop-insurance list, each with its village, crop and what makes it the same plot.

What is wrong with a row is told at the row, and it stays out; the others go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hedun.claims.items import CROP, of_section
from hedun.domain.chain import canonical
from hedun.domain.plotnames import plot_key
from hedun.intake.reading import Reading, Where
from hedun.intake.sheet import read_sheet
from hedun.othercover.columns import PROFILE, crop_of
from hedun.othercover.models import Cover
from hedun.othercover.problems import problem
from hedun.people import vault
from hedun.places.models import Place
from hedun.roll.problems import problem as of_roll

# What an updated list may say anew of the same plot.
SAID = ("name", "plot", "product", "area_e4", "insured_fen", "paid_fen")


@dataclass(frozen=True)
class Listed:
    """A list as read: its rows as covers that are not kept yet, by where they stand."""

    reading: Reading
    covers: dict[Where, Cover]


def read_list(
    data: bytes,
    insurer: str,
    season: int,
    villages: Mapping[str, list[Place]],
    *,
    today: date,
) -> Listed:
    """`villages`: those that the reader answers for, by every name they go by."""
    reading = read_sheet(data, today=today, profile=PROFILE)
    bad, header = set(reading.bad()), PROFILE.header
    covers: dict[Where, Cover] = {}
    first: dict[str, Where] = {}
    known = "、".join(item.zh for item in of_section(CROP))
    for where, said in reading.values.items():
        if where in bad:
            continue
        named = villages.get(said["village"], [])
        crop = crop_of(said.get("crop", ""), said.get("product", ""))
        if len(named) != 1:
            wrong = (
                of_roll("VILLAGE_TWO", count=len(named)) if named else of_roll("VILLAGE_UNKNOWN")
            )
            reading.note(where, header("village"), wrong)
        if not crop:
            reading.note(where, header("crop"), problem("CROP_UNKNOWN", known=known))
        if len(named) != 1 or not crop:
            continue
        cover = _cover(dict(said), named[0], crop, insurer, season, where.row)
        twin = first.setdefault(cover.key, where)
        if twin != where:
            reading.note(where, "", problem("ROW_TWICE", row=twin.row))
        else:
            covers[where] = cover
    return Listed(reading, covers)


def _cover(
    said: dict[str, object], village: Place, crop: str, insurer: str, season: int, row: int
) -> Cover:
    number = str(said.get("id_number", ""))
    plot = str(said.get("plot", ""))
    who = number or f"{village.code} {said['name']}"
    same = [insurer, season, said["policy"], who, plot_key(plot), crop]
    return Cover(
        row=row,
        key=vault.keyed_hash(canonical(same).decode(), "row"),
        village=village,
        name=said["name"],
        id_number_hash=vault.keyed_hash(number, "id") if number else "",
        id_number_last4=number[-4:],
        plot=plot,
        crop=crop,
        product=said.get("product", ""),
        policy=said["policy"],
        area_e4=said.get("area_e4"),
        insured_fen=said.get("insured_fen"),
        paid_fen=said.get("paid_fen", 0),
    )
