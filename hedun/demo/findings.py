"""What the offices find in the fields of a list, beside what the village wrote. Pure, seeded.

Every figure depends on the seed, the household and the field alone, not on who comes when.
"""

from dataclasses import dataclass
from random import Random

from hedun.demo.fates import Key
from hedun.demo.season import Loss

PPM = 10_000  # millionths in a percent
SMALLER = 0.22  # of the fields are found smaller by the township
SMALLER_WHY = (
    "绕测面积偏大，两垄未受损",
    "地头两畦未受损，按实量面积",
    "与承包地块图比对后核减",
    "受损部分已补种，不计入",
)
AGAIN_E4, AGAIN_WHY = 2_000, "复测：地头另有 0.20 亩受损"
SPREAD = (-8, -4, 0, 4, 8)  # of five sampling points, percent


@dataclass(frozen=True, slots=True)
class Measured:
    """Quantity in ten-thousandths, degree in percent; `why` it differs."""

    quantity_e4: int
    degree: int
    why: str = ""


def township(seed: int, key: Key, field: int, loss: Loss) -> Measured | None:
    """What the township measured; None where it agrees with the village."""
    rng = Random(f"township {seed} {key} {field}")
    if rng.random() >= SMALLER:
        return None
    quantity = max(500, loss.damaged_e4 * rng.randrange(78, 95) // 100 // 500 * 500)
    return Measured(quantity, max(15, loss.degree - rng.choice((0, 0, 5))), rng.choice(SMALLER_WHY))


def stands(seed: int, key: Key, field: int, loss: Loss) -> Measured:
    """What stands after the township's visit."""
    found = township(seed, key, field, loss)
    return found or Measured(loss.damaged_e4, loss.degree)


def points(seed: int, key: Key, field: int, loss: Loss) -> list[int]:
    """The expert's five sampling points, in percent, around what stands."""
    rng = Random(f"expert {seed} {key} {field}")
    middle = stands(seed, key, field, loss).degree + rng.choice((-6, -3, -3, 0, 0, 0, 2))
    return [min(100, max(1, middle + d + rng.randint(-2, 2))) for d in SPREAD]


def again(seed: int, key: Key, field: int, loss: Loss) -> Measured:
    """What a second survey finds after an objection: a little more."""
    before = stands(seed, key, field, loss)
    return Measured(before.quantity_e4 + AGAIN_E4, before.degree, AGAIN_WHY)
