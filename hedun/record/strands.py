"""分链: the entries of one policy, each linked to that policy's entry before, inside the one chain.

An entry that concerns a policy names it with the digest of the policy's entry before ("policies" in
its body, all zeros for the first). So what is handed to the two parties of a policy is whole by
itself: no entry of theirs can be left out or moved, and none of others need be shown.

Which policies an entry concerns is read off the rows it wrote. The record knows no other room, so a
room above says how (`register`). `Strand` keeps each policy's last digest and is looked at with the
chain; only the pen writes it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import models

from hedun.domain.chain import GENESIS
from hedun.record.changing import change
from hedun.record.inserting import insert_values
from hedun.record.models import Strand
from hedun.record.selecting import select

# Of the rows of each entry the numbers of the policies they concern.
Concerned = Callable[[Sequence[Sequence[models.Model]]], list[frozenset[str]]]
_CONCERNED: list[Concerned] = []


def register(concerned: Concerned) -> None:
    if concerned not in _CONCERNED:
        _CONCERNED.append(concerned)


def concerned(entries: Sequence[Sequence[models.Model]]) -> list[frozenset[str]]:
    """For each entry the numbers of the policies it concerns."""
    found = [frozenset[str]()] * len(entries)
    for ask in _CONCERNED:
        found = [one | more for one, more in zip(found, ask(entries), strict=True)]
    return found


class Ends:
    """Where each policy's strand ends, while the pen is held."""

    def __init__(self, policies: Iterable[str]) -> None:
        self._wanted = sorted(set(policies))
        self._stood = dict(select(Strand, ("policy", "digest"), "policy", self._wanted))
        self._now = dict(self._stood)

    def before(self, policies: Iterable[str]) -> dict[str, str]:
        """As an entry names them; {} for one that concerns none."""
        return {number: self._now.get(number, GENESIS) for number in sorted(policies)}

    def reached(self, policies: Iterable[str], digest: str) -> None:
        self._now |= dict.fromkeys(policies, digest)

    def keep(self) -> None:
        new = [(number, self._now[number]) for number in self._wanted if number not in self._stood]
        insert_values(Strand, ("policy", "digest"), new)
        for number, digest in self._stood.items():
            change(Strand, "policy", [number], {"digest": self._now[number]}, {"digest": digest})


def differing(walked: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(place, zh, en) for each strand whose end is not what the chain says."""
    kept = dict(Strand.objects.values_list("policy", "digest"))
    return [
        (
            f"{Strand._meta.label}:{number}",
            f"保单 {number} 的分链末端与记录不符",
            f"the end of policy {number}'s strand is not what the record says",
        )
        for number in sorted(kept.keys() | walked.keys())
        if kept.get(number) != walked.get(number)
    ]
