"""The wordings of a policy as people look for them: which holds when, who put it there, what is
waiting, and how two of them differ."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from hedun.policies.differences import Difference, differences
from hedun.policies.files import TermsFileFault, kept
from hedun.policies.models import Policy, TermsFile, TermsProposal
from hedun.policies.queries import Span, spans, terms_for, wordings_of
from hedun.record.models import Entry
from hedun.record.queries import names
from hedun.terms.texts import TermsError
from hedun.web.wordings.names import ALL

AROUND = 3  # lines shown around a change


@dataclass(frozen=True)
class Version:
    """A wording that was put in force. `answers`: the days for which it is the newest.

    Wordings from before two persons were asked have no proposal: who is read from the record.
    """

    file: TermsFile
    answers: list[Span]
    holds: bool
    proposed_by: str
    confirmed_by: str
    before: TermsFile | None


def versions(policy: Policy, today: date) -> list[Version]:
    """The newest first."""
    rows = list(wordings_of(policy).select_related("proposal"))
    days = spans(policy)
    alone = _put_in_force_alone(policy)
    users = {row.pk: _who(row, alone) for row in rows}
    known = names({name for pair in users.values() for name in pair if name})
    found = []
    for i, row in enumerate(rows):
        proposed, confirmed = (known.get(name, name) for name in users[row.pk])
        answers = days[row.pk]
        holds = any(span.first <= today <= span.last for span in answers)
        before = rows[i + 1] if i + 1 < len(rows) else None
        found.append(Version(row, answers, holds, proposed, confirmed, before))
    return found


def _who(row: TermsFile, alone: Mapping[str, str]) -> tuple[str, str]:
    proposal: TermsProposal | None = getattr(row, "proposal", None)
    if proposal is None:
        return "", alone.get(row.sha256, "")
    return proposal.proposed_by, proposal.decided_by


def _put_in_force_alone(policy: Policy) -> dict[str, str]:
    """sha256 → who put it in force, as the record has it."""
    entries = Entry.objects.filter(action="terms.put_in_force", subject=policy.number)
    return {json.loads(entry.body)["data"]["sha256"]: entry.user for entry in entries}


def in_force(policy: Policy, day: date) -> TermsFile | None:
    """The newest wording for losses of that day; where there is none the newest of all."""
    return terms_for(policy, day) or wordings_of(policy).first()


# ── differences ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Row:
    """A line of the comparison: " " the same, "-" gone, "+" come, "…" left out between."""

    sign: str
    old: int | None
    new: int | None
    text: str


@dataclass(frozen=True)
class Comparison:
    """`said`: what differs in meaning, in words (None where one of the two is no wording)."""

    said: list[Difference] | None
    rows: list[Row]

    @property
    def differs(self) -> bool:
        return bool(self.rows)


def compare(old: bytes | None, new: bytes | None) -> Comparison | None:
    """How the new text differs from the old one, in words and line by line; None where there is
    nothing to compare."""
    if old is None or new is None:
        return None
    try:
        said = differences(old, new, ALL)
    except (TermsError, ValueError):
        said = None
    lines = [source.decode("utf-8-sig", "replace").splitlines() for source in (old, new)]
    return Comparison(said, list(_rows(*lines)))


def text_of(file: TermsFile | TermsProposal | None) -> bytes | None:
    """None without a file, and where it is lost or was changed: `hedun verify` says so."""
    try:
        return kept(file.sha256) if file else None
    except TermsFileFault:
        return None


def _rows(old: list[str], new: list[str]) -> Iterator[Row]:
    match = SequenceMatcher(None, old, new, autojunk=False)
    first = True
    for group in match.get_grouped_opcodes(AROUND):
        if not first:
            yield Row("…", None, None, "")
        first = False
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                    yield Row(" ", i + 1, j + 1, old[i])
                continue
            yield from (Row("-", i + 1, None, old[i]) for i in range(i1, i2))
            yield from (Row("+", None, j + 1, new[j]) for j in range(j1, j2))


@dataclass(frozen=True)
class Waiting:
    """A proposal with the names of who acted, and whether the reader may decide it."""

    row: TermsProposal
    proposed_by: str
    decided_by: str
    mine: bool
    at: datetime


def proposals(policy: Policy, user: str) -> list[Waiting]:
    """Those that wait first, then the decided ones that did not come in force; newest first."""
    rows = list(policy.proposals.exclude(state=TermsProposal.State.CONFIRMED).order_by("-pk"))
    return sorted(
        [waiting(row, user) for row in rows], key=lambda w: w.row.state != TermsProposal.State.OPEN
    )


def waiting(row: TermsProposal, user: str) -> Waiting:
    known = names({row.proposed_by, row.decided_by} - {""})
    return Waiting(
        row,
        known.get(row.proposed_by, row.proposed_by),
        known.get(row.decided_by, row.decided_by),
        row.proposed_by == user,
        row.decided_at or row.proposed_at,
    )
