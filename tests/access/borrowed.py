"""Ids of somebody else's things in the forms that one may open at one's own place, and fields that
no form has. Runs in a process of the house, as the sweep does (sweep.py).

`borrow`: whoever works elsewhere sends, to every address that is open there, the numbers of what
lies in this village, in every field that a view reads. `do_it` sends the same to where it belongs
and it is done, so what is refused elsewhere is refused for its place. `mispair`: an address that
names a thing and a part of it, with the part of another. `mass_assign`: with what a form asks for,
a field for each column of every table.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from hedun.assessment.models import ExGratia
from hedun.claims.models import Claim, LossLine
from hedun.domain.actors import Role
from hedun.evidence.models import Evidence
from hedun.injuries.models import Injury
from hedun.intake.models import Submission, Waiting
from hedun.messages.models import Complaint
from hedun.notices.models import Objection
from hedun.paper.models import Form
from hedun.payments.models import Obligation, PaymentBatch
from hedun.people.models import BankAccount, Household, Identity, Plot, User
from hedun.phone.models import Device, Parcel
from hedun.policies.models import Policy
from hedun.record.models import Entry
from tests.access.addresses import SENT, Things
from tests.access.back import taken_back
from tests.access.expected import Line, comes_in
from tests.access.nonsense import ENDS_THE_SESSION, names
from tests.support.road import CLERK
from tests.support.turns import FULL, in_turn, turn_of

A_KIND = 3  # ids of each kind
PARTS = 400  # of what anybody could send from elsewhere; a short run sends one of them
About = Callable[[Things], dict[str, Any]]


@dataclass(frozen=True)
class Asking:
    """A role, its officer at each spot, the things of this village, the path of each address, and
    who was expected to come in there."""

    role: Role
    people: Mapping[str, User]
    things: Things
    paths: Mapping[str, str]
    expected: Mapping[str, Line]

    def comes_in(self, name: str, method: str, spot: str = "own") -> bool:
        return comes_in(self.expected[name], method, self.role, spot)


def _ids(rows: QuerySet[Any], field: str = "number") -> list[str]:
    found = rows.order_by("-pk").values_list(field, flat=True)
    return [str(one) for one in islice(found, A_KIND)]


def kinds(t: Things) -> list[list[str]]:
    """Numbers of things of this village, its county and its people, kind by kind."""
    models = (Waiting, Obligation, BankAccount, Identity, Plot, Evidence, Parcel, LossLine,
              ExGratia, Claim, Household, Objection)  # fmt: skip
    numbered = (Claim, Household, Submission, PaymentBatch, Form, Device, Complaint, Objection,
                Injury)  # fmt: skip
    of_places = [[t.village.code], [str(t.village.pk)], [t.policy.number], [str(t.policy.pk)],
                 [str(t.policy.place.pk)], [t.policy.place.code], [CLERK]]  # fmt: skip
    return [
        *(_ids(model.objects.all(), "pk") for model in models),
        *(_ids(model.objects.all()) for model in numbered),
        *of_places,
    ]


# What a form needs beside the number, so that it is the number that it is refused for.
TEXTS = {
    "reason": "核实没有受损", "word": "核实没有受损", "name": "王秀兰", "note": "核实",
    "more": "面积", "missing": "AREA", "template": "rural_bank", "stage": "reported",
    "kind": "family", "role": "clerk", "company": "", "starts": "2026-09-25",
    "until": "", "again": "x", "id_number": "140423197508127249", "phone": "", "bank": "",
    "account_number": "", "group": "", "receives": "", "what": "phone", "page": "web:work",
    "query": "", "next": "/", "said": "问何时到账", "source": "call", "about": "money",
}  # fmt: skip
# The buttons of a form: the field's name, and what it may say.
VERBS: Mapping[str, tuple[str, ...]] = {
    "intake:inbox": ("drop", "erase", "confirm", "same", "another", "join", "split", "assign",
                     "return", "restore"),
    "web:away": ("away",),
    "web:views": ("keep", "drop", "begin", "first"),
    "paper:index": ("make", "type"), "paper:make": ("make",), "paper:find": ("type",),
    "paper:call": ("look", "enter"),
    "proposing:propose": ("look", "propose"),
}  # fmt: skip
# What an officer may do wherever they are, with no number of anybody: it is about themselves.
OWN = {"post openrosa:add", "post messages:mine", "post web:views"}


def borrow(a: Asking) -> Iterator[tuple[str, str]]:
    """(what was asked, what was wrong with the answer or "")."""
    there = kinds(a.things)
    for spot in ("sibling", "foreign"):
        client = _client(a.people[spot])
        for name, method in product(a.paths, ("get", "post")):
            if a.expected[name].bound not in ("desk", "self") or name in ENDS_THE_SESSION:
                continue
            if not a.comes_in(name, method, spot):
                continue
            for verb, (n, ids) in product(VERBS.get(name, ("",)), enumerate(there)):
                if ids and in_turn(PARTS, a.role, spot, method, name, verb, n):
                    asked = f"{method} {name} {verb} {ids[-1]} as {a.role} ({spot})"
                    yield asked, _wrong(client, a, method, name, _filled(ids, verb), ids)


def _filled(ids: list[str], verb: str) -> dict[str, Any]:
    """The ids in every field that anybody reads, what is no number as a form wants it."""
    said: dict[str, Any] = {name: ids for name in names()} | TEXTS
    return said | {"do": verb, "action": verb, "rows": ",".join(ids), "of": ",".join(ids)}


def _wrong(
    client: Client, a: Asking, method: str, name: str, said: dict[str, Any], ids: list[str]
) -> str:
    with taken_back(), written() as tables:
        answer = getattr(client, method)(a.paths[name], said)
        text = _text(answer)
        told = [word for word in _words(a.things) if word in text and not _sent(word, ids)]
    if answer.status_code >= 500:
        return f"falls: {answer.status_code}"
    if tables and f"{method} {name}" not in OWN:
        return f"writes {sorted(tables)}"
    return f"tells {told}" if told else ""


def _words(t: Things) -> list[str]:
    return [t.claim.number, t.claim.report.number, t.household.number, t.household.name]


def _sent(word: str, ids: list[str]) -> bool:
    return any(word in one or one in word for one in ids if len(one) > 4)


# ── what is refused elsewhere is done where it belongs ──────────────────────────────────────────


def _payable(t: Things) -> dict[str, Any]:
    numbers = Claim.objects.filter(state="payable").values_list("number", flat=True)
    return {"claim": list(numbers), "template": "rural_bank", "action": "make"}


# Address → by whom it is done, and what is sent.
AT_HOME: dict[str, tuple[str, About]] = {
    "intake:inbox": ("township", lambda t: {
        "do": "drop", "reason": "核实没有受损",
        "row": _one(Waiting.objects.filter(state="waiting")).pk}),
    "paper:make": ("clerk", lambda t: {"do": "make", "village": t.village.code, "lines": 5}),
    "duties:chase": ("forestry", SENT["duties:chase"]),
    "people:register": ("township", lambda t: {
        **TEXTS, "village": t.village.pk, "id_number": "140423196203155278", "name": "赵来福"}),
    "payments:batches": ("cashier", _payable),
}  # fmt: skip


def do_it(a: Asking) -> Iterator[tuple[str, str]]:
    """The same form by the role at its place writes; from anywhere else it does not."""
    for name, (whose, about) in AT_HOME.items():
        said = about(a.things)
        for spot in ("own", "sibling", "foreign"):
            if not a.comes_in(name, "post", spot):
                continue
            if a.role != whose and (spot == "own" or not in_turn(PARTS, a.role, spot, name)):
                continue
            client = _client(a.people[spot])  # signing in writes too
            with taken_back(), written() as tables:
                client.post(a.paths[name], said)
            asked = f"post {name} as {a.role} ({spot})"
            if spot == "own":
                yield asked, "" if tables else "does nothing at home: the form is not filled in"
            else:
                yield asked, f"writes {sorted(tables)}" if tables else ""


# ── a part of something else ────────────────────────────────────────────────────────────────────

WHOLES = (Claim, Household, Policy, Injury, Submission)


def mispair(a: Asking) -> Iterator[tuple[str, str]]:
    """Addresses that name a thing and a part of it: another thing, which this officer sees too."""
    client = _client(a.people["own"])
    for name, path in a.paths.items():
        pair = _pair(path)
        if pair is None or a.expected[name].bound != "thing":
            continue
        whole, other = pair
        for method in ("get", "post"):
            if not (a.comes_in(name, method) and _is_asked(a, name, method)):
                continue
            with taken_back(), written() as tables:
                answer = getattr(client, method)(path.replace(whole, other), dict(TEXTS))
            wrong = f"writes {sorted(tables)}" if tables else ""
            closed = answer.status_code in (302, 403, 404, 405)
            yield (
                f"{method} {name} of another as {a.role}",
                wrong or ("" if closed else f"is answered with {answer.status_code}"),
            )


def _is_asked(a: Asking, name: str, method: str) -> bool:
    """In short by one of the roles that may."""
    line = a.expected[name]
    may = sorted(line.get if method == "get" else line.post)
    return FULL or a.role == may[turn_of(method, *may) % len(may)]


def _pair(path: str) -> tuple[str, str] | None:
    """Of an address with a part: the number of the whole, and that of another."""
    try:
        kept = resolve(path).kwargs
    except Resolver404:
        return None
    if not set(kept) & {"pk", "key", "line", "part", "n", "sha256", "cover", "posting"}:
        return None
    if "username" in kept:
        other = User.objects.exclude(username=kept["username"]).filter(postings__until=None)
        return kept["username"], _one(other).username
    for model in WHOLES:
        for said in (kept.get("number"), kept.get("claim")):
            if said and model.objects.filter(number=said).exists():
                rest = model.objects.exclude(number=said)
                return (said, _one(rest).number) if rest.exists() else None
    return None


# ── fields that no form has ─────────────────────────────────────────────────────────────────────


def columns() -> dict[str, str]:
    """A field for each column of every table, with what would be worth writing there."""
    found = {"is_superuser": "1", "is_staff": "1", "is_active": "1", "actor": "system"}
    asked = set(names())
    for model in apps.get_models():
        for field in model._meta.fields:
            for name in {field.name, field.attname} - asked:
                value = field.get_internal_type()
                found.setdefault(name, "1" if re.search("Integer|Key|Boolean", value) else "paid")
    return found


def mass_assign(a: Asking) -> Iterator[tuple[str, str]]:
    """What a form writes is the same with a field for every column there is."""
    sent = {name: made(a.things) for name, made in SENT.items()}
    sent |= {name: made(a.things) for name, (_, made) in AT_HOME.items()}
    client, more = _client(a.people["own"]), columns()
    for name, said in sent.items():
        if not (a.comes_in(name, "post") and _is_asked(a, name, "post")):
            continue
        plain, full = (_left(client, a.paths[name], one) for one in (said, {**more, **said}))
        yield (
            f"post {name} with {len(more)} columns as {a.role}",
            ("" if plain == full else f"writes {full} instead of {plain}"),
        )


def _left(client: Client, path: str, said: dict[str, Any]) -> list[Any]:
    """The status, the entries that it wrote and which columns of which tables it changed."""
    with taken_back(), written() as tables:
        newest = Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        answer = client.post(path, said)
        entries = [
            (one.action, one.user, one.subject, _without_seals(one.body))
            for one in Entry.objects.filter(seq__gt=newest).order_by("seq")
        ]
    return [answer.status_code, entries, sorted(tables)]


def _without_seals(body: str) -> Any:
    """They are of rows with something encrypted in them, which is another one each time."""
    said = json.loads(body)
    return {key: said[key] for key in said if key not in ("seal", "seals", "prev", "seq")}


# ── parts ───────────────────────────────────────────────────────────────────────────────────────

WRITING = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
# What is no thing of anybody's: sessions, counts, when somebody was seen.
ASIDE = {"django_session", "receipts_tries", "axes_accesslog", "axes_accessattempt"}


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables in which rows were written, as they were written."""
    found = set[str]()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if (what := WRITING.match(sql)) and context["cursor"].rowcount != 0:
            found.add(f"{what[1].split()[0].lower()} {what[2]}")
        return result

    with connection.execute_wrapper(watch):
        yield found
        found -= {one for one in found if one.split()[1] in ASIDE}


def _client(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def _text(answer: HttpResponse) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def _one(rows: QuerySet[Any]) -> Any:
    found = rows.order_by("pk").last()
    assert found is not None, f"no {rows.model.__name__} to ask for"
    return found
