"""Rows of the villages' lists that cannot go on: somebody of the next village, an ID number that
Excel has destroyed, more damaged than was planted. They wait in the inbox. Pure, seeded."""

from collections.abc import Sequence
from datetime import date
from random import Random

from hedun.demo.people import Family, stranger
from hedun.demo.season import E4, Loss, VillageList
from hedun.demo.sheets import Row

LISTS, MOST = 0.3, 2  # of the lists have such rows, and so many of them at most


def strays(seed: int, one: VillageList, roll: Sequence[Family]) -> list[Row]:
    """The rows to put at the end of a list. `roll`: of its village."""
    rng = Random(f"strays {seed} {one.number}")
    if rng.random() >= LISTS:
        return []
    listed = {hit.household for hit in one.hits}
    others = [n for n in range(len(roll) - 1) if n not in listed]
    chosen = rng.sample(others, min(rng.randint(1, MOST), len(others)))
    found = []
    for n, household in enumerate(chosen):
        if rng.random() < 0.4:
            other = stranger(rng, one.number * MOST + n, roll)
            found.append(Row(other, _field(rng, one), one.nights[0]))
        else:
            found.append(rng.choice((_destroyed, _too_much))(rng, one, roll[household]))
    return found


def _destroyed(rng: Random, one: VillageList, family: Family) -> Row:
    shown = float(f"{family.id_number[:6]}000000000000")  # 1.40499E+17
    return Row(family, _field(rng, one), one.nights[0], wrong={"id_number": shown})


def _too_much(rng: Random, one: VillageList, family: Family) -> Row:
    loss = _field(rng, one)
    return Row(family, loss, one.nights[0], wrong={"planted_e4": loss.damaged_e4 / 2 / E4})


def _field(rng: Random, one: VillageList) -> Loss:
    like = rng.choice(one.hits).losses[0]
    return Loss("界边地", like.crop, like.stage, like.planted_e4, like.damaged_e4, like.degree)


def told_long_ago(one: VillageList, today: date) -> bool:
    """By now the clerk has looked after what waited of the list."""
    return (today - one.told.date()).days > 40
