"""After a season: where personal numbers of anybody stand in full. Runs in a process of the house.

What is searched for is taken out of the vault itself, so nobody of the county is left out.
"""

import io
import json
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from hedun.claims.models import Claim, Report
from hedun.domain.actors import Role
from hedun.insights.tables import TABLES
from hedun.notices.models import Notice
from hedun.payments.models import PaymentBatch
from hedun.people import hidden
from hedun.people.models import Household, RolePosting
from hedun.policies.models import Policy
from hedun.receipts.codes import receipt_codes
from hedun.record.models import Entry
from hedun.record.proving import as_json, newest, of_policy, of_subject
from hedun.record.roots import hand_out
from tests.support.reading import EXPORTS, PARTS, lists, offices, said
from tests.support.sealed import files_saying, rows_saying
from tests.support.turns import in_turn

SOME = 6  # claims, households, notices and batches whose pages are read
LEAST = 7  # characters; a shorter one would be found by chance


def everybodys() -> set[str]:
    """Every ID number, telephone and account that is kept."""
    found = set()
    for table, fields in hidden.FIELDS.items():
        for row in table.objects.all():  # type: ignore[attr-defined]
            for field in fields:
                if getattr(row, f"{field}_enc"):
                    found.add(hidden.read(row, field))
    return {one for one in found if len(one) >= LEAST}


def pages() -> Iterator[str]:
    """Addresses that name something, beside those that name nothing."""
    yield from lists()
    yield from (f"/season/{slug}.xlsx" for slug in TABLES)
    yield from EXPORTS
    for claim in Claim.objects.order_by("-pk").select_related("report", "household")[:SOME]:
        yield from (f"/claims/{claim.number}/", f"/claims/{claim.number}/row/")
        yield from (f"/reports/{claim.report.number}/", f"/households/{claim.household.number}/")
    for household in Household.objects.order_by("pk")[:SOME]:
        yield f"/households/{household.number}/"
    for notice in Notice.objects.order_by("-pk")[:SOME]:
        yield f"/notices/{notice.number}/"
    for batch in PaymentBatch.objects.order_by("-pk")[:SOME]:
        yield f"/payments/{batch.number}/"
    for policy in Policy.objects.all():
        yield from (f"/policies/{policy.number}/", f"/policies/{policy.number}/proof/")
        yield from (f"/policies/{policy.number}/{name}" for name in ("ledger.csv", "year/"))


def papers() -> Iterator[str]:
    """Letters, notices and the lists that are signed, as PDF."""
    for claim in Claim.objects.order_by("-pk")[:SOME]:
        yield from (f"/documents/claims/{claim.number}/{name}.pdf" for name in ("slip", "archive"))
    for notice in Notice.objects.order_by("-pk")[:SOME]:
        yield f"/documents/notices/{notice.number}/notice.pdf"
    for report in Report.objects.order_by("pk")[:SOME]:
        lists = ("handing-over", "losses", "slips", "refusals")
        yield from (f"/documents/reports/{report.number}/{name}.pdf" for name in lists)
    for batch in PaymentBatch.objects.order_by("-pk")[:SOME]:
        yield f"/documents/payments/{batch.number}/payments.pdf"
    for policy in Policy.objects.all():
        papers = ("closing", "reconciliation")
        yield from (f"/documents/policies/{policy.number}/{name}.pdf" for name in papers)


def wrong(number: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Requests that go wrong with somebody's number in them: (method, path, what is sent)."""
    yield "get", f"/households/{number}/", {}
    yield "get", f"/claims/{number}/", {}
    yield "post", "/households/new/", {"id_number": number, "phone": number, "name": ""}
    yield "post", "/r/", {"code": number, "last4": number}
    yield "post", "/sign-in/", {"username": number, "password": number}


class Search:
    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)
        self.saying: list[str] = []
        self.read = self.errors = self.papers = 0

    def look(self, where: str, text: str) -> None:
        if any(word in text for word in self.words):
            self.saying.append(where)

    def walk(self) -> None:
        """Every office goes everywhere it may; in a short run to another third each day."""
        everywhere = list(dict.fromkeys(pages()))
        for user in offices():
            client = Client()
            client.force_login(user)
            for path in everywhere:
                if not in_turn(PARTS, user.username, path):
                    continue
                answer: Any = client.get(path)
                self.read += answer.status_code == 200
                self.look(f"{user.username} {path}", said(answer) + str(answer.headers))

    def print_papers(self) -> None:
        """Each by one office that may: they say the same to all, and take the longest."""
        desks = [(user, Client()) for user in offices()]
        for user, client in desks:
            client.force_login(user)
        for n, path in enumerate(papers()):
            for user, client in desks[n % len(desks) :] + desks[: n % len(desks)]:
                answer: Any = client.get(path)
                if answer.status_code == 200:
                    self.papers += 1
                    self.look(f"{user.username} {path}", said(answer))
                    break

    def go_wrong(self) -> None:
        """What somebody typed themselves may come back to them in the field; nothing else may."""
        mine, others = self.words[0], self.words[1:]
        user = offices()[-1]
        for signed_in in (True, False):
            client = Client(raise_request_exception=False)
            if signed_in:
                client.force_login(user)
            for method, path, sent in wrong(mine):
                answer: Any = getattr(client, method)(path, sent)
                self.errors += 1
                text = said(answer)
                if any(word in text for word in others) or "Traceback" in text:
                    self.saying.append(f"error of {method} {path.replace(mine, 'NUMBER')}")

    def receipts(self) -> None:
        """The villager's page, and the proof that is taken home."""
        claims = list(Claim.objects.filter(state="paid").select_related("household")[:SOME])
        for claim in claims:
            code = receipt_codes([claim])[claim.pk]
            last4 = claim.household.identity.id_number_last4
            client = Client(REMOTE_ADDR=f"203.0.113.{claim.pk % 250}")
            page = client.post(f"/r/{code}/", {"last4": last4}, follow=True)
            self.look(f"receipt of {claim.number}", said(page))
            self.look(f"proof of {claim.number}", said(client.get(f"/r/{code}/proof/")))
            self.look(f"file of {claim.number}", json.dumps(of_subject(claim.number)))
            self.read += 2


def bank_file() -> tuple[int, bool, str]:
    """How many numbers stand in a bank file, whether its download is on record, and its text."""
    batch = PaymentBatch.objects.exclude(file_enc=b"").order_by("-pk").first()
    assert batch is not None
    for posting in RolePosting.objects.filter(role=Role.CASHIER, until=None).order_by("pk"):
        client = Client()
        client.force_login(posting.user)
        before = Entry.objects.filter(action="batch.download").count()
        answer: Any = client.post(f"/payments/{batch.number}/", {"action": "file"})
        if answer.status_code == 200 and answer.get("Content-Disposition"):
            after = Entry.objects.filter(action="batch.download").count()
            return 1, after == before + 1, said(answer)
    return 0, False, ""


def main() -> None:
    settings.ALLOWED_HOSTS = ["*"]
    log = io.StringIO()
    logging.getLogger().addHandler(logging.StreamHandler(log))
    logging.getLogger().setLevel(logging.DEBUG)
    logging.getLogger("django.template").setLevel(logging.INFO)  # tells of every empty variable
    words = sorted(everybodys())
    from hedun import clock

    hand_out("search", now=clock.now())
    search = Search(words)
    search.walk()
    search.print_papers()
    search.receipts()
    search.go_wrong()
    root = newest()
    assert root is not None
    for policy in Policy.objects.all():
        search.look(f"file of {policy.number}", "".join(as_json(of_policy(policy.number, root))))
    _, on_record, text = bank_file()
    search.look("log", log.getvalue())
    found, rows = rows_saying(words)
    home = Path(settings.HEDUN_HOME)
    search.saying += found + files_saying(home, words)
    print(
        json.dumps(
            {
                "numbers": len(words),
                "read": search.read,
                "papers": search.papers,
                "errors": search.errors,
                "rows": rows,
                "files": sum(path.is_file() for path in home.rglob("*")),
                "saying": sorted(set(search.saying)),
                "in the bank's file": sum(word in text for word in words),
                "download on record": on_record,
            }
        )
    )
