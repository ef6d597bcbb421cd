"""The menu: one row an entry. A person sees the entries of their roles, with what waits there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.assessment.harvest import count_due
from hedun.claims.queries import count_in, waiting_for
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.permissions import does
from hedun.intake.queries import count_waiting
from hedun.messages.queries import unread as unread_messages
from hedun.oversight.digests import unread
from hedun.oversight.models import Failure
from hedun.partners.queries import waiting_to_be_admitted
from hedun.people.permissions import INVITED_BY
from hedun.phone.queries import count_aside
from hedun.policies.queries import proposals_waiting
from hedun.prices.queries import waiting as tables_waiting
from hedun.readiness.queries import count_own as own_tasks
from hedun.roll.queries import count_open

Count = Callable[[Actor, datetime], int]


@dataclass(frozen=True, slots=True)
class Item:
    """`url`: name of the view. `here`: namespaces or view names whose pages belong to the entry.
    `rights`: rows of domain.permissions, any of which leads here. `key`: leads there after a
    `g`."""

    title: str | Promise
    url: str
    icon: str
    rights: str
    here: tuple[str, ...]
    count: Count | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as one person sees it on one page. `heading`: of the group that it begins."""

    heading: str | Promise
    title: str | Promise
    url: str
    icon: str
    here: bool
    count: int
    key: str


def hard_cases(actor: Actor, now: datetime) -> int:
    """Claims before the city."""
    return count_in(State.ESCALATED, actor, now)


def proposed(actor: Actor, now: datetime) -> int:
    """Wordings that wait for this person to confirm them."""
    return proposals_waiting(actor, now).count() if does("terms.confirm", actor, now) else 0


def jobs_failing(actor: Actor, now: datetime) -> int:
    """Jobs of the house that fail now."""
    return Failure.objects.count()


def tables_proposed(actor: Actor, now: datetime) -> int:
    """Dated tables that wait for this person to confirm them."""
    return tables_waiting(actor, now).count() if does("prices.confirm", actor, now) else 0


@dataclass(frozen=True, slots=True)
class Heading:
    """Stands before the first item after it that a person sees."""

    title: str | Promise


INVITE = " ".join(f"invite.{role}" for role in INVITED_BY)
# fmt: off
MENU: tuple[Item | Heading, ...] = (
    Item(_("My work"), "web:work", "inbox", "see.work", ("web:work",), waiting_for, "w"),
    Item(_("Inbox"), "intake:inbox", "file", "see.inbox", ("intake",), count_waiting, "i"),
    Item(_("Phones"), "phone:devices", "phone", "see.phones", ("phone", "openrosa"),
         count_aside, "m"),
    Item(_("Messages"), "messages:mine", "bell", "see.claims", ("messages",),
         unread_messages, "y"),
    Item(_("Paper and calls"), "paper:index", "print", "sheet.import", ("paper",), key="l"),
    Item(_("Reports"), "claims:reports", "list", "see.claims",
         ("claims", "assessment:replanting", "assessment:ex_gratia"), key="r"),
    Item(_("At harvest"), "assessment:harvest", "map", "see.harvest", ("assessment:harvest",),
         count_due, "v"),
    Item(_("Household roll"), "people:households", "people", "see.households", ("people", "roll"),
         count_open, "f"),
    Item(_("Objections"), "notices:objections", "review", "see.objections", ("notices",),
         key="n"),
    Item(_("Hard cases"), "oversight:cases", "scale",
         "see.hard_cases", ("oversight", "web:hard_case", "docket"), hard_cases, "h"),
    Item(_("Board of duties"), "duties:board", "scale",
         "see.hard_cases", ("duties:board", "duties:rows"), key="d"),
    Item(_("My digest"), "duties:digest", "doc", "see.claims", ("duties:digest",), unread, key="k"),
    Item(_("Injured persons"), "injuries:index", "user", "injury.handle",
         ("injuries",), key="u"),
    Item(_("Other cover"), "othercover:lists", "doc", "see.other_cover", ("othercover",), key="o"),
    Item(_("Payments"), "payments:batches", "wallet",
         "see.payments", ("payments",), key="p"),
    Heading(_("The season")),
    Item(_("Map"), "maps:map", "pin", "see.claims", ("maps",), key="j"),
    Item(_("Season"), "insights:season", "season",
         "see.season", ("insights:season",),
         key="s"),
    Item(_("Will it last?"), "outlook:lasting", "wait", "see.standing", ("outlook",), key="1"),
    Item(_("Readiness"), "readiness:tasks", "ok", "see.readiness", ("readiness",), own_tasks, "2"),
    Item(_("Prevention"), "prevention:measures", "map", "see.prevention", ("prevention",), key="3"),
    Item(_("Briefings"), "briefings:briefing", "doc", "see.briefings", ("briefings",), key="g"),
    Item(_("Wildlife"), "wildlife:wildlife", "pin", "see.wildlife", ("wildlife",), key="4"),
    Item(_("What stands out"), "insights:standing", "search",
         "see.standing", ("insights:standing",), key="x"),
    Item(_("Wording trials"), "insights:readings", "beside", "terms.compare",
         ("insights:readings",), key="t"),
    Heading(_("Administration")),
    Item(_("Policies"), "policies:policies", "doc",
         "see.policies_listed", ("policies", "wordings", "history"),
         proposed, key="c"),
    Item(_("Price tables"), "prices:tables", "tag",
         "see.prices",
         ("prices", "proposing"), tables_proposed, key="b"),
    Item(_("Records"), "record:entries", "book",
         "see.record", ("record",), key="e"),
    Item(_("Invitations"), "accounts:invite", "plus", INVITE,
         ("accounts:invite",), key="i"),
    Item(_("Accounts"), "accounts:accounts", "people", "see.accounts", ("accounts",),
         key="a"),
    Item(_("Partners"), "partners:partners", "beside", "see.partners", ("partners",),
         waiting_to_be_admitted, key="5"),
    Item(_("Jobs"), "jobs:jobs", "list", "see.jobs", ("jobs",),
         jobs_failing, key="q"),
)
# fmt: on


def entries(actor: Actor, now: datetime, view: str) -> list[Entry]:
    """What the actor may go to. `view`: the name of the view being shown ("claims:report")."""
    found, heading = [], ""
    for item in MENU:
        if isinstance(item, Heading):
            heading = item.title
        elif address := _open_to(item, actor, now):
            here = view in item.here or view.partition(":")[0] in item.here
            count = item.count(actor, now) if item.count else 0
            found.append(Entry(heading, item.title, address, item.icon, here, count, item.key))
            heading = ""
    return found


def _open_to(item: Item, actor: Actor, now: datetime) -> str:
    """The address for who may go there."""
    may = any(does(right, actor, now) for right in item.rights.split())
    return _address(item.url) if may else ""


def _address(name: str) -> str:
    """A room without pages has no entry; a test insists that those it should have are there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
