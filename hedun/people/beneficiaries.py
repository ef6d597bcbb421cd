"""Writing who receives beside the households: hospitals and heirs (part of the room's actions).

The unified social credit code of a hospital and the ID number of an heir are encrypted before they
reach a row (hidden.py), and never reach the record. Accounts come by `add_account(beneficiary, …)`.
"""

from datetime import datetime

from hedun.domain.actors import Actor, Level
from hedun.domain.deadlines import local_day
from hedun.domain.identifiers import check_uscc
from hedun.people import checks, hidden, reasons, vault
from hedun.people.accounts import end_accounts, insist_open
from hedun.people.households import insist, insist_reason
from hedun.people.models import Beneficiary, Household
from hedun.people.problems import insist_good, malformed, problem
from hedun.places.models import Place
from hedun.record.pen import writing
from hedun.record.series import next_number

Kind = Beneficiary.Kind


def register_hospital(
    place: Place, *, name: str, uscc: str, actor: Actor, now: datetime
) -> Beneficiary:
    """登记医院 at the county: once, for all claims. `uscc`: 统一社会信用代码, GB 32100.

    Raises BadFields (name, uscc), Malformed (NOT_A_COUNTY), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist("beneficiary.register", place, actor, now, place.code)
        if place.level != Level.COUNTY:
            raise malformed("NOT_A_COUNTY")
        insist_good(name=checks.text(name, 60), uscc=check_uscc(uscc).problems)
        known = _there(Kind.HOSPITAL, None, uscc)
        insist_good(uscc=known)
        row = _new(Kind.HOSPITAL, place, uscc, name=name, now=now)
        pen.write("beneficiary.register", row.number, {"kind": row.kind}, rows=[row])
        return row


def register_heir(
    household: Household,
    *,
    name: str,
    id_number: str,
    relation: str,
    actor: Actor,
    now: datetime,
) -> Beneficiary:
    """登记继承人 of a person of the household; `relation`: to who died. `id_number`: of the
    resident ID, or of another document as domain.documents writes it.

    Raises BadFields (name, id_number, relation), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist("beneficiary.register", household.village, actor, now, household.number)
        today = local_day(now)
        insist_good(
            name=checks.text(name, 60),
            id_number=checks.document(id_number, today=today),
            relation=checks.text(relation, 20),
        )
        insist_good(id_number=_there(Kind.HEIR, household, id_number))
        row = _new(
            Kind.HEIR, household.village, id_number,
            household=household, name=name, relation=relation, now=now,
        )  # fmt: skip
        pen.write("beneficiary.register", row.number, {"kind": row.kind}, rows=[row])
        return row


def correct_beneficiary(
    beneficiary: Beneficiary,
    *,
    name: str,
    relation: str = "",
    reason: str,
    actor: Actor,
    now: datetime,
) -> Beneficiary:
    """更正 a name (or an heir's relation) that was written wrongly or has changed.

    An account in the old name must then be replaced. Raises BadFields (name, relation), Malformed
    (REASON, BENEFICIARY_ENDED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        row = _loaded(beneficiary)
        insist("beneficiary.correct", row.place, actor, now, row.number)
        insist_open(row)
        insist_reason(reason)
        heir = row.kind == Kind.HEIR
        insist_good(
            name=checks.text(name, 60),
            relation=checks.text(relation, 20, optional=not heir),
        )
        row.name, row.relation = name, relation if heir else ""
        row.save(update_fields=["name", "relation"])
        why = reasons.keep(pen, reason)
        pen.write("beneficiary.correct", row.number, rows=[row, why])
        return row


def end_beneficiary(
    beneficiary: Beneficiary, *, reason: str, actor: Actor, now: datetime
) -> Beneficiary:
    """撤销登记: entered by mistake. The accounts end with it, and nothing is paid there any more.

    Raises Malformed (REASON, BENEFICIARY_ENDED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        row = _loaded(beneficiary)
        insist("beneficiary.end", row.place, actor, now, row.number)
        insist_open(row)
        insist_reason(reason)
        accounts = end_accounts([row], now)
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        why = reasons.keep(pen, reason)
        pen.write("beneficiary.end", row.number, rows=[row, *accounts, why])
        return row


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _there(kind: Kind, household: Household | None, number: str) -> checks.Problems:
    """Whoever is registered already is not registered again: the one number leads to the other."""
    rows = Beneficiary.objects.filter(kind=kind, household=household, ended_at__isnull=True)
    known = rows.filter(id_number_hash=vault.keyed_hash(number, "id")).first()
    return () if known is None else (problem("BENEFICIARY_THERE", number=known.number),)


def _new(
    kind: Kind,
    place: Place,
    id_number: str,
    *,
    name: str,
    now: datetime,
    household: Household | None = None,
    relation: str = "",
) -> Beneficiary:
    series = f"SY-{place.code[:6]}"
    row = Beneficiary(
        number=f"{series}-{next_number(series):05d}",
        kind=kind,
        name=name,
        place=place,
        household=household,
        relation=relation,
        entered_at=now,
    )
    for column, cell in hidden.columns(Beneficiary, "id_number", row, id_number).items():
        setattr(row, column, cell)
    row.save()
    return row


def _loaded(beneficiary: Beneficiary) -> Beneficiary:
    return Beneficiary.objects.select_related("place", "household").get(pk=beneficiary.pk)
