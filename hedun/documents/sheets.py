"""赔付公示单: the sheet for the village board, made of the masked sheet and of nothing else.

What is printed comes from notices.sheet alone, where names are masked and numbers have no place:
there is nothing here that could print an unmasked one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hedun import speech
from hedun.claims.items import CROP, section_of
from hedun.documents import saying
from hedun.documents.drawing import qr_code
from hedun.domain.chain import Json
from hedun.domain.deadlines import local_day
from hedun.domain.money import yuan
from hedun.language import lang


@dataclass(frozen=True, slots=True)
class Hanging:
    """When the sheet hangs; of one that does not yet, for how many days it will."""

    days: int
    posted_at: datetime | None = None
    ends_at: datetime | None = None


def code_said(report: str, sha256: str) -> str:
    """What the QR code in the foot says: the digest in full, to be held against the record."""
    return f"HEDUN/GS/{report}/{sha256}".upper()


def notice(
    sheet: Mapping[str, Any], *, sha256: str, hanging: Hanging, now: datetime
) -> tuple[dict[str, Json], dict[str, str]]:
    """Data and pictures of typst/notice.typ, in the language that is active."""
    rows, totals, injuries = sheet["rows"], sheet["totals"], sheet["injuries"]
    crops = all(section_of(row["item"]) == CROP for row in rows)
    households = ngettext("%(n)s household", "%(n)s households", totals["households"])
    total = totals["amount_fen"]
    data: dict[str, Json] = {
        "title": sheet["title"],
        "under": [
            sheet["village"],
            households % {"n": totals["households"]},
            " ".join((_("total"), yuan(total), _("yuan"))),
        ],
        "facts": [
            [_("On the board"), _hangs(hanging, now)],
            [_("Policy"), sheet["policy"]],
            [_("Damaged"), _span(sheet["occurred"], now)],
            [pgettext("number", "Report"), sheet["report"]],
        ],
        "head": [
            _("No."),
            _("Head of household"),
            _("Group"),
            _("Animal"),
            _("Crop") if crops else _("Item"),
            "\n".join((_("Area"), _("mu"))) if crops else _("Area or number"),
            _("Loss") + "\n%",
            "\n".join((_("Sum insured"), _("yuan a unit"))),
            "\n".join((_("Paid out"), _("yuan"))),
        ],
        "rows": [_row(row, crops) for row in rows],
        "injured": [
            ngettext(
                "%(n)s injured person (names are not made public)",
                "%(n)s injured persons (names are not made public)",
                injuries["count"],
            )
            % {"n": injuries["count"]},
            yuan(injuries["amount_fen"]),
        ]
        if injuries["count"]
        else None,
        "total": [
            _("Total") + " " + households % {"n": totals["households"]},
            saying.mu(sum(row["quantity_e4"] for row in rows)) if crops and rows else "",
            yuan(total),
        ],
        "capitals": [_("In capitals"), saying.capitals(total)],
        "rule": _(
            "Amounts follow the wording; a household sees its own steps at the village office."
        )
        + " " * (lang() == "en")
        + _("Injured persons are not named on this sheet."),
        "objecting": _objecting(hanging, now),
        "contacts": [
            [_("Village clerk"), sheet["contacts"]["village"]],
            [_("Township station"), sheet["contacts"]["township"]],
            [_("Forestry bureau"), sheet["contacts"]["forestry"]],
            [_("Insurer's branch"), sheet["contacts"]["insurer"]],
        ],
        "seal": [
            _("Village committee (seal)"),
            speech.day(local_day(hanging.posted_at), now, year=True)
            if hanging.posted_at
            else _("____ (date)"),
        ],
        "foot": " · ".join((_("Hedun"), _("photograph and upload after posting"))),
        "digest": " · ".join(
            (
                _("digest") + " " + saying.short(sha256),
                _("one character of each name is hidden"),
            )
        ),
        "words": {"page": _("page {n} of {of}"), "hedun": _("Hedun")},
    }
    return data, {"qr": qr_code(code_said(sheet["report"], sha256))}


def _row(row: Mapping[str, Any], crops: bool) -> Json:
    quantity = Decimal(row["quantity_e4"]).scaleb(-4)
    degree = None if row["degree_ppm"] is None else Decimal(row["degree_ppm"]).scaleb(-6)
    return [
        str(row["seq"]),
        " ".join(filter(None, (row["name"], row.get("last4", "")))),
        row["group"],
        saying.coded(row["animal"]),
        saying.staged(row["item"], row["stage"]),
        saying.mu(row["quantity_e4"]) if crops else saying.counted(quantity, row["item"]),
        "" if degree is None else saying.percent(degree),
        yuan(row["unit_fen"]) if row["unit_fen"] else "",
        yuan(row["amount_fen"]),
    ]


def _hangs(hanging: Hanging, now: datetime) -> str:
    if hanging.posted_at and hanging.ends_at:
        first, last = local_day(hanging.posted_at), local_day(hanging.ends_at)
        return f"{speech.day(first, now)} — {speech.day(last, now)}"
    days = ngettext("%(n)s day", "%(n)s days", hanging.days) % {"n": hanging.days}
    return days + _(", from ____-____ (day of posting)")


def _span(occurred: Mapping[str, str], now: datetime) -> str:
    first, last = (date.fromisoformat(occurred[name]) for name in ("first", "last"))
    said = speech.day(first, now)
    return said if first == last else f"{said} — {speech.day(last, now)}"


def _objecting(hanging: Hanging, now: datetime) -> str:
    if hanging.ends_at:
        until = speech.day(local_day(hanging.ends_at), now)
        said = _(
            "Not right? Say so by %(until)s. It costs nothing, and somebody may speak for you:"
        )
        return said % {"until": until}
    return _(
        "Not right? Say so while the sheet hangs. It costs nothing, and somebody may speak for you:"
    )
