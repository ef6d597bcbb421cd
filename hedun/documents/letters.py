"""Letters to one person: what all of them have in common, set by typst/letter.typ.

What a letter says is a Letter (refusals, decisions, answers make them); the claim's archive prints
the same parts.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from hedun.claims.models import Claim
from hedun.documents import saying
from hedun.documents.slips import contacts_of, qr_codes, scan_says
from hedun.domain.chain import Json, canonical
from hedun.receipts.codes import receipt_codes


@dataclass(frozen=True, slots=True)
class Part:
    """Under a title what there is of sentences, a table (with or without a head), points and a box:
    what was decided, its code or count, the reason."""

    title: str
    says: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    points: Sequence[str] = ()
    box: tuple[str, str, str] | None = None

    def told(self) -> Json:
        return {
            "title": self.title,
            "says": list(self.says),
            "head": list(self.head),
            "rows": [list(row) for row in self.rows],
            "points": list(self.points),
            "box": list(self.box or ()),
        }


@dataclass(frozen=True, slots=True)
class Letter:
    """`number`: by which it is asked for, in its head and foot; `household`: it goes to the
    household itself, whose receipt it shows; to nobody else. The last part is what one may do."""

    claim: Claim
    title: str
    number: str
    name: str
    lead: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    seal: tuple[str, str]
    household: bool = True

    def told(self) -> dict[str, Json]:
        """What it says, wherever it is printed."""
        return {
            "title": self.title,
            "number": self.number,
            "name": self.name,
            "lead": self.lead,
            "facts": [list(pair) for pair in self.facts],
            "parts": [part.told() for part in self.parts],
            "seal": list(self.seal),
        }


def set_of(
    letters: Sequence[Letter], *, base: str, now: datetime
) -> tuple[dict[str, Json], dict[str, str]]:
    """Data and pictures of typst/letter.typ: letters about claims of one report, each on its own
    page. `base`: how the desk is reached."""
    claims = [letter.claim for letter in letters if letter.household]
    codes, contacts = receipt_codes(claims), contacts_of(letters[0].claim, now)
    data: dict[str, Json] = {
        "title": letters[0].title,
        "words": {"page": _("page {n} of {of}"), "hedun": _("Hedun")},
        "letters": [
            {
                **letter.told(),
                "claim": letter.claim.number,
                "greeting": _("Dear {name},").split("{name}"),
                "contacts": contacts,
                "scan": scan_says(),
                "code": codes.get(letter.claim.pk, letter.claim.number) if letter.household else "",
                "digest": _("digest") + f" {saying.short(digest_of(letter))}",
            }
            for letter in letters
        ],
    }
    return data, qr_codes(claims, codes, base)


def digest_of(letter: Letter) -> str:
    """Of what it says: the same whenever it is printed in this language."""
    return hashlib.sha256(canonical(letter.told())).hexdigest()


def where(claim: Claim) -> tuple[str, str]:
    """Of which village and group: the first of a letter's facts."""
    village = claim.report.village
    town = village.parent.name if village.parent else ""
    return _("Household"), f"{town}{village.name} {claim.household.group}"
