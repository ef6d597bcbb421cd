"""Who may do what around the claims: action → roles. The claims themselves: domain.lifecycle.

Every action is further bound to the place: the role must be held, on the day, at the place itself
or at one above it.
"""

from datetime import datetime

from hedun.domain.actors import KEEPERS, Actor, Role
from hedun.places.standing import insist_standing

R = Role
AT_THE_HOUSEHOLD = frozenset({R.CLERK, R.TOWNSHIP, R.INSURER})

# Who signs in with a second factor, or sets one before anything else.
NEEDS_FACTOR = frozenset({R.CASHIER}) | KEEPERS

# Whom the level above brings in: the role → who invites to it, at the place or above it. All others
# are brought in by an administrator.
INVITED_BY: dict[Role, Role] = {
    R.CLERK: R.TOWNSHIP,
    R.TOWNSHIP: R.FORESTRY,
    R.EXPERT: R.FORESTRY,
    R.FORESTRY: R.CITY,
    R.INSURER: R.SUPERIOR,
    R.CASHIER: R.SUPERIOR,
}

PERMITTED: dict[str, frozenset[Role]] = {
    # people of the offices
    "user.add": frozenset({R.ADMINISTRATOR}),
    "user.set_password": frozenset({R.ADMINISTRATOR}),  # and everybody their own
    "user.deactivate": frozenset({R.ADMINISTRATOR}),
    "user.reactivate": frozenset({R.ADMINISTRATOR}),
    "posting.give": frozenset({R.ADMINISTRATOR}),
    "posting.end": frozenset({R.ADMINISTRATOR}),
    "factor.reset": frozenset({R.SECURITY}),  # somebody else's second factor, which is lost
    "lock.lift": frozenset({R.SECURITY}),  # of who typed a wrong password too often
    "session.end": frozenset({R.SECURITY}),  # everywhere somebody is signed in
    # households
    "household.register": AT_THE_HOUSEHOLD,
    "household.correct": AT_THE_HOUSEHOLD,
    "household.link": frozenset({R.TOWNSHIP, R.INSURER}),  # merge, split, move; and take back
    "land.set": AT_THE_HOUSEHOLD,
    "land.end": AT_THE_HOUSEHOLD,
    "circumstance.declare": AT_THE_HOUSEHOLD,
    "circumstance.end": frozenset({R.TOWNSHIP, R.INSURER}),
    "proxy.name": frozenset({R.TOWNSHIP, R.INSURER}),
    "proxy.end": frozenset({R.TOWNSHIP, R.INSURER}),
    "beneficiary.register": frozenset({R.INSURER}),  # hospitals and heirs, who are paid a part
    "beneficiary.correct": frozenset({R.INSURER}),
    "beneficiary.end": frozenset({R.INSURER}),
    "account.add": AT_THE_HOUSEHOLD | {R.CASHIER},
    "account.replace": AT_THE_HOUSEHOLD | {R.CASHIER},
    "account.confirm": AT_THE_HOUSEHOLD | {R.CASHIER},
    "account.return": frozenset({R.CASHIER}),
    "kin.declare": frozenset({R.TOWNSHIP, R.INSURER, R.FORESTRY}),  # and everybody their own
    "kin.end": frozenset({R.TOWNSHIP, R.INSURER, R.FORESTRY}),  # and nobody their own
    "identity.reveal": AT_THE_HOUSEHOLD | {R.CASHIER, R.FORESTRY, R.AUDITOR},
    "identity.erase": frozenset({R.FORESTRY}),
    "person.export": frozenset({R.TOWNSHIP, R.INSURER, R.FORESTRY}),
    # the phones of those who list losses, and of those who assess them
    "device.register": frozenset({R.CLERK, R.TOWNSHIP, R.EXPERT}),  # their own
    "collect.register": frozenset({R.CLERK, R.TOWNSHIP}),  # ODK Collect: it only lists losses
    "device.switch_off": frozenset({R.TOWNSHIP, R.INSURER, R.FORESTRY, R.ADMINISTRATOR}),
    "parcel.settle": frozenset({R.TOWNSHIP, R.INSURER, R.FORESTRY}),  # what was set aside
    # the contract; the forestry bureau is the policyholder
    "policy.sign": frozenset({R.FORESTRY}),
    "policy.renew": frozenset({R.FORESTRY}),
    "policy.end": frozenset({R.FORESTRY}),  # before its last day
    "policy.set_number": frozenset({R.FORESTRY}),
    "policy.reveal_seed": frozenset({R.FORESTRY}),
    # the closing statement of its period: from the insurer, confirmed by the bureau
    "year.propose": frozenset({R.INSURER}),  # and take back one's own
    "year.confirm": frozenset({R.FORESTRY}),  # or decline
    "terms.draft": frozenset({R.FORESTRY}),
    "terms.propose": frozenset({R.FORESTRY}),  # and take back one's own
    "terms.confirm": frozenset({R.FORESTRY}),  # another person than who proposed; or decline
    # dated tables: the county's by its bureau, a city's by the city
    "prices.propose": frozenset({R.FORESTRY, R.CITY}),  # and take back one's own
    "prices.confirm": frozenset({R.FORESTRY, R.CITY}),  # another person; or decline
}


def insist_permitted(
    action: str, above: tuple[str, ...], *, actor: Actor, now: datetime, subject: str
) -> None:
    """`above`: lineage of the place it is about. Raises Refused (OTHER_ROLE, OTHER_PLACE, …)."""
    insist_standing(PERMITTED[action], above, actor=actor, now=now, subject=subject)
