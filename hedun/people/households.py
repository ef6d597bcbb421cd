"""Writing what stands on the roll about a household (part of the room's actions).

ID numbers and phones are encrypted before they reach a row (hidden.py), and never reach the
record.
"""

from datetime import datetime, timedelta

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.people import checks, erasing, hidden, reasons, vault
from hedun.people.models import Household, Identity
from hedun.people.problems import insist_good, malformed, problem
from hedun.people.registering import heads
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.record.models import Entry
from hedun.record.pen import writing

# Numbers that one person looks at; the cashier who repairs the accounts of a village needs thirty.
REVEALED_AN_HOUR, REVEALED_A_DAY = 60, 200


def correct_household(
    household: Household,
    *,
    name: str | None = None,
    group: str | None = None,
    phone: str | None = None,
    id_number: str | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Household:
    """更正: what was written wrongly or has changed. None: stays; the same again: nothing done.

    Claims already made go on as the household's, under its new name. Raises BadFields (name,
    group, phone, id_number), Malformed (REASON, HOUSEHOLD_OVER, ERASED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        household = Household.objects.select_related("village", "identity").get(pk=household.pk)
        insist("household.correct", household.village, actor, now, household.number)
        insist_going_on(household)
        identity = household.identity
        wanted = {"name": name, "group": group}
        changed = {k: v for k, v in wanted.items() if v not in (None, getattr(household, k))}
        given = {"phone": phone, "id_number": id_number}
        hidden_ones = {k: v for k, v in given.items() if v is not None and _differs(identity, k, v)}
        if not changed and not hidden_ones:
            pen.nothing_done()
            return household
        insist_reason(reason)
        if hidden_ones and identity.erased_at is not None:
            raise malformed("ERASED")
        today = local_day(now)
        insist_good(
            name=checks.text(household.name if name is None else name, 60),
            group=checks.text(group or "", 20, optional=True),
            phone=checks.phone(hidden_ones.get("phone", "")),
            id_number=() if "id_number" not in hidden_ones
            else checks.id_number(hidden_ones["id_number"], household.kind, today=today)
            or _heads_another(hidden_ones["id_number"]),
        )  # fmt: skip
        for field, value in changed.items():
            setattr(household, field, value)
        household.save(update_fields=[*changed])
        columns = {
            column: cell
            for field, value in hidden_ones.items()
            for column, cell in hidden.columns(Identity, field, household, value).items()
        }
        for column, cell in columns.items():
            setattr(identity, column, cell)
        identity.save(update_fields=[*columns])
        rows = [*([household] if changed else []), *([identity] if columns else [])]
        data = {"fields": sorted([*changed, *hidden_ones])}
        why = reasons.keep(pen, reason)
        pen.write("household.correct", household.number, data, rows=[*rows, why])
        return household


def reveal(row: hidden.Holder, field: str, *, reason: str, actor: Actor, now: datetime) -> str:
    """The value itself, for a person to see; who saw it stands in the record, why beside
    it (reasons.py).

    `row`, `field`: as in hidden.FIELDS, e.g. (identity, "phone"). Raises Malformed (REASON,
    REVEALED_MANY, NOT_HIDDEN), vault.DoesNotOpen, Refused.
    """
    with writing(actor=actor, now=now) as pen:
        owner = hidden.owner_of(row)
        insist("identity.reveal", hidden.place_of(owner), actor, now, owner.number)
        insist_reason(reason)
        _insist_on_few(actor.user, now)
        fields = hidden.FIELDS[type(row)]
        if field not in fields:
            raise malformed("NOT_HIDDEN", fields=", ".join(fields))
        value = hidden.read(row, field)
        why = reasons.keep(pen, reason)
        data = {"field": f"{row._meta.label}.{field}"}
        pen.write("identity.reveal", owner.number, data, rows=[why])
        return value


def erase_identity(household: Household, *, reason: str, actor: Actor, now: datetime) -> Identity:
    """Delete ID number and phone for good, with their hashes and last digits; and the numbers of
    its proxies and heirs, and what other rooms keep by the number (erasing.py).

    The record keeps the old row's seal, which tells nothing once the row's random nonces are gone,
    and says who erased it; why stands beside it (reasons.py). Raises Malformed (REASON, ERASED),
    Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist("identity.erase", household.village, actor, now, household.number)
        insist_reason(reason)
        identity = Identity.objects.get(household=household)
        if identity.erased_at is not None:
            raise malformed("ERASED")
        rows = erasing.others(household, identity.id_number_hash)
        erasing.blank(identity, now)
        why = reasons.keep(pen, reason)
        pen.write("identity.erase", household.number, rows=[identity, *rows, why])
        return identity


# ── parts, for the other files of the room's actions too ────────────────────────────────────────


def insist(action: str, village: Place, actor: Actor, now: datetime, subject: str) -> None:
    insist_permitted(action, lineage(village), actor=actor, now=now, subject=subject)


def insist_reason(reason: str) -> None:
    if not reason.strip():
        raise malformed("REASON")


def insist_going_on(household: Household) -> None:
    """It has not ended: merged, split, moved away. Raises Malformed (HOUSEHOLD_OVER)."""
    if household.until is not None:
        raise malformed("HOUSEHOLD_OVER", number=household.number, day=household.until)


def _insist_on_few(user: str, now: datetime) -> None:
    """So many as work asks for; whoever copies the roll number by number is stopped. The record
    itself is the count. Raises Malformed (REVEALED_MANY)."""
    looked = Entry.objects.filter(user=user, action="identity.reveal")
    for most, span in ((REVEALED_AN_HOUR, timedelta(hours=1)), (REVEALED_A_DAY, timedelta(days=1))):
        if looked.filter(at__gt=now - span).count() >= most:
            raise malformed("REVEALED_MANY", most=most, hours=span // timedelta(hours=1))


def _differs(identity: Identity, field: str, value: str) -> bool:
    known = getattr(identity, f"{field}_hash")
    try:
        return known != (vault.keyed_hash(value, hidden.FIELDS[Identity][field]) if value else "")
    except ValueError:  # nothing of it is a figure; what is wrong with it is said by its check
        return True


def _heads_another(id_number: str) -> checks.Problems:
    known = heads([vault.keyed_hash(id_number, "id")])
    return (problem("ID_REGISTERED_ELSEWHERE"),) if known else ()
