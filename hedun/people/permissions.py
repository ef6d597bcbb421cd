"""What follows from the table of permissions for accounts: who invites whom; a second factor."""

from hedun.domain.actors import KEEPERS, Role
from hedun.domain.permissions import of_roles

# Who signs in with a second factor, or sets one before anything else.
NEEDS_FACTOR = frozenset({Role.CASHIER}) | KEEPERS

# Whom the level above brings in: the role → who invites to it, at the place or above it. All others
# are brought in by an administrator.
INVITED_BY = {role: next(iter(by)) for role, by in of_roles("invite").items()}
