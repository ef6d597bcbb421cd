"""年度结算单: the closing statement of a policy's year, for the two signatures."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from hedun import speech
from hedun.documents.lists import Column, told_as_list
from hedun.domain.chain import Json
from hedun.domain.deadlines import local_day
from hedun.domain.money import yuan
from hedun.domain.words import SECTIONS
from hedun.language import lang
from hedun.policies.models import Policy, YearClosing
from hedun.policies.statement import digest
from hedun.policies.words import RULES
from hedun.record.papers import signatures_of
from hedun.record.queries import names


def closing_statement(
    policy: Policy, told: Mapping[str, Any], row: YearClosing | None, now: datetime
) -> dict[str, Json]:
    """Data of typst/list.typ. Without a row it is how the ledger stands, proposed by nobody."""
    first, last = date.fromisoformat(told["starts"]), date.fromisoformat(told["ends"])
    days = f"{speech.day(first, now, year=True)} — {speech.day(last, now, year=True)}"
    rule = RULES[told["rule"]][lang()]
    rows: list[Json] = [[str(n), *line] for n, line in enumerate(_lines(told), start=1)]
    rows += [["", *line] for line in _waiting(told)]
    return told_as_list(
        title=_("Closing statement of the year"),
        under=f"{policy.place.name} · {policy.number} · {_state(row)}",
        facts=[
            [_("Policyholder"), told["policyholder"]],
            [_("Insurer"), told["insurer"]],
            [_("Period of cover"), days],
            [_("Premium, yuan"), yuan(told["premium_fen"])],
        ],
        columns=(
            Column(_("No."), "12", "n"),
            Column(_("What"), "1fr"),
            Column(_("Claims"), "24", "n"),
            Column(_("Yuan"), "38", "n"),
        ),
        rows=rows,
        bold=[3],
        total=["", _("Cover of the year = 1 + 2 + 3 + 4"), "", yuan(told["cover_fen"])],
        total_fen=told["cover_fen"],
        note=_("Where what is left is not enough, claims share it by the wording's rule: %(rule)s.")
        % {"rule": f"{rule} {told['clause']}".strip()},
        signs=_signs(row, now),
        digest=row.sha256 if row else digest(told),
        wide=False,
    )


def _lines(told: Mapping[str, Any]) -> list[list[Json]]:
    count = told["claims"]
    found: list[list[Json]] = [
        [_("Paid"), f"{count['paid']:,}", yuan(told["paid_fen"])],
        [_("Awarded, not paid yet"), f"{count['owed']:,}", yuan(told["owed_fen"])],
        [
            _("Kept for claims that wait for an award"),
            f"{count['waiting']:,}",
            yuan(told["kept_fen"]),
        ],
        [_("Rest of the cover"), "", yuan(told["rest_fen"])],
        [_("Thought to come to more than is left"), "", yuan(told["short_fen"])],
        [_("Being recovered"), "", yuan(told["recovery_fen"])],
    ]
    for one in told["limits"]:
        of = _("Limit used") + " · " + SECTIONS[one["section"]][lang()]
        found.append([of, "", f"{yuan(one['used_fen'])} / {yuan(one['fen'])}"])
    return found


def _waiting(told: Mapping[str, Any]) -> list[list[Json]]:
    """Each claim that waits, with its estimate and what is kept for it."""
    return [
        [
            _("of which %(claim)s: estimate %(yuan)s, kept")
            % {"claim": one["claim"], "yuan": yuan(one["estimate_fen"])},
            "",
            yuan(one["kept_fen"]),
        ]
        for one in told["waiting"]
    ]


def _state(row: YearClosing | None) -> str:
    if row is None:
        return _("draft, proposed by nobody")
    return _("confirmed") if row.decided_by else _("waits for confirmation")


def _signs(row: YearClosing | None, now: datetime) -> list[Json]:
    """The two parties; below each who did it here, and when."""
    known = names({row.proposed_by, row.decided_by} - {""}) if row else {}
    signed = signatures_of(row.policy.number, row.sha256) if row else []
    keys = {one.key.party: one for one in signed}

    def by(user: str, at: datetime | None, party: str) -> str:
        if not user or at is None:
            return _("____ (date)")
        said = f"{known.get(user, user)} {speech.day(local_day(at), now, year=True)}"
        if party in keys:
            day = speech.day(local_day(keys[party].entered_at), now, year=True)
            said += " · " + _("signed by key %(key)s, %(day)s") % {
                "key": keys[party].key.public_key[:16], "day": day,
            }  # fmt: skip
        return said

    return [
        [
            _("For the insurer (signature)"),
            by(row.proposed_by, row.proposed_at, "insurer") if row else _("____ (date)"),
        ],
        [
            _("For the forestry bureau (signature)"),
            by(row.decided_by, row.decided_at, "bureau") if row else _("____ (date)"),
        ],
    ]
