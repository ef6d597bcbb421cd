"""The invented people of the offices: who does what where.

The eighteen in NAMED are in every demo, however small; the others are made for the villages there
are: a clerk for each village, two officers for each town.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from hedun.demo.ground import CITY, COUNTY, HOME, Village
from hedun.domain.actors import OF_A_COMPANY, Role

COMPANY = "某某财险"
INSURER = f"{COMPANY}襄垣支公司（演示）"


@dataclass(frozen=True, slots=True)
class Staff:
    """One account of the demo: who, which role, where."""

    username: str
    name: str
    role: Role
    place: str

    @property
    def company(self) -> str:
        """Of the insurer's staff: the whole company above its branch."""
        if self.role not in OF_A_COMPANY:
            return ""
        return COMPANY if self.role is Role.SUPERIOR else INSURER


TOWN = f"{HOME[:9]}000"

NAMED: tuple[Staff, ...] = (
    Staff("gaozhicheng", "高志成", Role.CLERK, HOME),
    Staff("zhouxiaofeng", "周晓峰", Role.TOWNSHIP, TOWN),
    Staff("liumin", "刘敏", Role.TOWNSHIP, TOWN),
    Staff("mengli", "孟丽", Role.INSURER, COUNTY),
    Staff("chenlei", "陈磊", Role.INSURER, COUNTY),
    Staff("baijianguo", "白建国", Role.SUPERIOR, CITY),
    Staff("miaoqingchun", "苗庆春", Role.EXPERT, COUNTY),
    Staff("songyan", "宋艳", Role.CASHIER, COUNTY),
    Staff("hejun", "贺军", Role.CASHIER, COUNTY),
    Staff("wanglinye", "王林业", Role.FORESTRY, COUNTY),
    Staff("qinsong", "秦松", Role.FORESTRY, COUNTY),
    Staff("shi1", "石永红", Role.CITY, CITY),
    Staff("shi2", "常卫东", Role.CITY, CITY),
    Staff("shi3", "裴玉梅", Role.CITY, CITY),
    Staff("shenji", "许明", Role.AUDITOR, COUNTY),
    Staff("guanli", "申管理", Role.ADMINISTRATOR, CITY),
    Staff("anquan", "连安全", Role.SECURITY, CITY),
    Staff("jiandu", "暴监督", Role.OVERSEER, CITY),
)
# What a county with more than one village has besides, by role and place.
MORE: tuple[tuple[Role, str, int], ...] = (
    (Role.INSURER, COUNTY, 2),
    (Role.EXPERT, COUNTY, 2),
    (Role.CASHIER, COUNTY, 1),
)
OFFICERS_OF_A_TOWN = 2
SURNAMES = (
    ("郝", "hao"), ("王", "wang"), ("李", "li"), ("张", "zhang"), ("赵", "zhao"), ("连", "lian"),
    ("郭", "guo"), ("崔", "cui"), ("申", "shen"), ("刘", "liu"), ("韩", "han"), ("牛", "niu"),
    ("史", "shi"), ("杨", "yang"), ("暴", "bao"), ("任", "ren"), ("魏", "wei"), ("苗", "miao"),
)  # fmt: skip
GIVEN = (
    ("建军", "jianjun"), ("晓东", "xiaodong"), ("丽萍", "liping"), ("海燕", "haiyan"),
    ("志刚", "zhigang"), ("慧芳", "huifang"), ("永胜", "yongsheng"), ("红梅", "hongmei"),
    ("俊杰", "junjie"), ("素珍", "suzhen"), ("宏伟", "hongwei"), ("彩霞", "caixia"),
    ("国平", "guoping"), ("秀芬", "xiufen"), ("振华", "zhenhua"), ("艳青", "yanqing"),
)  # fmt: skip


def staff(villages: Sequence[Village], rng: Random) -> tuple[Staff, ...]:
    """Everybody, in the order of the road; the names beyond NAMED by chance."""
    names = _names(rng)
    people = [*NAMED, *_more(villages, names)]
    order = list(Role)
    return tuple(sorted(people, key=lambda one: order.index(one.role)))


def of(people: Iterable[Staff], role: Role, place: str = "") -> list[Staff]:
    """Those of a role, at the place or (where none is given) anywhere."""
    return [p for p in people if p.role is role and place in ("", p.place)]


def _more(villages: Sequence[Village], names: Iterator[tuple[str, str]]) -> Iterator[Staff]:
    for village in villages:
        if village.code != HOME:
            yield Staff(*next(names), Role.CLERK, village.code)
    for town in sorted({village.town for village in villages} - {TOWN}):
        for _ in range(OFFICERS_OF_A_TOWN):
            yield Staff(*next(names), Role.TOWNSHIP, town)
    if len(villages) > 1:
        for role, place, count in MORE:
            for _ in range(count):
                yield Staff(*next(names), role, place)


def _names(rng: Random) -> Iterator[tuple[str, str]]:
    """(username, name), each once."""
    found = [(f"{s[1]}{g[1]}", f"{s[0]}{g[0]}") for s in SURNAMES for g in GIVEN]
    rng.shuffle(found)
    return iter(found)
