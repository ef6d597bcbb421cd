"""Invented households. Valid check digits, and numbers that belong to nobody: the region 140499 was
never given out, the phones begin 1990000 to 1990004 and the cards 629999."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from random import Random

from hedun.domain.identifiers import make_card, make_resident_id, make_uscc

REGION = "140499"
SURNAMES = "郝王李张赵连郭崔申刘韩牛史杨暴任魏苗侯秦"
GIVEN = [
    "玉兰", "计生", "秀英", "保堂", "来喜", "改香", "建明", "春林", "爱莲", "国庆", "素英", "俊平",
    "瑞生", "桂芳", "守中", "满田", "有顺", "雪梅", "晓霞", "小虎", "玉枝", "志斌", "月娥", "福旺",
    "润秀", "铁锁", "二平", "巧云", "栓柱", "喜林", "文斌", "改青", "黑旦", "海水", "连生", "补花",
]  # fmt: skip
BANKS = ["农业银行襄垣支行", "襄垣农商银行虒亭支行", "邮储银行襄垣支行"]
MOST = len(SURNAMES) * len(GIVEN)  # of one village: nobody there has another's name
STRANGERS = 200_000  # numbers that the county's own households never reach
BORN, DAYS = date(1944, 1, 1), 20_000  # up to 1998


@dataclass(frozen=True, slots=True)
class Family:
    """An invented household of the roll."""

    name: str
    group: str
    id_number: str
    phone: str
    bank: str
    card: str
    collective: bool = False


def families(rng: Random, count: int, village_name: str, first: int = 0) -> list[Family]:
    """`count` households with different names, the last of them the village collective.

    `first`: how many households other villages have; no number is given twice in the county.
    Raises ValueError for more than MOST households.
    """
    if not 1 <= count <= MOST + 1:
        raise ValueError(f"a village has 1 to {MOST + 1} households here, not {count}")
    names = [s + g for s in SURNAMES for g in GIVEN]
    rng.shuffle(names)
    groups = max(1, min(7, count // 12))
    found = [
        _family(rng, first + n, names[n], f"{1 + n * groups // count}组") for n in range(count - 1)
    ]
    return [*found, _collective(rng, first + count - 1, f"{village_name}集体")]


def sizes(rng: Random, villages: int, households: int) -> list[int]:
    """How many households each village has: some small, some large, all together `households`."""
    weights = [min(1.9, max(0.45, rng.lognormvariate(0, 0.35))) for _ in range(villages)]
    bounds = [round(households * part / sum(weights)) for part in accumulate(weights, initial=0)]
    return [b - a for a, b in pairwise(bounds)]


def card(n: int) -> str:
    """The card of the county's nth household; beyond the last one: a new card for somebody. None
    ends in zeros, which a list would have to doubt (digits lost in a sheet)."""
    return make_card("629999", f"{n:09d}{1 + n % 999:03d}")


def stranger(rng: Random, n: int, roll: Sequence[Family]) -> Family:
    """The nth of those on no roll of the county, with a name that nobody on this roll has."""
    taken = {family.name for family in roll}
    free = [s + g for s in SURNAMES for g in GIVEN if s + g not in taken]
    return _family(rng, STRANGERS + n, rng.choice(free or ["赵外来"]), "")


def _family(rng: Random, n: int, name: str, group: str) -> Family:
    # 7,919 shares no factor with DAYS, so 20,000 households in a row were born on different days;
    # the numbers of a day differ, and their last four are as many as in a real county.
    birth = BORN + timedelta(days=n * 7_919 % DAYS)
    order = 1 + (n // DAYS + n * 613) % 999
    return Family(
        name=name,
        group=group,
        id_number=make_resident_id(REGION, birth, order),
        phone=f"1990{n:07d}",
        bank=rng.choice(BANKS),
        card=card(n),
    )


def _collective(rng: Random, n: int, name: str) -> Family:
    return Family(
        name=name,
        group="村集体",
        id_number=make_uscc("N2", REGION, f"MF{n:06d}"),
        phone=f"1990{n:07d}",
        bank=rng.choice(BANKS),
        card=card(n),
        collective=True,
    )
