"""Who may do what in this room: action → roles, bound to the place as everywhere."""

from hedun.domain.actors import Role

R = Role
PERMITTED: dict[str, frozenset[Role]] = {
    "messages.print": frozenset({R.CLERK, R.TOWNSHIP}),
    "switch.set": frozenset({R.FORESTRY}),
    "call.enter": frozenset({R.FORESTRY, R.INSURER}),  # who had no hand in the claim
    "complaint.enter": frozenset({R.CLERK, R.TOWNSHIP, R.INSURER, R.FORESTRY, R.CITY}),
    "complaint.assign": frozenset({R.FORESTRY}),
    "complaint.answer": frozenset({R.FORESTRY, R.TOWNSHIP, R.INSURER}),  # the handler
}
# Who reads; clerk and township do not read what is said against them.
SEES_OUTBOX = frozenset({R.CLERK, R.TOWNSHIP, R.INSURER, R.FORESTRY, R.AUDITOR})
SEES_CALLS = frozenset({R.INSURER, R.FORESTRY, R.CITY, R.AUDITOR})
SEES_COMPLAINTS = frozenset({R.FORESTRY, R.CITY, R.AUDITOR})
SEES_SWITCHES = frozenset({R.TOWNSHIP, R.INSURER, R.FORESTRY, R.AUDITOR})
