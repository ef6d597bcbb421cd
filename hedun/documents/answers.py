"""异议答复书: what became of an objection, for whoever made it.

Somebody else than the household reads what is posted on the board in any case, and no code of its
receipt.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hedun import speech
from hedun.documents.letters import Letter, Part
from hedun.domain.actors import Role
from hedun.domain.deadlines import local_day
from hedun.domain.words import ROLES
from hedun.language import lang
from hedun.notices.answers import Answer
from hedun.notices.answers import answers as answers_of
from hedun.notices.models import Objection


def answers(objections: Sequence[Objection], now: datetime) -> list[Letter]:
    """A letter for each of these that was answered; a constant number of queries. They come with
    their item's notice, and with their claim, its household, event and report's policy."""
    known = answers_of(objections)
    return [_letter(row, known[row.pk], now) for row in objections if row.pk in known]


def _letter(row: Objection, answer: Answer, now: datetime) -> Letter:
    claim, day = row.claim, speech.day(local_day(answer.at), now, year=True)
    said = "\n".join(sentence[lang()] for sentence in answer.said())
    outcome = answer.outcome[lang()]
    may = answer.may[lang()] if answer.may else ""
    by = f"{ROLES[Role(answer.by)][lang()]} " if answer.by else ""
    return Letter(
        claim=claim,
        title=_("Answer to an objection"),
        number=row.number or claim.number,
        name=row.said_by,
        lead=_("You objected to what hung on the village's board. This is the answer."),
        facts=[
            (_("Notice"), row.item.notice.number),
            (_("Case"), claim.number),
            (_("Objected on"), speech.day(local_day(row.at), now, year=True)),
            (pgettext("letter", "Answered on"), day),
        ],
        parts=[
            Part(_("You said"), says=[row.reason]),
            Part(_("The answer"), box=(outcome[:1].upper() + outcome[1:], "", said)),
            *([Part(_("What you may do"), says=[may])] if may else []),
        ],
        seal=(by + _("(seal)"), day),
        household=row.by_household,
    )
