"""A report by telephone: the lines as rows of a list, and the text that is read to who calls.

The text is in Chinese whatever the page's language: it is spoken to a villager, and kept as it was
spoken.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hedun.claims.items import ITEMS
from hedun.domain.deadlines import LOCAL, local_day
from hedun.intake.given import Given
from hedun.intake.hearing import read_given
from hedun.intake.reading import Reading, Where
from hedun.intake.spelling import figure
from hedun.paper import words
from hedun.people.models import Household
from hedun.places.models import Place

CHANNEL = "phone_call"
SELF = "self"
# 替谁说的, in the words of the choices of Telling.Relation.
_FOR = {
    "family": "您是替家里人{name}报的",
    "neighbour": "您是替邻居{name}报的",
    "group_head": "您是组长，替{name}报的",
    "official": "您是村干部，替{name}报的",
    "other": "您是替{name}报的",
}


@dataclass(frozen=True)
class Call:
    """`household`: None where nobody on the roll is `name`, which is then what the caller said."""

    caller: str
    relation: str
    phone: str
    told: datetime
    village: Place
    household: Household | None
    name: str
    lines: Sequence[Mapping[str, str]]

    @property
    def rows(self) -> list[Given]:
        return [_given(n, line, self) for n, line in enumerate(self.lines, start=1)]

    def heard(self, now: datetime) -> Reading:
        """The lines as rows of the list, with what is wrong in them."""
        return read_given(self.rows, self.village, channel=CHANNEL, today=local_day(now))[0]


def read_back(call: Call, reading: Reading) -> str:
    """What is read to the caller, who says whether it is right."""
    day = call.told.astimezone(LOCAL)
    hour = f"{day.month}月{day.day}日{day.hour}点{day.minute:02d}分"
    place = f"{call.village.parent.name if call.village.parent else ''}{call.village.name}"
    own = call.relation == SELF
    who = "" if own else f"，{_FOR[call.relation].format(name=call.name)}"
    whose = "您家" if own else f"{call.name}家"
    parts = [
        f"{call.caller}，您说您是{hour}打的电话{who}。",
        f"受损的是{place}{_group(call)}{call.name}{'户' if own else '家'}。",
        *(f"{said}。" for said in _things(call, reading, whose)),
    ]
    if call.phone:
        parts.append(f"回您电话就打尾号{call.phone[-4:]}的这个号。")
    parts.append("我念的这些，对吗？")
    parts.append("同意我们照这样登记、派人查勘，结果在村里公示吗？")
    return "".join(parts)


def mark_of(text: str) -> str:
    """By which the page says which text was read."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _given(n: int, line: Mapping[str, str], call: Call) -> Given:
    item = ITEMS.get(line["item"])
    crop = item is None or bool(words.said_of(item)["degree"])
    values: dict[str, Any] = {"species": line["species"], "crop": line["item"]}
    values["stage"] = line["stage"]
    texts = {"occurred": line["occurred"], "note": line["note"]}
    texts["damaged_e4" if crop else "count_e4"] = line["amount"]
    if crop:
        texts |= {"degree_ppm": line["degree"], "plot": line["plot"]}
    elif item is not None:
        texts["note"] = "；".join(filter(None, (line["plot"], line["note"])))
        values["unit"] = item.unit
        if words.said_of(item)["fate"]:
            values["fate"] = line["fate"]
    if call.household is None:
        texts["name"] = call.name
    values = {name: value for name, value in values.items() if value}
    return Given(n, values, {k: v for k, v in texts.items() if v.strip()}, call.household)


def _things(call: Call, reading: Reading, whose: str) -> Iterator[str]:
    """Each line in a sentence, from what was read of it: what stands in it, nothing else."""
    for n, line in enumerate(call.lines, start=1):
        values = reading.values.get(Where("", n), {})
        item = ITEMS[line["item"]]
        animal = _word(words.species(), line["species"])
        stage = _word(words.stages(item.code), line["stage"])
        amount = f"{figure(line['amount'])}{words.unit(item.code)['zh']}"
        amount = amount.replace("亩亩", "亩")
        where = f"{line['plot']}的" if line["plot"] else ""
        thing = f"{where}{item.zh}{f'（{stage}）' if stage else ''}"
        said = f"{_day(values.get('occurred'))}{animal}"
        if words.said_of(item)["fate"]:
            said += f"害了{whose}{thing}{amount}，{_word(words.fates(), line['fate'])}"
        else:
            said += f"毁了{whose}{thing}{amount}"
        if line["degree"] and words.said_of(item)["degree"]:
            said += f"，您估计损失{figure(line['degree']).rstrip('%')}%"
        yield said + (f"，{line['note']}" if line["note"] else "")


def _group(call: Call) -> str:
    group = call.household.group if call.household else ""
    return f"{group}组" if group.isdigit() else group


def _word(choices: Sequence[words.Choice], code: str) -> str:
    return next((one.word["zh"] for one in choices if one.code == code), "")


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""
