"""The village of tests/people with a policy and a roll of 31 households, as lists need them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from hedun.claims.models import Claim, Event, LossLine, Report
from hedun.domain.deadlines import LOCAL
from hedun.domain.identifiers import make_card, make_resident_id
from hedun.intake.actions import import_sheet
from hedun.intake.imported import Imported
from hedun.intake.models import Submission, Waiting
from hedun.intake.problems import BadSheet, SheetProblem
from hedun.people import actions as people
from hedun.people.models import BankAccount, Household
from hedun.places.models import Place
from hedun.policies.actions import sign_policy
from hedun.policies.models import Policy
from hedun.record.models import Entry
from tests.people.world import COUNTY, VILLAGE, County
from tests.support.kept import kept
from tests.support.sheets import sheet

FOUNDED = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
TOLD = datetime(2026, 8, 31, 7, 30, tzinfo=LOCAL)  # the morning after the night of 30 August
NOW = datetime(2026, 8, 31, 9, 0, tzinfo=LOCAL)
NAMES = [
    "郝玉兰", "王计生", "李秀英", "张保堂", "赵来喜", "连改香", "郭建明", "崔春林", "申爱莲",
    "刘国庆", "韩素英", "牛俊平", "史瑞生", "杨桂芳", "暴守中", "任满田", "魏有顺", "苗雪梅",
    "侯晓霞", "秦小虎", "郝玉枝", "王志斌", "李月娥", "张福旺", "赵润秀", "连铁锁", "郭二平",
    "崔巧云", "申栓柱", "刘喜林", "韩文斌",
]  # fmt: skip


@dataclass(frozen=True)
class Family:
    name: str
    id_number: str
    card: str

    def row(self, **cells: Any) -> dict[str, Any]:
        """This family's row of the list."""
        own = {"户主姓名": self.name, "身份证号": self.id_number, "银行账号": self.card}
        return {**own, **cells}


FAMILIES = tuple(
    Family(
        name,
        make_resident_id("140499", date(1951 + n, 1 + n % 12, 1 + n % 28), 101 + n),
        make_card("629999", f"{n:012d}"),
    )
    for n, name in enumerate(NAMES)
)
STRANGER = Family(
    "侯外村", make_resident_id("140499", date(1990, 5, 5), 999), make_card("629999", "9" * 12)
)


@dataclass
class Village:
    """`households` by the family's name. Families beyond the first 30 have no account yet."""

    county: County
    place: Place
    policy: Policy
    households: dict[str, Household]

    def take_in(
        self, rows: Iterable[Mapping[str, Any]] | bytes, by: str = "clerk", **more: Any
    ) -> Imported:
        data = rows if isinstance(rows, bytes) else sheet(rows)
        fields: dict[str, Any] = {"first_told_at": TOLD, "actor": self.county.actor(by), "now": NOW}
        return import_sheet(data, "清册.xlsx", more.pop("place", self.place), **fields | more)

    def refusal(self, rows: Iterable[Mapping[str, Any]] | bytes, **more: Any) -> list[SheetProblem]:
        """The problems of a file that is not taken in; and nothing at all was written."""
        before = everything()
        try:
            self.take_in(rows, **more)
        except BadSheet as bad:
            assert everything() == before
            return list(bad.problems)
        raise AssertionError("this list should not have been taken in")

    def left(self, rows: Iterable[Mapping[str, Any]] | bytes, **more: Any) -> list[SheetProblem]:
        """What is said of the rows that are left in the inbox."""
        taken = self.take_in(rows, **more)
        assert taken.waiting == waiting().count()
        return list(taken.problems)


def sign_for(county: County, year: int) -> Policy:
    """A contract for the whole of another year."""
    return sign_policy(
        f"YS-140423-{year}-001",
        "襄垣县林业局（演示）",
        "某某财险（演示）",
        county[COUNTY],
        date(year, 1, 1),
        date(year, 12, 31),
        1_000_000_000,
        180_000_000,
        f"seed of the tests for the year {year}",
        actor=county.actor("forestry"),
        now=FOUNDED,
    )


def everything() -> dict[str, int]:
    tables = (Report, Event, Claim, LossLine, BankAccount, Submission, Waiting, Entry)
    return {table.__name__: table.objects.count() for table in tables}


def waiting() -> QuerySet[Waiting]:
    """Every row that waits, in the order of the lists."""
    rows = Waiting.objects.filter(state=Waiting.State.WAITING)
    return rows.select_related("submission", "household").order_by("pk")


def make_village(county: County, families: int = len(FAMILIES)) -> Village:
    return kept(("village", families), lambda: _found(county, families))


def _found(county: County, families: int) -> Village:
    place, clerk = county[VILLAGE], county.actor("clerk")
    policy = sign_policy(
        "YS-140423-2026-001",
        "襄垣县林业局（演示）",
        "某某财险（演示）",
        county[COUNTY],
        date(2026, 4, 1),
        date(2026, 12, 31),
        1_000_000_000,
        180_000_000,
        "seed of the tests, 32 characters",
        actor=county.actor("forestry"),
        now=FOUNDED,
    )
    households = {}
    for n, family in enumerate(FAMILIES[:families]):
        household = people.register_household(
            name=family.name,
            village=place,
            kind=Household.Kind.FAMILY,
            id_number=family.id_number,
            actor=clerk,
            now=FOUNDED,
        )
        households[family.name] = household
        if n < 30:
            people.add_account(
                household,
                holder=family.name,
                bank="襄垣农商银行虒亭支行",
                number=family.card,
                actor=clerk,
                now=FOUNDED,
            )
    return Village(county, place, policy, households)
