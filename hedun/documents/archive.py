"""理赔卷宗: everything on one claim in one file that opens anywhere.

What a reader of the claim's page sees, with the entries of the record it rests on and the digests
of all that was handed in. What is known of injured persons stays with those who handle it: of
them there is a sum, and neither their papers nor the entries about them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import PurePath

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hedun import speech
from hedun.assessment.figures import figures
from hedun.assessment.models import AwardLine, ClaimAward, Survey
from hedun.assessment.standing import standing
from hedun.checks.queries import findings
from hedun.claims import codes
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, ClaimMove, LineDecision, LossLine
from hedun.claims.queries import decided, lines_of
from hedun.documents import saying
from hedun.documents.answers import answers
from hedun.documents.decisions import decisions, said_by
from hedun.documents.drawing import photograph
from hedun.documents.found import figure_says, levels, thing, verifications
from hedun.documents.letters import Letter
from hedun.documents.refusals import refusals, refused
from hedun.documents.saying import code_in_words
from hedun.documents.slips import line_says
from hedun.domain.actors import Actor, Role
from hedun.domain.case import State
from hedun.domain.chain import Json
from hedun.domain.money import yuan
from hedun.domain.words import ACTIONS, ROLES, STATES
from hedun.evidence import shown
from hedun.evidence.media import PICTURES
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content, files_visible_to
from hedun.evidence.store import FileLost
from hedun.evidence.thumbnails import crossed_out, thumbnail
from hedun.intake.forms import CHANNELS
from hedun.language import lang, spoken
from hedun.notices.models import NoticeItem, Objection
from hedun.oversight.models import Referral
from hedun.payments.models import Obligation, Payment
from hedun.payments.words import OUTCOMES
from hedun.people.queries import masked_account
from hedun.record.models import Entry, Head
from hedun.record.queries import names

SIZE = "large"
# Entries of the room of injuries: that there were any would already tell of a treatment.
SEALED = "injury."


def archive(claim: Claim, actor: Actor, now: datetime) -> tuple[dict[str, Json], dict[str, str]]:
    """Data and pictures of typst/archive.typ, in the language that is active."""
    lines = [line for line in lines_of([claim]) if line.section != PERSON]
    items = list(NoticeItem.objects.filter(claim=claim).select_related("notice").order_by("id"))
    files = _files(claim, items, actor, now)
    photos = [one for one in files if one.kind == Evidence.Kind.PHOTO]
    objections = list(
        Objection.objects.filter(claim=claim).select_related("item__notice").order_by("id")
    )
    head = Head.objects.first()
    award = standing([claim.pk]).get(claim.pk)
    total = award.total_fen if award else None
    data: dict[str, Json] = {
        "title": _("Archive of a claim") + f" {claim.number}",
        "head": _("Archive of a claim"),
        "number": claim.number,
        "name": claim.household.name,
        "words": {"page": _("page {n} of {of}"), "hedun": _("Hedun")},
        "facts": _facts(claim, now),
        "amount": [
            _("Awarded"),
            "—" if total is None else yuan(total) + " " + _("yuan"),
            "" if total is None else saying.capitals(total),
        ],
        "parts": [
            _losses(claim, lines),
            _noticed(claim),
            _visits(claim, now),
            _awards(claim, now),
        ],
        "steps": _steps(award),
        "photos": {
            "title": _("Photographs"),
            "rows": [
                {
                    "name": f"photo-{photo.pk}",
                    "says": f"{photo.name} · {speech.instant(photo.given_at, now)}",
                    "digest": saying.short(photo.sha256),
                }
                for photo in photos
            ],
        },
        "rest": [
            _notices(items, now),
            _objections(objections, now),
            _city(claim, now),
            _payments(claim, now),
            _trail(claim, now),
            _entries(claim, items, now),
            _attachments(files, now),
        ],
        "letters": [letter.told() for letter in _letters(claim, objections, now)],
        "root": _(
            "The record stood at entry {n} when this was printed; its digest: {digest}"
        ).format(n=head.seq if head else 0, digest=head.digest if head else ""),
        "foot": claim.number,
        "digest": _("printed") + f" {speech.instant(now, now)}",
    }
    return data, {f"photo-{photo.pk}": photograph(_picture(photo)) for photo in photos}


# ── what stands in it ───────────────────────────────────────────────────────────────────────────


def _part(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Json:
    """A table; a column whose head begins with ">" has figures."""
    listed: list[Json] = [list(row) for row in rows]
    return {"title": title, "columns": list(columns), "rows": listed}


def _right(head: str) -> str:
    """The head of a column of figures."""
    return f">{head}"


def _facts(claim: Claim, now: datetime) -> Json:
    report = claim.report
    village = f"{report.village.parent.name if report.village.parent else ''}{report.village.name}"
    return [
        [_("Household"), f"{claim.household.name} {claim.household.number}"],
        [_("Village"), f"{village} {claim.household.group}"],
        [_("Animal"), saying.coded(claim.event.species)],
        [_("Occurred"), speech.day(claim.event.occurred, now, year=True)],
        [_("First told"), speech.instant(report.first_told_at, now)],
        [_("Channel"), str(CHANNELS[report.channel])],
        [pgettext("number", "Report"), report.number],
        [_("Policy"), report.policy.number],
        [_("State"), STATES[State(claim.state)][lang()]],
        [_("In this state since"), speech.instant(claim.since, now)],
    ]


def _losses(claim: Claim, lines: Sequence[LossLine]) -> Json:
    known, decisions = figures(lines), decided(lines, LineDecision.Level.DECIDED)
    verified = claim.pk in verifications([claim])
    head = (
        _("Losses"), _("The village said"), _("The township found"), _("The expert found"),
        _("The city set"), _("The insurer decided"),
    )  # fmt: skip
    rows = []
    for line in lines:
        decision = decisions.get(line.pk)
        word = _("covered") if decision is None or decision.covered else codes.say(
            decision.code, lang()
        )  # fmt: skip
        rows.append(
            (
                thing(line),
                *(figure_says(line, one) for one in levels(known[line.pk], verified)),
                word,
            )
        )
    return _part(_("Losses"), head, rows)


def _noticed(claim: Claim) -> Json:
    found = [f for f in findings([claim])[claim.pk] if f.severity != "remark"]
    return _part(_("Checks"), (_("What was noticed"),), ((spoken(one),) for one in found))


def _visits(claim: Claim, now: datetime) -> Json:
    users = Survey.objects.filter(claim=claim).order_by("id")
    said = names({row.user for row in users})
    rows = (
        (
            speech.instant(row.visited_at, now)
            if row.on_site and row.visited_at
            else _("judged from afar") + f" {speech.instant(row.at, now)}",
            said.get(row.user, row.user),
            row.reason,
        )
        for row in users
    )
    return _part(_("Visits"), (_("When"), _("Who"), _("Remark")), rows)


KINDS = {
    ClaimAward.Kind.ADVANCE: lambda: _("advance"),
    ClaimAward.Kind.FINAL: lambda: _("final"),
    ClaimAward.Kind.NIL: lambda: _("nothing"),
    ClaimAward.Kind.REVERSAL: lambda: _("taken back"),
}


def _awards(claim: Claim, now: datetime) -> Json:
    given = ClaimAward.objects.filter(claim=claim).select_related("award").order_by("id")
    rows = (
        (
            speech.instant(row.award.made_at, now),
            str(row.award.number),
            KINDS[ClaimAward.Kind(row.kind)](),
            saying.short(row.award.terms_sha256),
            speech.amount(row.difference_fen, signed=True),
            yuan(row.total_fen),
        )
        for row in given
    )
    head = (
        _("When"), _("Settlement"), _("Kind"), _("Wording (digest)"), _right(_("Difference")),
        _right(_("Total")),
    )  # fmt: skip
    return _part(_("Awards"), head, rows)


def _steps(award: ClaimAward | None) -> Json:
    """How the award that stands came about, line by line."""
    rows = [] if award is None else list(
        AwardLine.objects.filter(claim_award=award).select_related("line").order_by("line__number")
    )  # fmt: skip
    sealed = sum(row.payable_fen for row in rows if row.line.section == PERSON)
    return {
        "title": _("How the amount comes about"),
        "lines": [line_says(row, True) for row in rows if row.line.section != PERSON],
        "sealed": [_("For injured persons; their handlers have the steps"), yuan(sealed)]
        if sealed
        else None,
        "total": [_("Awarded"), yuan(award.total_fen)] if award else None,
    }


def _notices(items: Sequence[NoticeItem], now: datetime) -> Json:
    rows = (
        (
            item.notice.number,
            f"{speech.instant(item.notice.posted_at, now)} — "
            f"{speech.instant(item.notice.ends_at, now)}",
            _("withdrawn") if item.withdrawn_at else "",
            saying.short(item.notice.sha256),
            yuan(item.amount_fen),
        )
        for item in items
    )
    head = (_("Notice"), _("On the board"), "", _("Digest of the sheet"), _right(_("Yuan")))
    return _part(_("Notices"), head, rows)


def _objections(objections: Sequence[Objection], now: datetime) -> Json:
    rows = (
        (
            speech.instant(one.at, now),
            one.said_by,
            one.reason,
            _("answered") + f" {speech.instant(one.closed_at, now)}"
            if one.closed_at
            else _("open"),
        )
        for one in objections
    )
    return _part(_("Objections"), (_("When"), _("Who"), _("Reason"), _("State")), rows)


def _city(claim: Claim, now: datetime) -> Json:
    rows = []
    for referral in Referral.objects.filter(claim=claim).prefetch_related("opinions"):
        rows.append((speech.instant(referral.referred_at, now), referral.question))
        for opinion in referral.opinions.all():
            rows.append((speech.instant(opinion.at, now), said_by(opinion)))
        if referral.closed_at:
            rows.append((speech.instant(referral.closed_at, now), referral.answer))
    return _part(_("Before the city"), (_("When"), _("Said")), rows)


def _letters(claim: Claim, objections: Sequence[Objection], now: datetime) -> list[Letter]:
    """What was written about it: a refusal that stands, answers, decisions."""
    return [
        *refusals(refused([claim]), now),
        *answers(objections, now),
        *decisions(claim, now).values(),
    ]


def _payments(claim: Claim, now: datetime) -> Json:
    rows = []
    of = Obligation.objects.filter(claim=claim).select_related("beneficiary").order_by("id")
    for owed in of:
        who = owed.beneficiary.name if owed.beneficiary else claim.household.name
        rows.append(
            (speech.instant(owed.agreed_at, now), who, _("owed"), "", yuan(owed.amount_fen))
        )
        paid = Payment.objects.filter(obligation=owed).select_related("batch", "account")
        for one in paid.order_by("id"):
            answered = one.answered_at or one.batch.made_at
            account = f"{one.account.bank} {masked_account(one.account)}"
            outcome = f"{one.batch.number} {OUTCOMES[one.outcome][lang()]}"
            row = (speech.instant(answered, now), account, outcome, one.bank_text)
            rows.append((*row, yuan(one.amount_fen)))
    head = (_("When"), _("To whom"), _("What"), _("The bank says"), _right(_("Yuan")))
    return _part(_("Payments"), head, rows)


def _trail(claim: Claim, now: datetime) -> Json:
    rows = []
    for move in ClaimMove.objects.filter(claim=claim).order_by("id"):
        missing = "、".join(codes.missing_word(one)[lang()] for one in move.missing)
        who = move.user_name if move.role != Role.TICKER else ""
        rows.append(
            (
                speech.instant(move.at, now),
                ACTIONS[move.action][lang()],
                f"{ROLES[Role(move.role)][lang()]} {who}".strip(),
                STATES[State(move.to)][lang()],
                " ".join(filter(None, (code_in_words(move.code), move.reason, missing))),
                str(move.entry_seq),
            )
        )
    head = (_("When"), _("Step"), _("Who"), _("State"), _("Reason"), _right(_("Entry")))
    return _part(_("History"), head, rows)


def _entries(claim: Claim, items: Sequence[NoticeItem], now: datetime) -> Json:
    """The entries of the record about it, with their digests: `hedun verify` walks the same."""
    moves = ClaimMove.objects.filter(claim=claim).values_list("entry_seq", flat=True)
    subjects = {claim.number, claim.event.number, claim.report.number}
    subjects |= {item.notice.number for item in items}
    rows = Entry.objects.filter(Q(seq__in=list(moves)) | Q(subject__in=subjects))
    told = list(rows.exclude(action__startswith=SEALED).order_by("seq"))
    said = names({entry.user for entry in told})
    head = (_right(_("Entry")), _("When"), _("Who"), _("Act"), _("About"), _("Digest (SHA-256)"))
    return _part(
        _("Entries of the record"),
        head,
        (
            (
                str(entry.seq), speech.instant(entry.at, now), said.get(entry.user, entry.user),
                entry.action, entry.subject, entry.digest,
            )
            for entry in told
        ),
    )  # fmt: skip


def _attachments(files: Sequence[Evidence], now: datetime) -> Json:
    said = names({one.given_by for one in files})
    rows = (
        (
            one.name,
            PurePath(one.name).suffix.lstrip(".").lower() or one.media_type,
            f"{one.size:,}",
            f"{said.get(one.given_by, one.given_by)} {speech.instant(one.given_at, now)}",
            one.sha256,
        )
        for one in files
    )
    head = (_("File"), _("Kind"), _right(_("Bytes")), _("Given by"), "SHA-256")
    return _part(_("Attachments"), head, rows)


# ── files ───────────────────────────────────────────────────────────────────────────────────────


def _files(
    claim: Claim, items: Sequence[NoticeItem], actor: Actor, now: datetime
) -> list[Evidence]:
    """Of the claim, of its notices, and the list it came in, as far as the reader may see them."""
    posted = [item.notice.photo_id for item in items]
    sheet = Q(claim=None, report=claim.report, kind=Evidence.Kind.SHEET)
    wanted = Q(claim=claim) | Q(pk__in=posted) | sheet
    return list(files_visible_to(actor, now).filter(wanted).order_by("id"))


def _picture(photo: Evidence) -> bytes:
    """A small JPEG; crossed out where the store has lost it."""
    if made := shown.kept(photo.sha256, SIZE):
        return made
    if photo.media_type not in PICTURES:
        return crossed_out(SIZE)
    try:
        return thumbnail(content(photo), photo.media_type, SIZE)
    except FileLost:
        return crossed_out(SIZE)
