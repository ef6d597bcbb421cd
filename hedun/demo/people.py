"""Invented people. Valid check digits, and numbers that belong to nobody: the region 140499 was
never given out, the phones begin 1990000 and the cards 629999."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hedun.domain.actors import Role
from hedun.domain.identifiers import make_card, make_resident_id, make_uscc

REGION = "140499"
SURNAMES = "郝王李张赵连郭崔申刘韩牛史杨暴任魏苗侯秦"
GIVEN = [
    "玉兰", "计生", "秀英", "保堂", "来喜", "改香", "建明", "春林", "爱莲", "国庆", "素英", "俊平",
    "瑞生", "桂芳", "守中", "满田", "有顺", "雪梅", "晓霞", "小虎", "玉枝", "志斌", "月娥", "福旺",
    "润秀", "铁锁", "二平", "巧云", "栓柱", "喜林", "文斌", "改青", "黑旦", "海水", "连生", "补花",
]  # fmt: skip
BANKS = ["农业银行襄垣支行", "襄垣农商银行虒亭支行", "邮储银行襄垣支行"]


@dataclass(frozen=True)
class Staff:
    """One account of the demo: who, which role, where."""

    username: str
    name: str
    role: Role
    place: str


VILLAGE, TOWN, COUNTY, CITY = "140423104240", "140423104000", "140423000000", "140400000000"

STAFF: tuple[Staff, ...] = (
    Staff("gaozhicheng", "高志成", Role.CLERK, VILLAGE),
    Staff("zhouxiaofeng", "周晓峰", Role.TOWNSHIP, TOWN),
    Staff("liumin", "刘敏", Role.TOWNSHIP, TOWN),
    Staff("mengli", "孟丽", Role.INSURER, COUNTY),
    Staff("chenlei", "陈磊", Role.INSURER, COUNTY),
    Staff("baijianguo", "白建国", Role.SUPERIOR, CITY),
    Staff("miaoqingchun", "苗庆春", Role.EXPERT, COUNTY),
    Staff("songyan", "宋艳", Role.CASHIER, COUNTY),
    Staff("hejun", "贺军", Role.CASHIER, COUNTY),
    Staff("wanglinye", "王林业", Role.FORESTRY, COUNTY),
    Staff("shi1", "石永红", Role.CITY, CITY),
    Staff("shi2", "常卫东", Role.CITY, CITY),
    Staff("shi3", "裴玉梅", Role.CITY, CITY),
    Staff("shenji", "许明", Role.AUDITOR, COUNTY),
    Staff("guanli", "申管理", Role.ADMINISTRATOR, CITY),
)


@dataclass(frozen=True)
class Family:
    """An invented household of the roll."""

    name: str
    group: str
    id_number: str
    phone: str
    bank: str
    card: str
    collective: bool = False


def families(rng: Random, count: int, village_name: str) -> list[Family]:
    """`count` households with different names, the last of them the village collective."""
    names = [s + g for s in SURNAMES for g in GIVEN]
    rng.shuffle(names)
    found = [_family(rng, n, names[n]) for n in range(count - 1)]
    return [*found, _collective(rng, count - 1, f"{village_name}集体")]


def _family(rng: Random, n: int, name: str) -> Family:
    birth = date(1950, 1, 1) + timedelta(days=rng.randrange(45 * 365))
    return Family(
        name=name,
        group=f"{1 + n * 7 // 60 % 7}组",
        id_number=make_resident_id(REGION, birth, 1 + n),
        phone=f"1990000{1000 + n:04d}",
        bank=rng.choice(BANKS),
        card=make_card("629999", f"{n:012d}"),
    )


def _collective(rng: Random, n: int, name: str) -> Family:
    return Family(
        name=name,
        group="村集体",
        id_number=make_uscc("N2", REGION, f"MF{n:06d}"),
        phone=f"1990000{1000 + n:04d}",
        bank=rng.choice(BANKS),
        card=make_card("629999", f"{n:012d}"),
        collective=True,
    )
