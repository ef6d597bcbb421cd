"""What the desk shows of a claim's receipt, to those who give it to the household."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hedun.claims.models import Claim
from hedun.domain.actors import Actor
from hedun.domain.permissions import PERMITTED, permits
from hedun.people.models import Household
from hedun.places.queries import lineage
from hedun.receipts.codes import address_of, receipt_codes

# Who hands slips out, and replaces a lost one.
GIVERS = PERMITTED["receipt.give"]


@dataclass(frozen=True, slots=True)
class Shown:
    """The code as it is read aloud, and the address of its page."""

    code: str
    address: str


def shown_to(claim: Claim, actor: Actor, now: datetime) -> Shown | None:
    """For the claim's page; None for whoever hands no slips out there, and while there is none."""
    above = lineage(claim.report.village)
    if not permits("receipt.give", above, actor, now):
        return None
    code = receipt_codes([claim]).get(claim.pk, "")
    return Shown(code, address_of(code)) if code else None


def copy_for_the_household(
    household: Household, actor: Actor, now: datetime
) -> tuple[str, dict[str, Any]] | None:
    """A part of the household's page: what is kept of it, as a file for itself."""
    if not permits("person.export", lineage(household.village), actor, now):
        return None
    return "receipts/person.html", {"number": household.number}
