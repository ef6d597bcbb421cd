"""A receipt that is open on a phone: for half an hour after the last four digits were right.

What says so is a signed cookie of the pages under /r/ alone; nothing is kept of the reader.
"""

import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from hedun.domain.deadlines import local_day
from hedun.domain.receipts import plain
from hedun.people.models import BankAccount, Beneficiary, Identity, Proxy
from hedun.receipts.models import Receipt

COOKIE, PATH, SALT = "hedun_receipt", "/r/", "receipts.opening"
OPEN_FOR = timedelta(minutes=30)


def fits(receipt: Receipt | None, last4: str, now: datetime) -> bool:
    """Whether these are the last four of the household's ID number or account, or of who receives
    in its stead. The same questions to the database without a receipt, and the same comparing."""
    household = receipt.claim.household_id if receipt else 0
    rows = (
        Identity.objects.filter(household=household, erased_at=None).values_list("id_number_last4"),
        BankAccount.objects.filter(household=household, ended_at=None).values_list("number_last4"),
        Proxy.objects.filter(
            Q(until=None) | Q(until__gte=local_day(now)), household=household, ended_at=None
        ).values_list("id_number_last4"),
        Beneficiary.objects.filter(household=household, ended_at=None).values_list(
            "id_number_last4"
        ),
    )
    known = [value for some in rows for (value,) in some] or [""]
    typed = plain(last4).encode()
    same = [hmac.compare_digest(typed, value.upper().encode()) for value in known]
    return any(same) and len(typed) == 4 and receipt is not None


def keep_open(answer: HttpResponse, receipt: Receipt, now: datetime) -> None:
    until = now + OPEN_FOR
    answer.set_cookie(
        COOKIE,
        signing.dumps([receipt.pk, until.timestamp()], salt=SALT),
        max_age=OPEN_FOR,
        path=PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def close(answer: HttpResponse) -> None:
    answer.delete_cookie(COOKIE, path=PATH, samesite="Lax")


def is_open(request: HttpRequest, receipt: Receipt, now: datetime) -> bool:
    """On this phone, for this receipt, and for no other."""
    try:
        pk, until = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return False
    return bool(pk == receipt.pk and now.timestamp() < until)
