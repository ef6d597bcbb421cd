"""Who was hurt by a boar, how it was treated, and what that cost. Pure, seeded; nobody is real.

Names and words of illness are such that no other text of the demo holds them: whether they stay
sealed can be seen by looking for them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from hedun.demo.people import REGION
from hedun.domain.identifiers import make_resident_id, make_uscc

DAY = timedelta(days=1)


class Course(StrEnum):
    VISIT = "visit"  # seen as an out-patient
    STAY = "stay"  # in hospital, reckoned when it is over
    ADVANCE = "advance"  # in hospital, which has an advance
    LONG = "long"  # likewise, and still there when the desk opens
    DEATH = "death"


# The courses of a season in turn: the fewer there are, the more of the first ones.
COURSES = (
    Course.ADVANCE, Course.DEATH, Course.VISIT, Course.STAY, Course.VISIT, Course.STAY,
    Course.LONG, Course.VISIT, Course.STAY, Course.VISIT, Course.ADVANCE, Course.STAY,
)  # fmt: skip
# Between which days (month, day) it happens: early, where it is to be over when the desk opens.
WHEN: dict[Course, tuple[tuple[int, int], tuple[int, int]]] = {
    Course.VISIT: ((6, 6), (11, 8)),
    Course.STAY: ((6, 10), (10, 18)),
    Course.ADVANCE: ((6, 12), (9, 6)),
    Course.LONG: ((10, 9), (10, 20)),
    Course.DEATH: ((7, 8), (8, 28)),
}
NIGHTS: dict[Course, tuple[int, int]] = {
    Course.STAY: (5, 14), Course.ADVANCE: (22, 34), Course.LONG: (70, 90), Course.DEATH: (2, 4),
}  # fmt: skip

NAMES = (
    "阮槿禾", "柳砚秋", "邵棠溪", "姜蕙如", "尹沛霖", "桑榆晚",
    "戚望舒", "虞伯钧", "柏松筠", "蒋芷若", "童以宁", "沈听澜",
)  # fmt: skip
RELATIONS = ("spouse", "relative", "child", "parent", "spouse", "worker")
BORN = {"spouse": 1968, "relative": 1961, "child": 2011, "parent": 1945, "worker": 1974}
HAPPENED = ("收秋时在地头被顶伤", "清晨放羊遇野猪", "夜间护秋被撞倒", "修水渠时被拱伤")
DIAGNOSES = {
    Course.VISIT: ("左小腿裂伤", "右手背咬伤", "臀部皮肤挫裂创"),
    Course.STAY: ("左胫腓骨闭合性骨折", "右大腿深部裂伤", "多处软组织挫裂伤"),
    Course.ADVANCE: ("股骨干粉碎性骨折", "右肱骨骨折伴桡神经损伤"),
    Course.LONG: ("骨盆骨折并尿道损伤",),
    Course.DEATH: ("股动脉破裂失血性休克",),
}
HOSPITALS = (
    ("襄垣县演示人民医院", make_uscc("12", REGION, "45700101")),
    ("襄垣县演示中医院", make_uscc("12", REGION, "45700102")),
)
HEIRS = (("spouse", "妻子"), ("child", "长子"), ("child", "长女"))
HEIR_NAMES = ("祝巧云", "虞小川", "虞小满")
BED = "陪护床位费"  # of whoever keeps company: not eligible


@dataclass(frozen=True, slots=True)
class Cost:
    """One line of a bill. `refused`: why it is not eligible (injuries.codes)."""

    day: date
    kind: str
    name: str
    fen: int
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Inheriting:
    """`relation`: a code of injuries.codes; `called`: in words."""

    name: str
    id_number: str
    relation: str
    called: str
    card: int


@dataclass(frozen=True, slots=True)
class Wound:
    """`costs`: of the first day, and of the last. `insured_fen`: what medical insurance pays at the
    end. `grade` 0: none."""

    course: Course
    name: str
    id_number: str
    relation: str
    happened: str
    diagnosis: str
    hospital: int
    starts: date
    ends: date
    costs: tuple[Cost, ...]
    insured_fen: int
    grade: int = 0
    heirs: tuple[Inheriting, ...] = ()

    @property
    def stays(self) -> bool:
        return self.course is not Course.VISIT

    @property
    def advanced(self) -> bool:
        return self.course in (Course.ADVANCE, Course.LONG)

    @property
    def secret(self) -> tuple[str, ...]:
        """What only the handlers of the injury read."""
        costs = {cost.name for cost in self.costs}
        return self.name, self.id_number, self.happened, self.diagnosis, *sorted(costs)


def course_of(n: int) -> Course:
    return COURSES[n % len(COURSES)]


def wound(rng: Random, n: int, day: date) -> Wound:
    """The nth of the season, hurt on that day."""
    course = course_of(n)
    ends = day + rng.randint(*NIGHTS[course]) * DAY if course in NIGHTS else day
    costs = _costs(rng, course, day, ends)
    eligible = sum(cost.fen for cost in costs if not cost.refused)
    dead = course is Course.DEATH
    relation = "relative" if dead else RELATIONS[n % len(RELATIONS)]
    return Wound(
        course=course,
        name=NAMES[n % len(NAMES)],
        id_number=make_resident_id(REGION, date(BORN[relation] + n % 5, 3, 1 + n % 28), 600 + n),
        relation=relation,
        happened=rng.choice(HAPPENED),
        diagnosis=rng.choice(DIAGNOSES[course]),
        hospital=rng.randrange(len(HOSPITALS)),
        starts=day,
        ends=ends,
        costs=costs,
        insured_fen=eligible * rng.randrange(38, 52) // 100 if course is not Course.VISIT else 0,
        grade=10 if n % len(COURSES) == len(COURSES) - 1 else 0,
        heirs=_heirs(n) if dead else (),
    )


def _costs(rng: Random, course: Course, first: date, last: date) -> tuple[Cost, ...]:
    """In hospital a quarter of it comes on the first day."""

    def yuan(least: int, most: int) -> int:
        return rng.randrange(least * 100, most * 100, 10)

    if course is Course.VISIT:
        return (
            Cost(first, "vaccine", "狂犬病免疫球蛋白", yuan(420, 980)),
            Cost(first, "treatment", "清创缝合术", yuan(180, 420)),
        )
    times = 2 if course in (Course.ADVANCE, Course.LONG) else 1
    return (
        Cost(first, "examination", "CT 平扫及三维重建", yuan(500, 760) * times),
        Cost(first, "drug", "破伤风人免疫球蛋白", yuan(400, 700) * times),
        Cost(last, "surgery", "切开复位内固定术", yuan(2600, 4200) * times),
        Cost(last, "drug", "注射用头孢呋辛钠", yuan(900, 1700) * times),
        Cost(last, "bed", BED, yuan(120, 300), "comfort"),
    )


def _heirs(n: int) -> tuple[Inheriting, ...]:
    return tuple(
        Inheriting(
            name,
            make_resident_id(REGION, date(1966 + at * 22, 5, 2 + at), 700 + n * 3 + at),
            relation,
            called,
            n * 3 + at,
        )
        for at, (name, (relation, called)) in enumerate(zip(HEIR_NAMES, HEIRS, strict=True))
    )
