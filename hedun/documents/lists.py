"""Lists between offices: what the township hands over, what was lost, what a batch pays.

For those who work on the claims: households stand with their full names, accounts with their last
four, and who was injured is a sum.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hedun import speech
from hedun.assessment.figures import figures
from hedun.assessment.models import AwardLine
from hedun.assessment.standing import standing
from hedun.claims.items import CROP, PERSON
from hedun.claims.models import Claim, LossLine, Report
from hedun.claims.queries import lines_of
from hedun.documents import saying
from hedun.documents.found import figure_says, verifications
from hedun.domain.chain import Json, canonical
from hedun.domain.deadlines import local_day
from hedun.domain.money import yuan
from hedun.evidence.queries import photographs
from hedun.language import lang
from hedun.payments.models import PaymentBatch
from hedun.payments.queries import payments_of
from hedun.payments.reconciling import HAPPENS, Reconciled
from hedun.payments.templates import templates
from hedun.people.queries import masked_account, names_of
from hedun.record.selecting import rows_by


@dataclass(frozen=True, slots=True)
class Column:
    """`width`: millimetres, a share ("1fr") or as it needs (""). `side`: n for figures."""

    head: str
    width: str = ""
    side: str = "l"

    def told(self) -> Json:
        return {"head": self.head, "width": self.width, "side": self.side}


def verified(claims: Sequence[Claim]) -> list[Claim]:
    """Those of the claims that the township has verified, and nobody took that back."""
    last = verifications(claims)
    return [claim for claim in claims if claim.pk in last]


def handing_over(report: Report, claims: Sequence[Claim], now: datetime) -> dict[str, Json]:
    """乡镇初审移交清单: the verified claims, as village and township have their figures."""
    moves, pictures = verifications(claims), photographs(claims)
    lines = lines_of(claims)
    known = figures(lines)
    rows: list[Json] = []
    for line in _in_order(lines):
        found, claim = known[line.pk], line.claim
        rows.append(
            [
                str(claim.row),
                claim.household.name,
                claim.household.group,
                saying.coded(claim.event.species),
                _thing(line),
                figure_says(line, found.village),
                figure_says(line, found.township or found.village),
                str(len(pictures.get(claim.pk, ()))),
                claim.number,
            ]
        )
    areas = [
        sum(figure(known[line.pk]).quantity_e4 for line in lines if line.section == CROP)
        for figure in (lambda one: one.village, lambda one: one.township or one.village)
    ]
    by = {move.user_name for move in moves.values()}
    days = sorted(local_day(move.at) for move in moves.values())
    columns = (
        Column(_("No."), "9", "n"), Column(_("Head of household"), "26"), Column(_("Group"), "14"),
        Column(_("Animal"), "20"), Column(_("Item"), "1fr"),
        Column(_("The village said"), "30", "n"), Column(_("The township found"), "34", "n"),
        Column(_("Photos"), "12", "n"),
        Column(_("Case"), "48"),
    )  # fmt: skip
    return _list(
        _("Handing-over list of verified claims"),
        report,
        claims,
        columns,
        rows,
        facts=[
            [_("Verified by"), "、".join(sorted(by))],
            [_("Verified on"), _span(days, now)],
        ],
        total=[
            "", _("Total"), "", "", _households(claims), _mu(areas[0]), _mu(areas[1]),
            str(sum(map(len, pictures.values()))), "",
        ],
        signs=[
            [_("Handed over by the township (signature)"), _("____ (date)")],
            [_("Taken over by the insurer (signature)"), _("____ (date)")],
        ],
        now=now,
    )  # fmt: skip


def losses(report: Report, claims: Sequence[Claim], now: datetime) -> dict[str, Json]:
    """分户损失清单: what was assessed and awarded, a line for each household to sign."""
    awards = standing(claim.pk for claim in claims)
    rows_of_awards = rows_by(AwardLine, "claim_award_id", (one.pk for one in awards.values()))
    paid = {row.line_id: row.payable_fen for row in rows_of_awards}
    lines = lines_of(claims)
    known = figures(lines)
    rows: list[Json] = []
    for line in _in_order(lines):
        figure, claim = known[line.pk].latest, line.claim
        rows.append(
            [
                str(claim.row),
                claim.household.name,
                claim.household.group,
                saying.coded(claim.event.species),
                _thing(line),
                saying.counted(figure.quantity, line.item),
                "" if figure.degree is None else saying.percent(figure.degree),
                yuan(paid[line.pk]) if line.pk in paid else "",
                "",
            ]
        )
    persons = [line for line in lines if line.section == PERSON]
    total = sum(paid.values())
    area = sum(known[line.pk].latest.quantity_e4 for line in lines if line.section == CROP)
    columns = (
        Column(_("No."), "9", "n"), Column(_("Head of household"), "28"), Column(_("Group"), "14"),
        Column(_("Animal"), "20"), Column(_("Item"), "1fr"), Column(_("Area or number"), "24", "n"),
        Column(_("Loss") + " %", "16", "n"), Column(_("Paid out") + " " + _("yuan"), "28", "n"),
        Column(_("Signature of the household"), "44"),
    )  # fmt: skip
    sealed = sum(paid.get(line.pk, 0) for line in persons)
    injured = _("In the total: %(yuan)s yuan for injured persons, who are not named here.")
    return _list(
        _("List of losses, household by household"),
        report,
        claims,
        columns,
        rows,
        facts=[],
        total=["", _("Total"), "", "", _households(claims), _mu(area), "", yuan(total), ""],
        total_fen=total,
        note=injured % {"yuan": yuan(sealed)} if persons else "",
        signs=[
            [_("Assessed by (signature)"), _("____ (date)")],
            [_("Reviewed by (signature)"), _("____ (date)")],
            [_("Village committee (seal)"), _("____ (date)")],
        ],
        gap=2.1,
        now=now,
    )


def payments(batch: PaymentBatch, now: datetime) -> dict[str, Json]:
    """付款清单: the rows of a batch; an account shows its last four digits."""
    names = names_of([batch.made_by, batch.released_by])
    made = f"{names.get(batch.made_by, batch.made_by)} {speech.instant(batch.made_at, now)}"
    released = "—"
    if batch.released_at:
        released = names.get(batch.released_by, batch.released_by)
        released += f" {speech.instant(batch.released_at, now)}"
    rows: list[Json] = [
        [
            str(row.seq),
            row.account.holder,
            row.account.bank,
            masked_account(row.account),
            row.obligation.claim.number,
            yuan(row.amount_fen),
        ]
        for row in payments_of(batch)
    ]
    columns = (
        Column(_("No."), "10", "n"), Column(_("Holder"), "26"), Column(_("Bank"), "1fr"),
        Column(_("Account"), "38"), Column(_("Case"), "47"), Column(_("Yuan"), "24", "n"),
    )  # fmt: skip
    shown = {"shown": speech.number(batch.count)}
    count = ngettext("%(shown)s payment", "%(shown)s payments", batch.count) % shown
    return told_as_list(
        title=_("Payment batch"),
        under=f"{batch.number} · {count} · {yuan(batch.total_fen)} " + _("yuan"),
        facts=[
            [_("Policy"), batch.policy.number],
            [_("Made by"), made],
            [_("Bank file"), batch.file_name or "—"],
            [_("Released by"), released],
        ],
        columns=columns,
        rows=rows,
        bold=[5],
        total=["", _("Total"), "", "", count, yuan(batch.total_fen)],
        total_fen=batch.total_fen,
        note=_("accounts show their last four digits"),
        signs=[[_("Made by (signature)"), ""], [_("Released by (signature)"), ""]],
        digest=batch.sha256,
        wide=False,
    )


def reconciliation(found: Reconciled, now: datetime) -> dict[str, Json]:
    """对账单: day by day and bank by bank, with what the banks' own statements say."""
    banks, rows = templates(), list[Json]()
    for bank in (bank for day in reversed(found.days) for bank in day.banks):
        said, differs = bank.statement, bank.differs_fen
        rows.append(
            [
                bank.day.isoformat(),
                banks[bank.template].name[lang()] if bank.template in banks else bank.template,
                *(yuan(bank.sums[what].fen) if bank.sums[what].n else "" for what in HAPPENS),
                yuan(said.out_fen - said.back_fen) if said else "—",
                "—" if differs is None else speech.amount(differs),
                said.explanation if said else "",
            ]
        )
    totals = found.totals
    agree = _("Batches, the bank's answers and the ledger agree.")
    differ = _("Batches, the bank's answers and the ledger DIFFER: see the page and hedun verify.")
    columns = (
        Column(_("Day"), "24"), Column(_("Bank"), "1fr"), Column(_("Sent"), "26", "n"),
        Column(_("Paid"), "26", "n"), Column(_("Sent back"), "24", "n"),
        Column(_("Late"), "22", "n"), Column(_("By the statement"), "26", "n"),
        Column(_("Difference"), "22", "n"), Column(_("Why"), "44"),
    )  # fmt: skip
    return told_as_list(
        title=_("Reconciliation with the banks"),
        under=f"{found.policy.place.name} · {found.policy.number} · {speech.instant(now, now)}",
        facts=[
            [_("Policyholder"), found.policy.policyholder],
            [_("Insurer"), found.policy.insurer],
            [_("Unknown or unanswered"), f"{yuan(found.open.fen)} " + _("yuan")],
            [_("Recovered from households"), f"{yuan(found.recovered_fen)} " + _("yuan")],
        ],
        columns=columns,
        rows=rows,
        bold=[3],
        total=[_("Total"), "", *(yuan(totals[what].fen) for what in HAPPENS), "", "", ""],
        total_fen=None,
        note=agree if found.agrees else differ,
        signs=[[_("Cashier (signature)"), ""], [_("Checked by (signature)"), ""]],
        digest=hashlib.sha256(canonical(rows)).hexdigest(),
        wide=True,
    )


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _in_order(lines: Iterable[LossLine]) -> list[LossLine]:
    """By row of the list; what befell persons is no row."""
    told = [line for line in lines if line.section != PERSON]
    return sorted(told, key=lambda line: (line.claim.row, line.claim_id, line.number))


def _thing(line: LossLine) -> str:
    return saying.staged(line.item, line.stage)


def _span(days: Sequence[date], now: datetime) -> str:
    """Of days in order the first and the last."""
    return " — ".join(dict.fromkeys(speech.day(day, now) for day in (days[0], days[-1])))


def _mu(e4: int) -> str:
    return saying.mu(e4) + " " + _("mu") if e4 else ""


def _households(claims: Sequence[Claim]) -> str:
    n = len({claim.household_id for claim in claims})
    return ngettext("%(n)s household", "%(n)s households", n) % {"n": n}


def _list(
    title: str,
    report: Report,
    claims: Sequence[Claim],
    columns: Sequence[Column],
    rows: list[Json],
    *,
    facts: list[Json],
    total: list[Json],
    signs: list[Json],
    now: datetime,
    total_fen: int | None = None,
    note: str = "",
    gap: float = 1.35,
) -> dict[str, Json]:
    """A list of a report's claims."""
    days = sorted(claim.event.occurred for claim in claims)
    village = f"{report.village.parent.name if report.village.parent else ''}{report.village.name}"
    return told_as_list(
        title=title,
        under=f"{report.policy.place.name} · {village} · {_households(claims)}",
        facts=[
            [pgettext("number", "Report"), report.number],
            [_("Policy"), report.policy.number],
            [_("Damaged"), _span(days, now)],
            [_("First told"), speech.instant(report.first_told_at, now)],
            *facts,
        ],
        columns=columns,
        rows=rows,
        bold=[7] if total_fen is not None else [6],
        total=total,
        total_fen=total_fen,
        note=note,
        signs=signs,
        digest=hashlib.sha256(canonical(rows)).hexdigest(),
        wide=True,
        gap=gap,
    )


def told_as_list(
    *,
    title: str,
    under: str,
    facts: list[Json],
    columns: Sequence[Column],
    rows: list[Json],
    bold: list[Json],
    total: list[Json],
    total_fen: int | None,
    note: str,
    signs: list[Json],
    digest: str,
    wide: bool,
    gap: float = 1.35,
) -> dict[str, Json]:
    """Data of typst/list.typ. A list of which nobody is paid has no total in capitals."""
    said = "" if total_fen is None else saying.capitals(total_fen)
    words: Mapping[str, Json] = {"page": _("page {n} of {of}"), "hedun": _("Hedun")}
    return {
        "title": title,
        "under": under,
        "facts": facts,
        "columns": [column.told() for column in columns],
        "rows": rows,
        "bold": bold,
        "total": total,
        "capitals": [_("In capitals"), said] if said else [],
        "note": note,
        "signs": signs,
        "foot": _("Hedun"),
        "digest": _("digest") + f" {saying.short(digest)}",
        "wide": wide,
        "gap": gap,
        "words": dict(words),
    }
