"""`hedun verify`: does the database, with its files, still say what was recorded?

Three questions, in this order: does the chain hold (every entry, link and digest, and every root
that was handed out); does every sealed row stand as it was last sealed, none missing, none added;
and do the rooms' own books agree (files, ledger, awards). The first fault of each is the place to
look; a fault names the table, row and number, never the personal value in it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models, transaction

from hedun.domain.chain import GENESIS, RootBuilder, entry_digest
from hedun.record.models import Entry, Head
from hedun.record.reading import Body, read_body
from hedun.record.roots import Root
from hedun.record.seals import UNSEALED_MODELS, entry_seal, table_seals

ROOMS = "hedun."


@dataclass(frozen=True)
class Fault:
    """One place where what stands is not what was recorded. `subject` says where."""

    subject: str
    zh: str
    en: str


# A room's own check: yields (subject, zh, en). Registered in the room's apps.py.
Check = Callable[[], Iterable[tuple[str, str, str]]]
CHECKS: list[Check] = []


def register(check: Check) -> None:
    if check not in CHECKS:
        CHECKS.append(check)


@dataclass
class Verified:
    """What was looked at, and the faults found (none: all is as recorded)."""

    entries: int = 0
    rows: int = 0
    roots: int = 0
    root: str = ""
    faults: tuple[Fault, ...] = ()


def verify(roots: Iterable[Root] = ()) -> Verified:
    """Look at everything. Constant memory but for one seal per row."""
    answer = Verified()
    seals: dict[str, tuple[str, int]] = {}
    with _one_moment():
        faults = list(_chain_faults(answer, seals, list(roots)))
        faults += _row_faults(answer, seals)
        for check in CHECKS:
            faults += _of(check)
    answer.faults = tuple(faults)
    return answer


def _of(check: Check) -> Iterator[Fault]:
    """A room's check may stumble over rows that were tampered with: that is a fault as well, and
    must not hide those found before it."""
    try:
        for found in check():
            yield Fault(*found)
    except (ArithmeticError, LookupError, ObjectDoesNotExist, TypeError, ValueError) as error:
        what = f"{type(error).__name__}: {error}"
        yield Fault(check.__name__, f"无法核对完:{what}", f"could not be finished: {what}")


@contextmanager
def _one_moment() -> Iterator[None]:
    """Everything is read as it stood at one moment, while others may go on writing."""
    if connection.in_atomic_block:  # the caller's own moment
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Not atomic(): that would take SQLite's write lock and make everybody else wait.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _chain_faults(
    answer: Verified, seals: dict[str, tuple[str, int]], roots: list[Root]
) -> Iterator[Fault]:
    """Walk the chain once; stop at the first break, since nothing after it can be trusted."""
    prev, builder = GENESIS, RootBuilder()
    handed_out: dict[int, list[Root]] = defaultdict(list)
    for root in roots:
        handed_out[root.seq].append(root)
    yield from _roots_at(0, builder, handed_out, answer)
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != answer.entries + 1:
            yield _fault(entry.seq, "前面缺了一条记录", "an entry before it is missing")
            return
        if entry.prev != prev or entry_digest(prev, entry.body.encode()) != entry.digest:
            yield _fault(entry.seq, "内容或摘要被改动", "its content or digest was changed")
            return
        try:
            body = read_body(entry.body)
            own_seal = entry_seal(prev, body.without_seal())
        except (ValueError, TypeError):
            yield _fault(entry.seq, "内容不是记录的格式", "its content is not in the record's form")
            return
        differing = body.differs_from(entry)
        if differing:
            yield _fault(entry.seq, f"列 {differing} 与内容不符", f"column {differing} disagrees")
            return
        if body.seal != own_seal:
            yield _fault(entry.seq, "封印不符,此条被重写", "its seal is wrong: it was rewritten")
            return
        _keep_seals(body, seals)
        builder.add(entry.digest)
        prev, answer.entries = entry.digest, entry.seq
        yield from _roots_at(entry.seq, builder, handed_out, answer)
    answer.root = builder.root()
    yield from _end_faults(prev, answer.entries, handed_out)


def _roots_at(
    seq: int, builder: RootBuilder, handed_out: dict[int, list[Root]], answer: Verified
) -> Iterator[Fault]:
    """Every root that was handed out over the entries up to here."""
    for root in handed_out.pop(seq, []):
        answer.roots += 1
        if root.root != builder.root():
            yield _fault(
                seq,
                f"与 {root.at} 交出的根不符:此前的记录被整体重写",
                f"not the root handed out at {root.at}: the record up to here was rewritten",
            )


def _end_faults(digest: str, last: int, left: dict[int, list[Root]]) -> Iterator[Fault]:
    head = Head.objects.filter(pk=1).first()
    if (head.seq if head else 0) != last or (head and head.digest != digest and last):
        yield _fault(last, "记录末尾被截断或改动", "the record's end was cut off or changed")
    for seq in left:
        yield _fault(
            seq, "已交出的根指向不存在的记录", "a root was handed out for an entry now missing"
        )


def _keep_seals(body: Body, seals: dict[str, tuple[str, int]]) -> None:
    for key, seal in body.seals.items():
        seals[key] = (seal, body.seq)


def _row_faults(answer: Verified, seals: dict[str, tuple[str, int]]) -> Iterator[Fault]:
    """Every row of every sealed table against its last seal."""
    unseen = dict(seals)
    for model in sealed_models():
        for key, seal in _table(model):
            answer.rows += 1
            known = unseen.pop(key, None)
            if known is None:
                yield Fault(key, "这一行没有记录在案", "this row was never recorded")
            elif known[0] != seal:
                yield Fault(
                    key,
                    f"这一行在第 {known[1]} 条记录之后被改动",
                    f"this row was changed after entry {known[1]}",
                )
    for key, (_, seq) in unseen.items():
        yield Fault(key, f"第 {seq} 条记录写下的这一行不见了", f"row of entry {seq} is missing")


def _table(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Seals of a table; a row whose columns cannot even be read has none ("")."""
    try:
        yield from list(table_seals(model))
        return
    except (ValueError, TypeError, ArithmeticError):
        pass  # some row holds what its column cannot: look at them one by one
    for pk in model._default_manager.order_by("pk").values_list("pk", flat=True):
        try:
            yield from table_seals(model, [pk])
        except (ValueError, TypeError, ArithmeticError):
            yield f"{model._meta.label}:{pk}", ""


def sealed_models() -> list[type[models.Model]]:
    """Every table of every room that the record vouches for."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith(ROOMS) and model._meta.label not in UNSEALED_MODELS
    ]


def _fault(seq: int, zh: str, en: str) -> Fault:
    return Fault(f"record.Entry:{seq}", f"第 {seq} 条:{zh}", f"entry {seq}: {en}")
