"""Has every message its cause and its words, and is the list of calls the one that was drawn?"""

from collections import defaultdict
from collections.abc import Iterator

from hedun.messages.drawing import drawn_to_call
from hedun.messages.models import CallBack, Message
from hedun.policies.models import Policy
from hedun.record.models import Entry

Fault = tuple[str, str, str]
State = Message.State
# A message that has left says when and in which words; one that was printed says by whom.
LEFT = (State.SENT, State.DELIVERED, State.FAILED)
AT_ONCE = 5000


def told_as_recorded() -> Iterator[Fault]:
    """Each message names an entry of the instant it was queued at; what left has its words; and
    the claims called back are among those that the secret of their policy draws."""
    yield from _without_a_cause()
    yield from _without_words()
    yield from _not_drawn()


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
