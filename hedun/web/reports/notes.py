"""What the last operation refused, kept in the session until the page that shows it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest

from hedun.claims.moves import Outcome
from hedun.domain.refusals import say
from hedun.language import lang

KEY = "refused"


@dataclass(frozen=True)
class Refused:
    """claim number → sentences; `rows`: claim number → its row in the list."""

    sentences: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)


def keep_refusals(request: HttpRequest, report: str, outcome: Outcome) -> None:
    """Sentences name no person: what is kept here is what the page would show anyway."""
    request.session[KEY] = {
        "report": report,
        "said": [
            [claim.number, claim.row, [say(refusal, lang()) for refusal in refusals]]
            for claim, refusals in outcome.refused
        ],
    }


def take_refusals(request: HttpRequest, report: str) -> Refused:
    """What was kept for this report; it is shown once."""
    kept = request.session.get(KEY)
    if not kept or kept.get("report") != report:
        return Refused()
    del request.session[KEY]
    said = kept["said"]
    return Refused({n: texts for n, _, texts in said}, {n: row for n, row, _ in said})
