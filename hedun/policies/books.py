"""The ledger of a policy to read: its accounts with their balances, and every movement."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from hedun import clock
from hedun.domain.actors import Actor
from hedun.domain.deadlines import LOCAL
from hedun.domain.exported import harmless
from hedun.domain.permissions import PERMITTED
from hedun.domain.words import ACTIONS, SECTIONS, Word
from hedun.language import lang
from hedun.ledger.models import SOURCES, Kind, LedgerAccount, Memo, Transfer
from hedun.ledger.queries import accounts_of, beside, limits, movements
from hedun.people.queries import actor_for
from hedun.policies.models import Policy
from hedun.policies.queries import seen_by
from hedun.policies.words import ACCOUNTS, COLUMNS, MEMOS

READS = PERMITTED["see.books"]
A_PAGE = 100


class Line(NamedTuple):
    """An account as a row of the page. `key`: in the address."""

    account: LedgerAccount
    key: str
    title: Word
    section: Word | None
    source: bool


class Movement(NamedTuple):
    """A transfer as a row. `fen`, `after_fen`: for the account that was chosen, else None."""

    row: Transfer
    out: Line
    into: Line
    why: Word
    fen: int
    after_fen: int | None


@login_required
@require_GET
def ledger(request: HttpRequest, number: str) -> HttpResponse:
    """The accounts, and the movements of all or of `?account=`, the newest first."""
    policy, actor, now = policy_read(request, number)
    lines = {line.key: line for line in map(_line, accounts_of(number))}
    asked = request.GET.get("account", "")
    if asked and asked not in lines:
        raise Http404
    chosen = lines[asked].account if asked else None
    found = Paginator(movements(number, chosen), A_PAGE).get_page(request.GET.get("page"))
    known, money = beside(number), [line for line in lines.values() if line.account.kind in Kind]
    context = {
        "actor": actor,
        "now": now,
        "policy": policy,
        "money": money,
        "beside": [line for line in lines.values() if line.account.kind in Memo],
        "limits": [(SECTIONS[one.section], one) for one in limits(number).values()],
        "left_fen": next((x.account.balance_fen for x in money if x.account.kind == "cover"), 0),
        "known": known,
        "picked": lines.get(asked),
        "page": found,
        "rows": [_movement(row, chosen) for row in found],
    }
    context["free_fen"] = context["left_fen"] - known[Memo.ESTIMATE]
    return render(request, "policies/ledger.html", context)


@login_required
@require_GET
def ledger_csv(request: HttpRequest, number: str) -> HttpResponse:
    """Every movement in the order in which it was written, for a spreadsheet."""
    policy, _, _ = policy_read(request, number)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([word[lang()] for word in COLUMNS])
    for row in movements(policy.number).order_by("pk").iterator(2000):
        writer.writerow(map(harmless, _cells(row)))
    # With a mark in front, so that Excel reads the Chinese.
    answer = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv")
    name = f"{policy.number}-ledger.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def policy_read(request: HttpRequest, number: str) -> tuple[Policy, Actor, datetime]:
    """For the insurer, the bureau and the auditor; there is no such page for others."""
    actor, now = actor_for(request.user), clock.now()
    if not actor.roles(now) & READS:
        raise Http404
    return get_object_or_404(seen_by(actor, now), number=number), actor, now


def _line(account: LedgerAccount) -> Line:
    key = f"{account.kind}-{account.section}" if account.section else account.kind
    section = SECTIONS.get(account.section)
    return Line(account, key, ACCOUNTS[account.kind], section, account.kind in SOURCES)


def _movement(row: Transfer, chosen: LedgerAccount | None) -> Movement:
    out = chosen is not None and row.debit_id == chosen.pk
    after = row.debit_after_fen if out else row.credit_after_fen
    return Movement(
        row,
        _line(row.debit),
        _line(row.credit),
        why(row.memo),
        -row.amount_fen if out else row.amount_fen,
        after if chosen else None,
    )


def why(memo: str) -> Word:
    """What moved it: a move of the road, or one of ours; others as they are written."""
    return MEMOS.get(memo) or ACTIONS.get(memo) or {"zh": memo, "en": memo}


def _cells(row: Transfer) -> Iterator[Any]:
    language, after = lang(), (row.debit_after_fen, row.credit_after_fen)
    section = SECTIONS.get(row.debit.section)
    yield row.pk
    yield row.at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S")
    yield row.entry_seq
    yield row.claim
    yield why(row.memo)[language]
    yield ACCOUNTS[row.debit.kind][language]
    yield ACCOUNTS[row.credit.kind][language]
    yield section[language] if section else ""
    yield _yuan(row.amount_fen)
    yield from ("" if fen is None else _yuan(fen) for fen in after)


def _yuan(fen: int) -> str:
    """A number that a spreadsheet adds up: no separators."""
    return str(Decimal(fen).scaleb(-2))
