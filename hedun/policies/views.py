"""Policies: the cover and what is left of it, the wording in plain sentences, the numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from hedun import clock
from hedun.domain.clocks import CLOCKS, LIMITS, REMINDERS
from hedun.domain.deadlines import Clock, local_day
from hedun.domain.money import yuan
from hedun.domain.permissions import does
from hedun.domain.words import Word
from hedun.ledger.models import Kind
from hedun.ledger.queries import balances
from hedun.people.queries import actor_for
from hedun.policies import wording
from hedun.policies.books import READS
from hedun.policies.downloads import download
from hedun.policies.files import TermsFileFault, terms_bytes
from hedun.policies.models import Policy, PolicySetting, TermsFile
from hedun.policies.numbers import (
    CHOICES,
    CLOCK,
    DEATH_TIMES,
    DISABILITY_FULL,
    DRAW_SHARE,
    INJURY_KEEP,
    LIMIT,
    WARN_AT,
)
from hedun.policies.queries import (
    DRAW_READERS,
    SEES,
    Numbers,
    draw_share_ppm,
    load,
    proposals_waiting,
    seen_by,
    settings_on,
    spans,
    wordings_of,
    written_by,
)
from hedun.policies.words import BASES, CHOICE_WORDS, LIMIT_WORDS, UNITS
from hedun.record.offices import parties_of_policy
from hedun.record.proving import as_json, newest, of_policy
from hedun.record.roots import BadRoot, Root
from hedun.record.signing_views import READ as SIGNATURE_READERS
from hedun.terms.texts import percent

# What the cover has become, in the order of the gauge: account kind, colour.
PARTS = (
    (Kind.PAID, "var(--green)"),
    (Kind.IN_FLIGHT, "var(--sky)"),
    (Kind.PAYABLE, "var(--teal)"),
    (Kind.RETURNED, "var(--amber)"),
    (Kind.AWARDED, "var(--violet)"),
)
WIDE = 1000  # units of the gauge's drawing


@login_required
@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy the reader has to do with, the newest first."""
    now = clock.now()
    actor = actor_for(request.user)
    if not actor.roles(now) & SEES:
        raise Http404
    found = [
        {"policy": policy, "standing": Standing.of(policy), "runs": _runs(policy, now)}
        for policy in seen_by(actor, now)
    ]
    sees_past = does("see.history", actor, now)
    context = {"actor": actor, "now": now, "found": found, "sees_past": sees_past}
    return render(request, "policies/policies.html", context)


@login_required
@require_GET
def policy(request: HttpRequest, number: str) -> HttpResponse:
    """One policy with its wordings and numbers."""
    now = clock.now()
    actor = actor_for(request.user)
    found = get_object_or_404(seen_by(actor, now), number=number)
    day, days = min(max(local_day(now), found.starts), found.ends), spans(found)
    context = {
        "actor": actor,
        "now": now,
        "policy": found,
        "standing": Standing.of(found),
        "runs": _runs(found, now),
        "provable": _newest_root(found.number) is not None,
        "sees_draw": bool(actor.roles(now) & DRAW_READERS),
        "signatures": bool(actor.roles(now) & SIGNATURE_READERS),
        "reads_ledger": bool(actor.roles(now) & READS),
        "seed": getattr(found, "audit_seed", None),
        "wordings": [{**_wording(one), "days": days[one.pk]} for one in wordings_of(found)],
        "writes": written_by(actor, now).filter(pk=found.pk).exists(),
        "waiting": proposals_waiting(actor, now).filter(policy=found).count(),
        "numbers": list(_numbers(found, day)),
    }
    return render(request, "policies/policy.html", context)


@login_required
@require_GET
def terms(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """A wording as the file that was put in force, byte by byte."""
    policies = seen_by(actor_for(request.user), clock.now())
    file = get_object_or_404(TermsFile, policy__in=policies, policy__number=number, sha256=sha256)
    try:
        data = terms_bytes(file)
    except TermsFileFault as fault:
        raise Http404(fault.en) from fault
    return download(data, file.spec_id)


@login_required
@require_GET
def proof(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """The policy's entries with their proofs, for the other party (record/proving.py)."""
    found = get_object_or_404(seen_by(actor_for(request.user), clock.now()), number=number)
    root = _newest_root(found.number)
    if root is None:
        raise Http404
    parts = as_json(of_policy(found.number, root))
    answer = StreamingHttpResponse(parts, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    return answer


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _runs(policy: Policy, now: datetime) -> str:
    """later, now or over."""
    today = local_day(now)
    return "later" if today < policy.starts else "over" if today > policy.ends else "now"


@dataclass(frozen=True)
class Bar:
    """One piece of the gauge, in thousandths of its width."""

    kind: str
    fen: int
    colour: str
    x: int
    width: int


@dataclass(frozen=True)
class Standing:
    """The cover and what has become of it. `bars` on the scale of `scale_fen`."""

    cover_fen: int
    left_fen: int
    used_fen: int
    scale_fen: int
    bars: tuple[Bar, ...]

    @classmethod
    def of(cls, policy: Policy) -> "Standing":
        books = balances(policy.number)
        used = sum(books[kind] for kind, _ in PARTS)
        scale = _scale(used, policy.cover_fen)
        bars, x = [], 0
        for kind, colour in PARTS:
            width = books[kind] * WIDE // scale
            width = max(width, 2) if books[kind] else 0  # what is there is seen
            bars.append(Bar(str(kind), books[kind], colour, x, width))
            x += width
        return cls(policy.cover_fen, books[Kind.COVER], used, scale, tuple(bars))

    @property
    def zoomed(self) -> bool:
        return self.scale_fen < self.cover_fen


def _scale(used_fen: int, cover_fen: int) -> int:
    """The gauge's full width: the cover, or the round tenth of it that still holds what is used."""
    scale = cover_fen
    while scale >= 10_000_000 and used_fen * 10 < scale * 9 // 10:
        scale //= 10
    return max(scale, 1)


def _wording(file: TermsFile) -> dict[str, Any]:
    """A wording to read; where its file cannot be read, what is wrong with it."""
    try:
        loaded = load(file)
    except TermsFileFault as fault:
        return {"file": file, "fault": fault}
    return {"file": file, **wording.sheet(loaded)}


@dataclass(frozen=True)
class Number:
    """One number in force. `ours`: nobody has entered it, so our default runs."""

    title: Word
    value: Word
    basis: Word
    clause: str
    since: date | None
    ours: bool


def _numbers(policy: Policy, day: date) -> Iterator[Number]:
    """Every clock and limit as it stands on the day."""
    own = settings_on(policy, day)
    for name, rule in (CLOCKS | REMINDERS).items():
        row = own.get(CLOCK + name)
        value = _length(Clock.parse(row.value if row else rule.length))
        default = (rule.basis, rule.source)
        yield _number({"zh": rule.zh, "en": rule.en}, value, row, default)
    for name, fen in LIMITS.items():
        row = own.get(name)
        amount = yuan(int(row.value) if row else fen)
        value: Word = {"zh": f"{amount} 元", "en": f"{amount} yuan"}
        yield _number(LIMIT_WORDS[name], value, row, ("our default", "禾盾 Hedun"))
    for name, row in own.items():
        if name.startswith(LIMIT):
            yield _number(LIMIT_WORDS[name], _yuan(row), row, ("our default", ""))
    years = Numbers().injury_keep(policy, day)
    kept: Word = {"zh": f"结案后 {years} 年", "en": f"{years} years after the end"}
    by_law = ("law", "《保险法》 art. 87")
    yield _number(LIMIT_WORDS[INJURY_KEEP], kept, own.get(INJURY_KEEP), by_law)
    if row := own.get(DISABILITY_FULL):
        yield _number(LIMIT_WORDS[DISABILITY_FULL], _yuan(row), row, ("our default", ""))
    if row := own.get(DEATH_TIMES):
        times: Word = {"zh": f"{row.value} 倍", "en": f"{row.value} times"}
        yield _number(LIMIT_WORDS[DEATH_TIMES], times, row, ("our default", ""))
    row, percents = Numbers().warn_at(policy, day)
    said = "、".join(f"{one} %" for one in percents), ", ".join(f"{one} %" for one in percents)
    warned: Word = {"zh": said[0], "en": said[1]}
    yield _number(LIMIT_WORDS[WARN_AT], warned, row, ("our default", "禾盾 Hedun"))
    row = own.get(DRAW_SHARE)
    share = percent(draw_share_ppm(policy))
    yield _number(LIMIT_WORDS[DRAW_SHARE], {"zh": share, "en": share}, row, ("our default", ""))
    for name, known in CHOICES.items():
        row = own.get(name)
        said = CHOICE_WORDS[row.value if row else known[0]]
        yield _number(LIMIT_WORDS[name], said, row, ("our default", "禾盾 Hedun"))


def _number(
    title: Word, value: Word, row: PolicySetting | None, default: tuple[str, str]
) -> Number:
    basis, source = (row.basis, row.clause) if row else default
    return Number(
        title, value, BASES[basis], source, row.effective if row else None, basis == "our default"
    )


def _yuan(row: PolicySetting) -> Word:
    amount = yuan(int(row.value))
    return {"zh": f"{amount} 元", "en": f"{amount} yuan"}


def _length(length: Clock) -> Word:
    words = UNITS[length.unit]
    plural = "" if length.n == 1 else "s"
    return {"zh": f"{length.n} {words['zh']}", "en": f"{length.n} {words['en']}{plural}"}


def _newest_root(number: str) -> Root | None:
    """That the policy's parties have signed, if there is one. None where none was handed out yet,
    or the list of them cannot be read (the check says)."""
    try:
        return newest(parties=parties_of_policy(number))
    except BadRoot:
        return None
