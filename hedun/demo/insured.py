"""Soybeans that are insured elsewhere too: the other insurer's list, and the insurer's word on each
claim that it meets. Who has such an insurance is a fate (fates.py)."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any

from hedun.claims.moves import loaded
from hedun.demo import officers, texts
from hedun.demo.county import County
from hedun.demo.fates import Fate, Key
from hedun.demo.hands import Hands
from hedun.demo.plan import Sitting
from hedun.demo.season import E4
from hedun.demo.year import Year
from hedun.domain.actors import Role
from hedun.othercover import actions as othercover
from hedun.othercover.matching import Match, matches

INSURER, LIST = "某某农险襄垣营销部（演示）", "大豆完全成本保险清单.csv"
COLUMNS = ("村", "姓名", "身份证号", "地块", "险种", "保险面积（亩）", "保单号", "赔款金额（元）")
ANOTHER_PLOT = "村东头"
PAID_YUAN = (20, 70)


def hand_in(county: County, year: Year, now: datetime) -> None:
    """The insurer's branch takes the list in; in a small season there is nobody to list."""
    rows = list(_rows(year))
    if not rows:
        return
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *rows])
    taken = othercover.import_cover(
        out.getvalue().encode("utf-8-sig"),
        insurer=INSURER,
        season=year.founding.year,
        name=LIST,
        actor=county.actor(officers.of(county.people, Role.INSURER)[0].username),
        now=now,
    )
    if taken.problems:
        raise RuntimeError(f"the list of other cover is not understood: {taken.problems}")


def _rows(year: Year) -> Iterator[tuple[str, ...]]:
    for (number, row), fate in year.fates.items():
        if fate is Fate.INSURED_ELSEWHERE:
            one = year.lists[number]
            hit, paid = one.hits[row - 1], _paid(year, (number, row))
            family, [loss] = year.founding.rolls[one.village.code][hit.household], hit.losses
            plot = loss.plot if paid else ANOTHER_PLOT
            policy = f"DD{year.founding.year}{one.village.code[-5:]}{hit.household:03d}"
            said = (one.village.name, family.name, family.id_number, plot, "大豆完全成本保险")
            yield *said, f"{loss.planted_e4 / E4:g}", policy, f"{paid}"


def _paid(year: Year, key: Key) -> int:
    """Yuan; of every third another plot is meant, for which nothing was paid."""
    rng = Random(f"insured {year.seed} {key}")
    return rng.choice((1, 1, 0)) * rng.randrange(*PAID_YUAN)


def answer(hand: Hands, s: Sitting) -> None:
    """What was paid for the very plot is taken off; another plot is another loss."""
    chosen = hand.on_desk(s, "assess")
    for pk, met in matches(loaded(chosen)).items():
        for one in met:
            _answered(hand, s, pk, one)


def _answered(hand: Hands, s: Sitting, claim: int, met: Match) -> None:
    by: dict[str, Any] = {"actor": hand.who(s), "now": s.at}
    if paid := _paid(hand.year, hand.keys[claim]):
        fen = min(paid * 100, met.left_fen)
        othercover.answer_offset(
            met.line, met.cover, amount_fen=fen, reason=texts.PAID_BESIDE, **by
        )
    else:
        othercover.answer_another(met.line, met.cover, reason=texts.ANOTHER_PLOT, **by)
