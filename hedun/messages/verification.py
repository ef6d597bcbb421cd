"""Has every message its cause and its words, and is the list of calls the one that was drawn?"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db.models import Min

from hedun.claims.models import ClaimMove
from hedun.domain.case import State as Stage
from hedun.messages.drawing import drawn_to_call
from hedun.messages.models import CallBack, Message, Switch
from hedun.messages.switches import DEFAULTS, SHARE
from hedun.payments.models import Obligation
from hedun.policies.models import Policy
from hedun.record.models import Entry

Fault = tuple[str, str, str]
State = Message.State
# A message that has left says when and in which words; one that was printed says by whom.
LEFT = (State.SENT, State.DELIVERED, State.FAILED)
AT_ONCE = 5000


def told_as_recorded() -> Iterator[Fault]:
    """Each message names an entry of the instant it was queued at; what left has its words; and the
    claims called back are those that the secret of their policy draws, and all of them."""
    yield from _without_a_cause()
    yield from _without_words()
    yield from _not_drawn()
    yield from _left_out()


def _without_a_cause() -> Iterator[Fault]:
    rows = Message.objects.order_by("pk").values_list("pk", "entry_seq", "queued_at")
    some: list[tuple[int, int, object]] = []
    for row in rows.iterator(AT_ONCE):
        some.append(row)
        if len(some) == AT_ONCE:
            yield from _compared(some)
            some = []
    yield from _compared(some)


def _compared(some: list[tuple[int, int, object]]) -> Iterator[Fault]:
    known = dict(Entry.objects.filter(seq__in={seq for _, seq, _ in some}).values_list("seq", "at"))
    for pk, seq, at in some:
        if known.get(seq) != at:
            yield (
                f"telling.Message:{pk}",
                f"第 {seq} 条记录不是这条消息的起因",
                f"entry {seq} is not what it tells of",
            )


def _without_words() -> Iterator[Fault]:
    rows = Message.objects.filter(
        channel=Message.Channel.SMS, state__in=LEFT, household__identity__erased_at=None
    )
    for pk in rows.filter(text="").order_by("pk").values_list("pk", flat=True):
        yield (f"telling.Message:{pk}", "已发出却没有内容", "it left without words")


def _not_drawn() -> Iterator[Fault]:
    groups: dict[tuple[int, int], list[str]] = defaultdict(list)
    columns = ("claim__number", "claim__report__policy", "share_ppm")
    for number, policy, share in CallBack.objects.values_list(*columns):
        groups[policy, share].append(number)
    policies = Policy.objects.in_bulk([policy for policy, _ in groups])
    for (policy, share), numbers in groups.items():
        picked = drawn_to_call(policies[policy], numbers, share)
        for number in sorted(set(numbers) - picked):
            yield number, "回访名单里有未抽中的一户", "it is to be called back and was not drawn"


def _left_out() -> Iterator[Fault]:
    """Since the first of a policy was drawn, whoever was paid and is drawn stands on the list; but
    for claims of which hospital or heirs were paid too (effects.bank_said)."""
    others = Obligation.objects.exclude(beneficiary=None).values("claim")
    since = CallBack.objects.order_by().values_list("claim__report__policy")
    began = dict(since.annotate(first=Min("drawn_at")))
    for policy in Policy.objects.in_bulk(began).values():
        rows = CallBack.objects.filter(claim__report__policy=policy)
        listed = set(rows.values_list("claim__number", flat=True))
        paid = ClaimMove.objects.filter(
            claim__report__policy=policy,
            action="bank_paid",
            to=Stage.PAID,
            at__gte=began[policy.pk],
        )
        paid, shares = paid.exclude(claim__in=others), _shares(policy)
        by_share: dict[int, set[str]] = defaultdict(set)
        for number, at in paid.values_list("claim__number", "at").iterator(AT_ONCE):
            by_share[next(share for since, share in shares if since <= at)].add(number)
        for share, numbers in by_share.items():
            for number in sorted(drawn_to_call(policy, numbers, share) - listed):
                yield (
                    number,
                    "已抽中回访却不在名单里",
                    "it was drawn and is not on the list",
                )


def _shares(policy: Policy) -> list[tuple[datetime, int]]:
    """Since when which share is called, the newest first."""
    rows = Switch.objects.filter(place=policy.place_id, key=SHARE).order_by("-pk")
    said = [(at, int(value)) for at, value in rows.values_list("set_at", "value")]
    return [*said, (datetime.min.replace(tzinfo=UTC), int(DEFAULTS[SHARE]))]
