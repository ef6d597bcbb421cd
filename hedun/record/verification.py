"""`hedun verify`: does the database, with its files, still say what was recorded?

Three questions, in this order: does the chain hold (every entry, link and digest, and every root
that was handed out); does every sealed row stand as it was last sealed, none missing, none added;
and do the rooms' own books agree (files, ledger, awards). The first fault of each is the place to
look; a fault names the table, row and number, never the personal value in it.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from hedun.record import beside, checkpoint, strands
from hedun.record.beside import Task
from hedun.record.checkpoint import BadCheckpoint, Checkpoint, Table, size_of
from hedun.record.generations import generation_at
from hedun.record.models import Entry, Head
from hedun.record.moment import one_moment
from hedun.record.roots import Root
from hedun.record.seals import UNSEALED_MODELS, table_seals
from hedun.record.signing import signatures_hold, signed_roots
from hedun.record.walk import Broken, Standing, walk
from hedun.record.watching import Watch

ROOMS = "hedun."
Seals = dict[str, tuple[str, int]]  # of each row the last one, and the entry it stands in


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
    """What was looked at, and the faults found (none: all is as recorded). `since`: only what came
    after this entry was looked at (0: everything), at `since_at` the rest was."""

    entries: int = 0
    rows: int = 0
    roots: int = 0
    root: str = ""
    since: int = 0
    since_at: str = ""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Reached:
    """How far was looked, to go on from there (checkpoint.py)."""

    standing: Standing = field(default_factory=Standing)
    tables: dict[str, Table] = field(default_factory=dict)


def verify(roots: Iterable[Root] = ()) -> Verified:
    """Look at everything. Constant memory but for one seal per row."""
    return look(roots, sizes=False)[0]


def look(
    roots: Iterable[Root] = (), *, go_on: bool = False, sizes: bool = True, processes: int = 1,
    watch: Watch | None = None,
) -> tuple[Verified, Reached]:  # fmt: skip
    """What was found, and how far. `go_on`: only what came after the last time that all was found
    as recorded, if that was kept. `sizes`: also of the tables, for who goes on from here.
    `processes`: by how many everything is looked at; what is found is the same. `watch`: is told
    what there is to do, and looks on."""
    answer, seals, reached = Verified(), Seals(), Reached()
    faults: list[Fault] = []
    with beside.helpers(0 if go_on else processes - 1) as some, one_moment(), nothing_collected():
        before = _before(faults) if go_on else None
        if before is not None:
            answer.since, answer.since_at = before.standing.seq, before.at
            reached = Reached(before.standing)
        if sizes or some:
            reached.tables.update({model._meta.label: size_of(model) for model in sealed_models()})
        if watch is not None:
            watch.begins(answer, reached.tables if before is None else {})
        parts = _given_out(some, reached.tables) if some else None
        faults += _chain_faults(answer, seals, [*roots, *signed_roots()], reached.standing)
        if before is not None:
            faults += _later_faults(answer, seals, before.tables, reached.standing.changes)
        elif parts is not None:
            faults += _part_faults(parts, answer, seals, reached.standing.changes)
        else:
            faults += _row_faults(answer, seals, reached.standing.changes)
            for check in CHECKS:
                faults += _of(check)
        faults += _of(signatures_hold)
    answer.faults = tuple(faults)
    return answer, reached


def _before(faults: list[Fault]) -> Checkpoint | None:
    """Where to go on. What was kept and cannot be believed is a fault, and all is looked at."""
    try:
        found = checkpoint.kept()
    except BadCheckpoint as wrong:
        zh = f"上次核验的记载被改动，已从头核验：{wrong}"
        en = f"what was kept of the last check was changed, so everything was looked at: {wrong}"
        faults.append(Fault(checkpoint.path().name, zh, en))
        return None
    if found is None or not found.standing.seq:
        return None
    last = found.standing
    if not Entry.objects.filter(seq=last.seq, digest=last.digest).exists():
        faults.append(_fault(last.seq, "上次核验之后被改写", "was rewritten after the last check"))
        return None
    return found


def _of(check: Check) -> Iterator[Fault]:
    """A room's check may stumble over rows that were tampered with: that is a fault as well, and
    must not hide those found before it."""
    try:
        for found in check():
            yield Fault(*found)
    except (ArithmeticError, LookupError, ObjectDoesNotExist, TypeError, ValueError) as error:
        what = f"{type(error).__name__}: {error}"
        yield Fault(check.__name__, f"无法核对完：{what}", f"could not be finished: {what}")


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Millions of seals are held and none goes round in circles: looking for those that do would
    take a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


# ── the parts that ask nothing of one another ───────────────────────────────────────────────────

TABLE, CHECK = "table", "check"


def did(task: Task) -> list[Any]:
    """Of a table its rows' seals, of a check its faults: what a helper answers (beside.py)."""
    kind, name = task
    if kind == TABLE:
        return list(_table(_models()[name]))
    return list(_of(_checks()[name]))


def _given_out(some: Sequence[beside.Helper], tables: Mapping[str, Table]) -> beside.Shared:
    """Helpers begin with the checks and go on with the small tables, who walks the chain with the
    great ones: where they meet, nobody waits for long."""
    labels = sorted(_models(), key=lambda label: tables[label].rows)
    tasks = [*((CHECK, name) for name in _checks()), *((TABLE, label) for label in labels)]
    return beside.Shared(tasks, beside.moment_for(some), _here)


def _here(task: Task) -> Iterable[Any]:
    """As `did`; the rows of a table one after the other."""
    return _table(_models()[task[1]]) if task[0] == TABLE else did(task)


def _part_faults(
    parts: beside.Shared, answer: Verified, seals: Seals, changes: Sequence[int]
) -> Iterator[Fault]:
    """As `_row_faults` and then the rooms' checks, in whatever order they are looked at."""
    unseen, models_, found = dict(seals), _models(), dict[Task, list[Fault]]()
    for task, told in parts.rest():
        if task[0] == TABLE:
            told = _rows_hold(models_[task[1]], told, unseen, answer, changes)
        found[task] = list(told)
    for label in models_:
        yield from found[TABLE, label]
    yield from _missing(unseen)
    for name in _checks():
        yield from found[CHECK, name]


def _models() -> dict[str, type[models.Model]]:
    return {model._meta.label: model for model in sealed_models()}


def _checks() -> dict[str, Check]:
    return {f"{check.__module__}.{check.__qualname__}": check for check in CHECKS}


# ── the chain ───────────────────────────────────────────────────────────────────────────────────


def _chain_faults(
    answer: Verified, seals: Seals, roots: list[Root], standing: Standing | None = None
) -> Iterator[Fault]:
    """Walk the chain once; stop at the first break, since nothing after it can be trusted. Roots
    over what was walked before are not compared again."""
    standing = standing or Standing()
    begun = answer.entries = standing.seq
    left: dict[int, list[Root]] = defaultdict(list)
    for root in roots:
        if root.seq >= begun:
            left[root.seq].append(root)
    yield from _roots_at(standing, left, answer)
    try:
        for seq, own in walk(standing):
            answer.entries = seq
            for key, seal in own.items():
                seals[key] = (seal, seq)
            if seq in left:
                yield from _roots_at(standing, left, answer)
    except Broken as wrong:
        yield _fault(wrong.seq, wrong.zh, wrong.en)
        return
    answer.entries, answer.root = standing.seq, standing.tree.root()
    yield from _end_faults(standing, left)


def _roots_at(standing: Standing, left: dict[int, list[Root]], answer: Verified) -> Iterator[Fault]:
    """Every root that was handed out over the entries up to here."""
    for root in left.pop(standing.seq, []):
        answer.roots += 1
        if (root.digest, root.root) != (standing.by, standing.tree.root()):
            yield _fault(
                standing.seq,
                f"与 {root.at} 交出的根不符：此前的记录被整体重写",
                f"not the root handed out at {root.at}: the record up to here was rewritten",
            )


def _end_faults(standing: Standing, left: dict[int, list[Root]]) -> Iterator[Fault]:
    head, last = Head.objects.filter(pk=1).first(), standing.seq
    stands = (head.seq, head.digest, head.algorithm) if head else (0, "", "")
    if stands[0] != last or (last and stands[1:] != (standing.digest, standing.by)):
        yield _fault(last, "记录末尾被截断或改动", "the record's end was cut off or changed")
    for seq in left:
        yield _fault(
            seq, "已交出的根指向不存在的记录", "a root was handed out for an entry now missing"
        )
    for found in strands.differing(standing.strands):
        yield Fault(*found)


# ── rows ────────────────────────────────────────────────────────────────────────────────────────


def _row_faults(answer: Verified, seals: Seals, changes: Sequence[int]) -> Iterator[Fault]:
    """Every row of every sealed table against its last seal."""
    unseen = dict(seals)
    for model in sealed_models():
        yield from _rows_hold(model, _table(model), unseen, answer, changes)
    yield from _missing(unseen)


def _later_faults(
    answer: Verified, seals: Seals, tables: "dict[str, Table]", changes: Sequence[int]
) -> Iterator[Fault]:
    """The rows that later entries wrote, and rows of any age that were put in or taken out."""
    unseen = dict(seals)
    wrote: dict[str, set[str]] = defaultdict(set)
    for key in seals:
        label, _, pk = key.partition(":")
        wrote[label].add(pk)
    for model in sealed_models():
        label = model._meta.label
        pks = {model._meta.pk.to_python(pk) for pk in wrote.get(label, ())}  # type: ignore[union-attr]
        before = tables.get(label, Table(0, None))
        if before.last is not None or not before.rows:
            since = model._default_manager.filter(pk__gt=before.last) if before.rows else None
            rows = model._default_manager.all() if since is None else since
            pks |= set(rows.values_list("pk", flat=True))
        yield from _rows_hold(model, _table(model, sorted(pks)), unseen, answer, changes)
        yield from _size_fault(model, before)
    yield from _missing(unseen)


def _size_fault(model: type[models.Model], before: Table) -> Iterator[Fault]:
    """Where keys count up, there are as many rows of before as there were: none is ever deleted."""
    if before.last is None:
        return
    rows = model._default_manager.filter(pk__lte=before.last).count()
    if rows != before.rows:
        yield Fault(
            model._meta.label,
            f"上次核验时的 {before.rows} 行，现在是 {rows} 行：请做完整核验",
            f"of its {before.rows} rows at the last check there are {rows}: check everything",
        )


def _rows_hold(
    model: type[models.Model],
    rows: Iterable[tuple[str, str]],
    unseen: Seals,
    answer: Verified,
    changes: Sequence[int],
) -> Iterator[Fault]:
    """Rows of a table, sealed by the newest key, against their last seals. What was sealed before
    another key came is looked at once more by the key of then."""
    older: dict[int, list[tuple[str, tuple[str, int]]]] = defaultdict(list)
    for key, seal in rows:
        answer.rows += 1
        known = unseen.pop(key, None)
        if changes and known and known[0] != seal and known[1] <= changes[-1]:
            older[generation_at(known[1], changes)].append((key, known))
        else:
            yield from _row_fault(key, seal, known)
    for generation, some in older.items():
        pks = [model._meta.pk.to_python(key.partition(":")[2]) for key, _ in some]  # type: ignore[union-attr]
        then = dict(_table(model, pks, generation))
        for key, known in some:
            yield from _row_fault(key, then.get(key, ""), known)


def _row_fault(key: str, seal: str, known: tuple[str, int] | None) -> Iterator[Fault]:
    if known is None:
        yield Fault(key, "这一行没有记录在案", "this row was never recorded")
    elif known[0] != seal:
        seq = known[1]
        yield Fault(
            key, f"这一行在第 {seq} 条记录之后被改动", f"this row was changed after entry {seq}"
        )


def _missing(unseen: Seals) -> Iterator[Fault]:
    for key, (_, seq) in unseen.items():
        yield Fault(key, f"第 {seq} 条记录写下的这一行不见了", f"row of entry {seq} is missing")


def _table(
    model: type[models.Model], only: Iterable[object] | None = None, generation: int = 0
) -> Iterator[tuple[str, str]]:
    """Seals of a table, or of those with the given keys; a row whose columns cannot even be read
    has none ("")."""
    pks = None if only is None else list(only)
    try:
        yield from list(table_seals(model, pks, generation))
        return
    except (ValueError, TypeError, ArithmeticError):
        pass  # some row holds what its column cannot: look at them one by one
    rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
    for pk in rows if pks is None else pks:
        try:
            yield from table_seals(model, [pk], generation)
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
    return Fault(f"record.Entry:{seq}", f"第 {seq} 条：{zh}", f"entry {seq}: {en}")
