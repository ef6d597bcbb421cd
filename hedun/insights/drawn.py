"""The audit draw of a policy that is over: every claim's ticket, which were drawn, and whether each
of those was visited. Anybody can compute it again from the revealed seed (domain.draw).
"""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hedun.assessment.models import Survey
from hedun.claims.models import Claim, ClaimMove
from hedun.domain.draw import drawn, first_not_drawn, seed_digest, ticket
from hedun.insights.tables import Column, Row, Table
from hedun.policies.models import AuditSeed, Policy
from hedun.policies.queries import draw_share_ppm

SHOWN = 500  # rows of the page; the file has all


@dataclass(frozen=True, slots=True)
class Ticket:
    """`visited`: somebody was on site. `pictures`: it was assessed from pictures all the same,
    which the road refuses for who is drawn."""

    claim: str
    ticket: str
    drawn: bool
    visited: bool
    pictures: bool


@dataclass(frozen=True)
class Draw:
    """`fits`: the seed is the one whose digest was recorded at signing. `below`: tickets below it
    are drawn."""

    seed: str
    fits: bool
    share_ppm: int
    below: str
    tickets: list[Ticket]

    @property
    def those_drawn(self) -> list[Ticket]:
        return [one for one in self.tickets if one.drawn]

    @property
    def unseen(self) -> list[Ticket]:
        """Drawn and never visited; of claims that ended before a visit that is so."""
        return [one for one in self.those_drawn if not one.visited]


def draw_of(policy: Policy, row: AuditSeed, claims: QuerySet[Claim]) -> Draw | None:
    """Of these claims of the policy, in order of their tickets; None while the seed is secret.
    Four queries."""
    if not row.revealed:
        return None
    share = draw_share_ppm(policy)
    pks = claims.order_by().values("pk")
    visited = set(
        Survey.objects.filter(claim__in=pks, on_site=True).values_list("claim", flat=True)
    )
    pictures = ClaimMove.objects.filter(claim__in=pks, action="assess_pictures")
    from_pictures = set(pictures.values_list("claim", flat=True))
    tickets = [
        Ticket(
            number, ticket(row.revealed, number), drawn(row.revealed, number, share),
            pk in visited, pk in from_pictures,
        )
        for pk, number in claims.order_by("number").values_list("pk", "number")
    ]  # fmt: skip
    tickets.sort(key=lambda one: one.ticket)
    fits = seed_digest(row.revealed) == row.sha256
    return Draw(row.revealed, fits, share, first_not_drawn(share), tickets)


def as_table(found: Draw, *, only_drawn: bool = False) -> Table:
    said = {True: _("yes"), False: _("no")}
    rows = [
        Row((one.claim, one.ticket if not only_drawn else one.ticket[:16], said[one.drawn],
             said[one.visited], said[one.pictures]))
        for one in (found.those_drawn[:SHOWN] if only_drawn else found.tickets)
    ]  # fmt: skip
    columns = (
        Column(gettext_lazy("Claim"), "text"), Column(gettext_lazy("Ticket"), "text"),
        Column(gettext_lazy("Drawn"), "text"), Column(gettext_lazy("Visited"), "text"),
        Column(gettext_lazy("Assessed from pictures"), "text"),
    )  # fmt: skip
    return Table("draw", gettext_lazy("Drawn claims"), columns, rows)
