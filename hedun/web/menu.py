"""The menu: one row an entry. A person sees the entries of their roles, with what waits there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.assessment.harvest import READERS as HARVEST_READERS
from hedun.assessment.harvest import count_due
from hedun.claims.queries import visible_to, waiting_for
from hedun.domain.actors import KEEPERS, READERS, Actor, Role
from hedun.domain.case import State
from hedun.intake.held import IMPORTERS
from hedun.intake.queries import READERS as INBOX_READERS
from hedun.intake.queries import count_waiting
from hedun.messages.queries import unread as unread_messages
from hedun.notices.objections import READERS as OBJECTION_READERS
from hedun.othercover.queries import READERS as COVER_READERS
from hedun.oversight.digests import unread
from hedun.oversight.models import Failure
from hedun.people.permissions import INVITED_BY
from hedun.phone.queries import READERS as PHONE_READERS
from hedun.phone.queries import count_aside
from hedun.policies.queries import proposals_waiting
from hedun.prices.queries import waiting as tables_waiting
from hedun.roll.queries import count_open

Count = Callable[[Actor, datetime], int]


@dataclass(frozen=True, slots=True)
class Item:
    """`url`: name of the view. `here`: namespaces or view names whose pages belong to the entry.
    `key`: leads there after a `g`."""

    title: str | Promise
    url: str
    icon: str
    roles: frozenset[Role]
    here: tuple[str, ...]
    count: Count | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as one person sees it on one page."""

    title: str | Promise
    url: str
    icon: str
    here: bool
    count: int
    key: str


def hard_cases(actor: Actor, now: datetime) -> int:
    """Claims before the city."""
    return visible_to(actor, now).filter(state=State.ESCALATED).count()


def proposed(actor: Actor, now: datetime) -> int:
    """Wordings that wait for this person to confirm them."""
    return proposals_waiting(actor, now).count() if Role.FORESTRY in actor.roles(now) else 0


def jobs_failing(actor: Actor, now: datetime) -> int:
    """Jobs of the house that fail now."""
    return Failure.objects.count()


def tables_proposed(actor: Actor, now: datetime) -> int:
    """Dated tables that wait for this person to confirm them."""
    may = {Role.FORESTRY, Role.CITY} & actor.roles(now)
    return tables_waiting(actor, now).count() if may else 0


R = Role
# fmt: off
MENU: tuple[Item, ...] = (
    Item(_("My work"), "web:work", "inbox", READERS - {R.AUDITOR}, ("web:work",), waiting_for, "w"),
    Item(_("Inbox"), "intake:inbox", "file", INBOX_READERS, ("intake",), count_waiting, "i"),
    Item(_("Phones"), "phone:devices", "phone", PHONE_READERS, ("phone", "openrosa"),
         count_aside, "m"),
    Item(_("Messages"), "messages:mine", "bell", READERS, ("messages",),
         unread_messages, "y"),
    Item(_("Paper and calls"), "paper:index", "print", IMPORTERS, ("paper",), key="l"),
    Item(_("Reports"), "claims:reports", "list", READERS,
         ("claims", "assessment:replanting", "assessment:ex_gratia"), key="r"),
    Item(_("At harvest"), "assessment:harvest", "map", HARVEST_READERS, ("assessment:harvest",),
         count_due, "v"),
    Item(_("Household roll"), "people:households", "people", READERS, ("people", "roll"),
         count_open, "f"),
    Item(_("Objections"), "notices:objections", "review", OBJECTION_READERS, ("notices",),
         key="n"),
    Item(_("Hard cases"), "oversight:cases", "scale",
         frozenset({R.TOWNSHIP, R.INSURER, R.FORESTRY, R.CITY, R.AUDITOR}),
         ("oversight", "web:hard_case", "docket"), hard_cases, "h"),
    Item(_("Board of duties"), "duties:board", "scale",
         frozenset({R.TOWNSHIP, R.INSURER, R.FORESTRY, R.CITY, R.AUDITOR}),
         ("duties:board", "duties:rows"), key="d"),
    Item(_("My digest"), "duties:digest", "doc", READERS, ("duties:digest",), unread, key="k"),
    Item(_("Injured persons"), "injuries:index", "user", frozenset({R.INSURER, R.EXPERT}),
         ("injuries",), key="u"),
    Item(_("Other cover"), "othercover:lists", "doc", COVER_READERS, ("othercover",), key="o"),
    Item(_("Payments"), "payments:batches", "wallet",
         frozenset({R.CASHIER, R.INSURER, R.FORESTRY, R.AUDITOR}), ("payments",), key="p"),
    Item(_("Map"), "maps:map", "pin", READERS, ("maps",), key="j"),
    Item(_("Season"), "insights:season", "season",
         frozenset({R.TOWNSHIP, R.INSURER, R.FORESTRY, R.CITY, R.AUDITOR}), ("insights:season",),
         key="s"),
    Item(_("What stands out"), "insights:standing", "search",
         frozenset({R.INSURER, R.FORESTRY, R.CITY, R.AUDITOR}), ("insights:standing",), key="x"),
    Item(_("Wording trials"), "insights:readings", "beside", frozenset({R.INSURER, R.FORESTRY}),
         ("insights:readings",), key="t"),
    Item(_("Policies"), "policies:policies", "doc",
         frozenset({R.INSURER, R.SUPERIOR, R.FORESTRY, R.AUDITOR}), ("policies", "wordings"),
         proposed, key="c"),
    Item(_("Price tables"), "prices:tables", "tag",
         frozenset({R.INSURER, R.SUPERIOR, R.EXPERT, R.FORESTRY, R.CITY, R.AUDITOR}),
         ("prices", "proposing"), tables_proposed, key="b"),
    Item(_("Records"), "record:entries", "book",
         frozenset({R.FORESTRY, R.CITY, R.AUDITOR}), ("record",), key="e"),
    Item(_("Invitations"), "accounts:invite", "plus", frozenset(INVITED_BY.values()),
         ("accounts:invite",), key="i"),
    Item(_("Accounts"), "accounts:accounts", "people", KEEPERS, ("accounts",),
         key="a"),
    Item(_("Jobs"), "jobs:jobs", "list", frozenset({R.ADMINISTRATOR}), ("jobs",),
         jobs_failing, key="q"),
)
# fmt: on


def entries(actor: Actor, now: datetime, view: str) -> list[Entry]:
    """What the actor may go to. `view`: the name of the view being shown ("claims:report")."""
    roles = actor.roles(now)
    return [
        Entry(
            title=item.title,
            url=address,
            icon=item.icon,
            here=view in item.here or view.partition(":")[0] in item.here,
            count=item.count(actor, now) if item.count else 0,
            key=item.key,
        )
        for item in MENU
        if item.roles & roles and (address := _address(item.url))
    ]


def _address(name: str) -> str:
    """A room without pages has no entry; a test insists that those it should have are there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
