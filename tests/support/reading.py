"""Every office reads what it may, and what any of it says of words that must stand nowhere.

Runs in a process of the house (House.python): pages are asked for as a browser would.
"""

import io
import json
import logging
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from pypdf import PdfReader

from hedun.domain.actors import Role
from hedun.injuries.models import Handler, Injury
from hedun.insights.tables import TABLES
from hedun.notices.models import Notice
from hedun.payments.models import PaymentBatch
from hedun.people.models import RolePosting, User
from tests.support.turns import in_turn

LEFT_OUT = (
    "i18n/", "sign-", "choose/", "work/sums", "healthz", "readyz", "metrics", "password",
    "/template/",
)  # fmt: skip
PARTS = 3  # of what an office may read; a short run reads one of them
EXPORTS = ("/reports/export.csv", "/reports/export.xlsx")


def lists(resolver: Any = None, before: str = "/") -> Iterator[str]:
    """The addresses of all pages that are about nothing in particular."""
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if "<" in path or any(part in path for part in LEFT_OUT):
            continue
        if hasattr(one, "url_patterns"):
            yield from lists(one, path)
        else:
            yield path


def about(injury: Injury) -> Iterator[str]:
    """The pages of the claim, its report, household, notices and batches; the injury's cover."""
    claim = injury.claim
    yield from (f"/claims/{claim.number}/", f"/claims/{claim.number}/row/")
    yield from (f"/reports/{claim.report.number}/", f"/households/{claim.household.number}/")
    yield from (f"/injuries/{injury.number}/", f"/payments/payees/{claim.number}/")
    for notice in Notice.objects.filter(items__claim=claim).distinct():
        yield from (f"/notices/{notice.number}/", f"/documents/notices/{notice.number}/notice.pdf")
    batches = PaymentBatch.objects.filter(payments__obligation__claim=claim).distinct()
    for batch in batches:
        yield f"/payments/{batch.number}/"
        yield f"/documents/payments/{batch.number}/payments.pdf"
    for paper in ("slip", "archive"):
        yield f"/documents/claims/{claim.number}/{paper}.pdf?lang=en"
    for paper in ("slips", "losses", "handing-over"):
        yield f"/documents/reports/{claim.report.number}/{paper}.pdf"


def said(answer: Any) -> str:
    """What stands in an answer, also inside a workbook or a PDF."""
    return unpacked(b"".join(answer.streaming_content) if answer.streaming else answer.content)


def unpacked(data: bytes) -> str:
    if data[:4] == b"%PDF":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    if data[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(data))
        data = b"\n".join(book.read(name) for name in book.namelist())
    return str(data.decode("utf-8", "replace"))


def offices() -> list[User]:
    """One person of every role, first who reads the tables of the season as files."""
    rows = RolePosting.objects.filter(until=None, user__is_active=True).select_related("user")
    of_role = {row.role: row.user for row in rows.order_by("-pk")}
    return [of_role.pop(Role.FORESTRY), *of_role.values()]


def look(words: Sequence[str]) -> dict[str, Any]:
    """`saying`: "who path" of answers (and "log") with a word; `read`: answers that were there;
    `handlers`: how many of the words stand on the pages that a handler has opened."""
    settings.ALLOWED_HOSTS = ["*"]
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    logging.getLogger("django.template").setLevel(logging.INFO)  # tells of every empty variable
    injuries = list(Injury.objects.select_related("claim__report", "claim__household"))
    tables = [f"/season/{slug}.xlsx" for slug in TABLES]
    tables += EXPORTS
    paths = [*lists(), *(path for one in injuries for path in about(one))]
    saying, read = [], 0
    for n, user in enumerate(offices()):
        client = Client()
        client.force_login(user)
        for path in dict.fromkeys(paths if n else [*paths, *tables]):
            if not in_turn(PARTS, user.username, path):
                continue
            answer = client.get(path)
            read += answer.status_code == 200
            if told(said(answer), words):
                saying.append(f"{user.username} {path}")
    if told(log.getvalue(), words):
        saying.append("log")
    return {"saying": saying, "read": read, "handlers": len(opened(words))}


def opened(words: Sequence[str]) -> set[str]:
    """The words that a handler reads who has opened the injuries."""
    found: set[str] = set()
    for row in Handler.objects.filter(until=None).select_related("injury"):
        client = Client()
        client.force_login(User.objects.get(username=row.user))
        page = client.post(f"/injuries/{row.injury.number}/open/", follow=True)
        found |= set(told(said(page), words))
    return found


def told(text: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word in text]


def main(words: Sequence[str]) -> None:
    print(json.dumps(look(words)))
