"""Who told, kept with the submission: name, number and what was read back, each encrypted."""

from collections.abc import Iterable
from datetime import datetime

from hedun.domain.identifiers import check_phone
from hedun.domain.problems import Malformed
from hedun.intake.given import TellingOf
from hedun.intake.models import Submission, Telling, Waiting
from hedun.intake.problems import malformed
from hedun.people import vault

NAME_LENGTH, READ_BACK_LENGTH = 60, 2000


def insist_on_telling(told_by: TellingOf) -> None:
    """Raises Malformed (TELLER_NAME, TELLER_LENGTH, those of a phone number); ValueError for a word
    that is none of ours."""
    for name, choices in (
        ("relation", Telling.Relation),
        ("how", Telling.How),
        ("consent", Telling.Consent),
    ):
        if getattr(told_by, name) not in choices.values:
            raise ValueError(f"{name}: one of {', '.join(choices.values)}")
    if not told_by.name.strip():
        raise malformed("TELLER_NAME")
    if len(told_by.name) > NAME_LENGTH or len(told_by.read_back) > READ_BACK_LENGTH:
        raise malformed("TELLER_LENGTH", name=NAME_LENGTH, text=READ_BACK_LENGTH)
    if told_by.phone.strip():
        checked = check_phone(told_by.phone)
        if checked.value is None:
            raise Malformed(checked.problems[0])


def keep_telling(submission: Submission, told_by: TellingOf) -> Telling:
    """A new row; its entry is the submission's."""
    phone = "".join(char for char in told_by.phone if char.isdigit())
    plain = {"name": told_by.name.strip(), "phone": phone, "read_back": told_by.read_back.strip()}
    return Telling.objects.create(
        submission=submission,
        phone_last4=phone[-4:],
        relation=told_by.relation,
        how=told_by.how,
        told_at=told_by.told_at,
        consent=told_by.consent,
        consent_at=told_by.consent_at,
        **{
            f"{field}_enc": vault.hide(text, _context(field, submission)) if text else b""
            for field, text in plain.items()
        },
    )


def forget_telling(submission: Submission, now: datetime) -> list[Telling]:
    """Erased with the last row that said anything; where any went on, who told is part of it."""
    if submission.waiting.exclude(state=Waiting.State.ERASED).exists():
        return []
    return forgotten(Telling.objects.filter(submission=submission, erased_at=None), now)


def forgotten(rows: Iterable[Telling], now: datetime) -> list[Telling]:
    """Who told, and their number, for good. The caller's entry seals the rows."""
    told = list(rows)
    for row in told:
        row.name_enc = row.phone_enc = row.read_back_enc = b""
        row.phone_last4, row.erased_at = "", now
        row.save()
    return told


def revealed(telling: Telling, field: str) -> str:
    """One of HIDDEN; empty where nothing was said or it was erased. Raises vault.DoesNotOpen."""
    blob = getattr(telling, f"{field}_enc")
    return vault.reveal(blob, _context(field, telling.submission)) if blob else ""


def _context(field: str, submission: Submission) -> str:
    """What the ciphertext is bound to."""
    return f"intake.Telling.{field}:{submission.number}"
