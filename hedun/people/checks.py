"""Checks of what is entered about people; each answers with every problem of its field."""

import re
import unicodedata
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from hedun.domain import documents
from hedun.domain.actors import LEVELS, Level, Role
from hedun.domain.identifiers import check_account, check_phone, check_resident_id, check_uscc
from hedun.domain.problems import Problem
from hedun.domain.words import ROLES
from hedun.people.models import BankAccount, Household, User
from hedun.people.problems import problem

Problems = tuple[Problem, ...]
KINDS = frozenset(Household.Kind.values)

LEVEL_WORDS: dict[Level, tuple[str, str]] = {
    Level.PROVINCE: ("省", "province"),
    Level.CITY: ("市", "city"),
    Level.COUNTY: ("县", "county"),
    Level.TOWNSHIP: ("乡镇", "township"),
    Level.VILLAGE: ("村", "village"),
}


# What makes a line read from the other side: 张三 would be shown as somebody else.
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def text(value: str, most: int, *, optional: bool = False) -> Problems:
    """One line of text with something in it."""
    unseen = not value.isprintable()  # nearly every text is: then no character is looked at
    if unseen and any(
        unicodedata.category(char) in ("Cc", "Zl", "Zp") or char in TURNS for char in value
    ):
        return (problem("CONTROL_CHARACTER"),)
    if not value.strip():
        return () if optional and not value else (problem("EMPTY"),)
    return (problem("TOO_LONG", most=most),) if len(value) > most else ()


def username(value: str) -> Problems:
    if not re.fullmatch(r"[a-z][a-z0-9._-]{2,59}", value):
        return (problem("USERNAME_FORM"),)
    return ()


def password(value: str, user: User) -> Problems:
    """What the validators of settings.AUTH_PASSWORD_VALIDATORS find."""
    try:
        validate_password(value, user)
    except ValidationError as error:
        return tuple(
            problem(str(one.code).upper(), **(one.params or {})) for one in error.error_list
        )
    return ()


def role_at_level(role: Role, level: Level) -> Problems:
    """A role is posted at its own levels only (domain.actors.LEVELS)."""
    if level in LEVELS[role]:
        return ()
    words = [LEVEL_WORDS[one] for one in sorted(LEVELS[role])]
    facts = {
        "role_zh": ROLES[role]["zh"],
        "role_en": ROLES[role]["en"],
        "levels_zh": "、".join(zh for zh, _ in words),
        "levels_en": ", ".join(en for _, en in words),
        "level_zh": LEVEL_WORDS[level][0],
        "level_en": LEVEL_WORDS[level][1],
    }
    return (problem("ROLE_LEVEL", **facts),)


def household_number(value: str) -> Problems:
    """Empty: the next one of the village is given."""
    good = not value or re.fullmatch(r"[0-9A-Z-]{1,24}", value)
    return () if good else (problem("HOUSEHOLD_NUMBER_FORM"),)


def household_kind(value: str) -> Problems:
    return () if value in KINDS else (problem("HOUSEHOLD_KIND"),)


def id_number(value: str, kind: str, *, today: date) -> Problems:
    """A family's head by GB 11643, a collective by GB 32100."""
    if kind == Household.Kind.COLLECTIVE:
        return check_uscc(value).problems
    return check_resident_id(value, today=today).problems


def document(value: str, *, today: date) -> Problems:
    """The resident ID of a person, or what they have in its stead (domain.documents)."""
    return documents.check(value, today=today)


def phone(value: str) -> Problems:
    return check_phone(value).problems if value else ()


def account(*, holder: str, bank: str, number: str, kind: str) -> dict[str, Problems]:
    """All fields of a bank account; warnings are among them (a passbook has no check digit)."""
    if kind not in ("card", "passbook"):
        return {"kind": (problem("ACCOUNT_KIND"),)}
    return {
        "holder": text(holder, _most(BankAccount, "holder")),
        "bank": text(bank, _most(BankAccount, "bank")),
        "number": check_account(number, kind=kind).problems,  # type: ignore[arg-type]  # checked
    }


def plot(name: str, area_e4: int) -> Problems:
    """A plot of land; its area in ten-thousandths of a mu."""
    wrong = text(name, 80)
    return wrong if area_e4 > 0 else (*wrong, problem("PLOT_AREA", name=name))


def _most(model: type[BankAccount], field: str) -> int:
    most = model._meta.get_field(field).max_length
    assert most is not None
    return most
