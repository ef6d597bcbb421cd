"""The rows of a batch of payments, drawn at once, as those of a report are (households.py): a batch
has hundreds. Everything that comes from people is escaped (`text`)."""

from collections.abc import Iterator, Sequence

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hedun import speech
from hedun.payments.models import Payment, PaymentBatch
from hedun.payments.showing import LOOKS, ShownPayment
from hedun.payments.words import OUTCOMES
from hedun.web.templatetags.desk import addresses, at, symbol
from hedun.web.templatetags.households import text
from hedun.web.templatetags.words import word

register = template.Library()


@register.simple_tag(takes_context=True)
def payment_rows(context: Context) -> SafeString:
    """Reads `rows`, `batch` and `cashier` of the page."""
    made = context["batch"].state == PaymentBatch.State.MADE
    return SafeString("\n".join(_rows(context["rows"], made, bool(context["cashier"]))))


def _rows(rows: Sequence[ShownPayment], made: bool, cashier: bool) -> Iterator[str]:
    claims, yuan = addresses("claims:claim"), text(_("Yuan"))
    outcomes = {key: _outcome(key) for key in OUTCOMES}
    of_another = _("for %(name)s")
    for row in rows:
        holder, bank = text(row.account.holder), text(row.account.bank)
        held = ' class="is-held"' if row.to_repair else ""
        whose = f"<small>{text(of_another % {'name': row.of})}</small>" if row.of else ""
        outcome = ' class="none">·' if made else f">{outcomes[row.outcome]}"
        yield (
            f'<tr data-row{held}><td class="n idx">{row.seq}</td>'
            f'<td class="who card-a">{holder}{whose}</td>'
            f'<td class="no small">{text(row.masked)}</td>'
            f'<td class="small v bank" title="{bank}">{bank}</td>'
            f'<td class="no small"><a href="{at(row.claim, claims)}">{text(row.claim)}</a></td>'
            f"<td{outcome}{_further(row, cashier)}</td>"
            f'<td class="n card-b" data-label="{yuan}">'
            f"<strong>{speech.amount(row.amount_fen)}</strong></td></tr>"
        )


def _outcome(key: str) -> str:
    css, icon = LOOKS.get(key, ("closed", "minus"))
    return f'<span class="state is-{css}">{symbol(icon)}{text(word(OUTCOMES[key]))}</span>'


def _further(row: ShownPayment, cashier: bool) -> str:
    """What the bank's code means, and the way to put the account right."""
    found = ""
    if row.says and row.outcome != Payment.Outcome.PAID:
        found += f' <span class="small">{text(word(row.says))}</span>'
    if row.to_repair and cashier:
        where = reverse("payments:repair", args=[row.claim, row.obligation])
        said = text(_("put the account right"))
        found += f' <a href="{where}">{said}</a>'
    return found
