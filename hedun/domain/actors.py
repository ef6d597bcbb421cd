"""Who acts: roles, the level each works at, postings with a period, and the actor of an action.

A person may hold several postings (an expert may also sit on the city's panel); the lifecycle
picks the one that carries a move. Nobody acts because of who they are, only because of a posting
that is in force on the day.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum

from hedun.domain.deadlines import local_day

EVERYWHERE = "*"


class Level(IntEnum):
    """Levels of the division tree (GB/T 2260, GB/T 10114): the longer the code, the deeper."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5


class Role(StrEnum):
    CLERK = "clerk"  # 村级协保员
    TOWNSHIP = "township"  # 乡镇林管站员
    INSURER = "insurer"  # 县支公司
    SUPERIOR = "superior"  # 上级公司
    EXPERT = "expert"  # 专家
    CASHIER = "cashier"  # 出纳
    FORESTRY = "forestry"  # 县林业局
    CITY = "city"  # 市级专班
    AUDITOR = "auditor"  # 审计
    ADMINISTRATOR = "administrator"  # 系统管理员: accounts, divisions, telephones
    SECURITY = "security"  # 安全管理员: second factors, locks, sessions
    OVERSEER = "overseer"  # 审计管理员: reads what the two others did
    TICKER = "ticker"  # the clock itself; never a person
    VILLAGER = "villager"  # 农户, by its receipt; never an account


# A role acts at exactly these levels: a township officer posted to a county is a mistake.
LEVELS: dict[Role, frozenset[Level]] = {
    Role.CLERK: frozenset({Level.VILLAGE}),
    Role.TOWNSHIP: frozenset({Level.TOWNSHIP}),
    Role.INSURER: frozenset({Level.COUNTY}),
    Role.SUPERIOR: frozenset({Level.CITY}),
    Role.EXPERT: frozenset({Level.COUNTY}),
    Role.CASHIER: frozenset({Level.COUNTY}),
    Role.FORESTRY: frozenset({Level.COUNTY}),
    Role.CITY: frozenset({Level.CITY}),
    Role.AUDITOR: frozenset({Level.COUNTY, Level.CITY, Level.PROVINCE}),
    Role.ADMINISTRATOR: frozenset({Level.COUNTY, Level.CITY}),
    Role.SECURITY: frozenset({Level.COUNTY, Level.CITY}),
    Role.OVERSEER: frozenset({Level.COUNTY, Level.CITY}),
    Role.TICKER: frozenset(),
    Role.VILLAGER: frozenset(),
}

# The insurer's staff: a posting names the company (Posting.company).
OF_A_COMPANY = frozenset({Role.INSURER, Role.SUPERIOR, Role.CASHIER})

# Nobody is posted to these: the clock acts by itself, a household by the receipt it holds.
NOT_POSTED = frozenset({Role.TICKER, Role.VILLAGER})
PEOPLE: tuple[Role, ...] = tuple(role for role in Role if role not in NOT_POSTED)
# 三员. They keep the house and never see a claim; nobody holds two of these, nor one beside others.
KEEPERS = frozenset({Role.ADMINISTRATOR, Role.SECURITY, Role.OVERSEER})
# Roles that read claims.
READERS: frozenset[Role] = frozenset(PEOPLE) - KEEPERS


@dataclass(frozen=True, slots=True)
class Posting:
    """One role at one place for a period (both days included; `until` None = open). `company`: of
    OF_A_COMPANY, the insurer whose policies they work on; empty: whoever insures the place."""

    role: Role
    place: str
    level: Level | None
    starts: date
    until: date | None = None
    company: str = ""

    def in_force(self, day: date) -> bool:
        return self.starts <= day and (self.until is None or day <= self.until)

    def at_its_level(self) -> bool:
        return self.place == EVERYWHERE or self.level in LEVELS[self.role]

    def covers(self, lineage: tuple[str, ...], insurer: str = "") -> bool:
        """`lineage`: codes of a village and all divisions above it, on the day of the event.
        `insurer`: of the policy that it is about; empty: about none."""
        here = self.place == EVERYWHERE or self.place in lineage
        return here and (not insurer or self.works_for(insurer))

    def works_for(self, insurer: str) -> bool:
        """A company's name begins that of its branches; whoever is of none works on all."""
        return insurer.startswith(self.company)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the clock) that acts. `user` is the account's lasting name."""

    user: str
    name: str
    postings: tuple[Posting, ...] = ()
    # by day, because every button of a page asks for them
    _in_force: dict[date, tuple[Posting, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def in_force(self, now: datetime) -> tuple[Posting, ...]:
        day = local_day(now)
        if day not in self._in_force:
            held = (p for p in self.postings if p.in_force(day) and p.at_its_level())
            self._in_force[day] = tuple(held)
        return self._in_force[day]

    def roles(self, now: datetime) -> frozenset[Role]:
        return frozenset(p.role for p in self.in_force(now))

    def has(self, role: Role, lineage: tuple[str, ...], now: datetime, insurer: str = "") -> bool:
        return any(p.role is role and p.covers(lineage, insurer) for p in self.in_force(now))


def _everywhere(role: Role) -> tuple[Posting, ...]:
    return (Posting(role, EVERYWHERE, None, date(2000, 1, 1)),)


TICKER = Actor("ticker", "时钟", _everywhere(Role.TICKER))
# Who opened a receipt: it says which household's, so what is done with it is done on that claim.
VILLAGER = Actor("villager", "农户", _everywhere(Role.VILLAGER))
