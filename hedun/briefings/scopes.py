"""What a figure is about: the claims, the span, what was damaged; and the transfers behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from hedun.assessment.models import AwardLine, ClaimAward
from hedun.assessment.standing import newest_standing
from hedun.briefings.asked import SINCE, TOLD_THEN, Asked
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, LossLine
from hedun.insights.selection import selected
from hedun.insights.sums import net, with_money
from hedun.ledger.models import Kind, LedgerAccount, Transfer
from hedun.payments.models import Obligation

EVERY = Q()
WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Scope:
    """The claims a briefing may be about, and its span: (first, last) instant, None: all times.
    `accounts`: the policy's, by kind of money; `thing`: which loss lines, of those that are asked
    about."""

    claims: QuerySet[Claim]
    span: tuple[datetime, datetime] | None
    accounts: Mapping[str, int]
    now: datetime
    thing: Q = EVERY

    @property
    def paid_account(self) -> int | None:
        return self.accounts.get(Kind.PAID)

    @property
    def told(self) -> QuerySet[Claim]:
        """Those first told in the span."""
        if self.span is None:
            return self.claims
        return self.claims.filter(report__first_told_at__range=self.span)

    @property
    def as_of_today(self) -> "Scope":
        """All that happened until today to what was told in the span."""
        return replace(self, claims=self.told, span=None)

    @property
    def transfers(self) -> QuerySet[Transfer]:
        """What came to the claims' account of what is paid, and what left it again."""
        return self.moves(Kind.PAID)

    def moves(self, *kinds: str) -> QuerySet[Transfer]:
        """The claims' transfers of the span to and from the accounts of these kinds."""
        return self._moves(*kinds).filter(claim__in=self.claims.values("number"))

    def _moves(self, *kinds: str) -> QuerySet[Transfer]:
        """Of all claims."""
        accounts = self.of(*kinds)
        own = Q(credit__in=accounts) | Q(debit__in=accounts)
        found = Transfer.objects.filter(own).order_by()
        return found if self.span is None else found.filter(at__range=self.span)

    def of(self, *kinds: str) -> list[int]:
        return [self.accounts[kind] for kind in kinds if kind in self.accounts]

    def held(self, *kinds: str) -> Subquery:
        """fen of each claim that came to these accounts in the span, less what left them."""
        own = self._moves(*kinds).filter(claim=OuterRef("number")).values("claim")
        return Subquery(own.annotate(fen=net(*self.of(*kinds))).values("fen"))

    @property
    def moved(self) -> QuerySet[Claim]:
        """Those whose account of what is paid moved in the span."""
        return self.claims.annotate(fen=self.held(Kind.PAID)).filter(fen__isnull=False)

    @property
    def back(self) -> QuerySet[Claim]:
        """Those whose money left the account again in the span: sent back, or recovered."""
        return self.claims.filter(number__in=self.left.values("claim"))

    @property
    def left(self) -> QuerySet[Transfer]:
        return self.transfers.filter(debit=self.paid_account)

    @property
    def left_again(self) -> Subquery:
        """fen of each claim that left the account again in the span."""
        own = self._moves(Kind.PAID).filter(debit=self.paid_account, claim=OuterRef("number"))
        return Subquery(own.values("claim").annotate(fen=Sum("amount_fen")).values("fen"))

    @property
    def paid(self) -> QuerySet[Claim]:
        """Those that were left with money of the span."""
        return with_money(self.claims, self.transfers, self.paid_account)

    @property
    def lines(self) -> QuerySet[LossLine]:
        """What was damaged of what was told, as the villages reported it."""
        return LossLine.objects.filter(self.thing, claim__in=self.told.values("pk")).order_by()

    @property
    def awarded(self) -> QuerySet[AwardLine]:
        """What stands awarded of it."""
        lines = self.lines.values("pk")
        found = AwardLine.objects.filter(claim_award__in=newest_standing(), line__in=lines)
        return found.order_by()

    @property
    def awarded_one(self) -> QuerySet[AwardLine]:
        """The same of the claim of an outer query."""
        lines = LossLine.objects.filter(self.thing, claim=OuterRef(OuterRef("pk")))
        newest = ClaimAward.standing().filter(claim=OuterRef("line__claim")).order_by("-pk")
        found = AwardLine.objects.filter(line__claim=OuterRef("pk"), line__in=lines.values("pk"))
        return found.filter(claim_award=Subquery(newest.values("pk")[:1])).order_by()

    @property
    def first_payments(self) -> QuerySet[Obligation]:
        """Of each claim the first that its bank paid, where that was in the span."""
        settled = Obligation.objects.filter(settled_at__isnull=False)
        before = settled.filter(claim=OuterRef("claim"), pk__lt=OuterRef("pk"))
        first = settled.filter(~Exists(before), claim__in=self.claims.values("pk")).order_by()
        return first if self.span is None else first.filter(settled_at__range=self.span)


def scope_of(asked: Asked) -> Scope:
    """One query. What is `counted` since the beginning is all that happened until the period's
    last day."""
    thing = _thing(asked)
    claims = _narrowed(selected(asked.wanted, asked.actor, asked.now), asked)
    if asked.section:
        claims = claims.filter(Exists(LossLine.objects.filter(thing, claim=OuterRef("pk"))))
    accounts = LedgerAccount.objects.filter(book=asked.wanted.policy.number, section="")
    span = asked.period.span
    if span and asked.counted == SINCE:
        span = (datetime.min.replace(year=1970, tzinfo=span[0].tzinfo), span[1])
    kinds = dict(accounts.values_list("kind", "pk"))
    scope = Scope(claims, span, kinds, asked.now, thing)
    return scope.as_of_today if asked.counted == TOLD_THEN else scope


def _narrowed(claims: QuerySet[Claim], asked: Asked) -> QuerySet[Claim]:
    """Only those of one village, household, week of loss, state, where these are asked about."""
    if asked.village:
        claims = claims.filter(report__village__code=asked.village)
    if asked.household:
        claims = claims.filter(household__number=asked.household)
    if asked.week:
        claims = claims.filter(event__occurred__range=(asked.week, asked.week + WEEK))
    return claims.filter(state=asked.state) if asked.state else claims


def _thing(asked: Asked) -> Q:
    if not asked.section:
        return EVERY
    return Q(section=asked.section) & (EVERY if asked.section == PERSON else Q(item=asked.item))
