"""What is kept of one household, as a file for that household (个保法 art. 45).

Numbers are masked in it as everywhere: the household knows its own, and no file but the bank's
holds any in full. Of an injury there is its sum; its papers the handlers show in person.
"""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from hedun.claims.models import Claim
from hedun.domain.actors import Actor
from hedun.people import reasons
from hedun.people.households import insist, insist_reason
from hedun.people.models import Household
from hedun.people.protection import KEPT
from hedun.people.queries import masked_account, masked_id_number, masked_phone
from hedun.receipts.telling import tell
from hedun.record.pen import writing

FORMAT = "hedun person 1"


def export_person(
    household: Household, *, reason: str, actor: Actor, now: datetime
) -> dict[str, Any]:
    """导出一户的个人信息. Who gave it out and why stands in the record. Raises Malformed (REASON),
    Refused."""
    with writing(actor=actor, now=now) as pen:
        insist("person.export", household.village, actor, now, household.number)
        insist_reason(reason)
        claims = list(Claim.objects.filter(household=household).order_by("pk"))
        why = reasons.keep(pen, reason)
        pen.write("person.export", household.number, {"claims": len(claims)}, rows=[why])
    return {
        "format": FORMAT,
        "at": now.isoformat(),
        "household": _household(household),
        "claims": [_claim(claim) for claim in claims],
        "kept": [plain(one) for one in KEPT],
    }


def _household(household: Household) -> dict[str, Any]:
    identity = household.identity
    accounts = household.accounts.order_by("pk")
    return {
        "number": household.number,
        "name": household.name,
        "village": household.village.name,
        "group": household.group,
        "starts": plain(household.starts),
        "until": plain(household.until),
        "id_number": masked_id_number(identity),
        "phone": masked_phone(identity),
        "erased_at": plain(identity.erased_at),
        "accounts": [
            {
                "holder": one.holder,
                "bank": one.bank,
                "number": masked_account(one),
                "starts_at": plain(one.starts_at),
                "ended_at": plain(one.ended_at),
            }
            for one in accounts
        ],
        "plots": [
            {"name": one.name, "mu_e4": one.area_e4, "starts": plain(one.starts),
             "until": plain(one.until)}
            for one in household.plots.order_by("pk")
        ],
        "received_in_its_stead_by": [
            {"name": one.name, "relation": one.relation, "starts": plain(one.starts),
             "ended_at": plain(one.ended_at)}
            for one in household.proxies.order_by("pk")
        ],
        "circumstances": [
            {"kind": one.kind, "since": plain(one.since), "ended_at": plain(one.ended_at)}
            for one in household.circumstances.order_by("pk")
        ],
        "became": [one.successor.number for one in household.later.filter(undone_at=None)],
        "came_of": [one.predecessor.number for one in household.earlier.filter(undone_at=None)],
    }  # fmt: skip


def _claim(claim: Claim) -> dict[str, Any]:
    """As the receipt page tells it."""
    told: dict[str, Any] = plain(tell(claim))
    return {"number": claim.number, "state": claim.state, **told}


def plain(value: Any) -> Any:
    """As JSON holds it. Of a row its number, or how it is printed: what else stands in it belongs
    to its own part of the file."""
    if isinstance(value, Model):
        return getattr(value, "number", None) or str(value)
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
