"""Change a demo home behind the application's back, one thing at a time, and ask verify.

Run in a process of its own with the home's environment. Prints one JSON object: how much was
tried, and what verify did not see or did not name first. Every change is taken back before the
next one.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

if __name__ == "__main__":
    django.setup()

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.utils import IntegrityError

from hedun.evidence.models import Evidence
from hedun.policies.models import TermsFile
from hedun.record import verification
from hedun.record.models import Entry
from hedun.record.verification import (
    CHECKS,
    Verified,
    _chain_faults,
    _of,
    _row_faults,
    _table,
    one_moment,
    verify,
)

# Not vouched for, and why: none of them says what was decided, owed or paid.
LEFT_OUT = {
    "oversight.Digest": {"read_at"},  # written when its reader opens it
    "people.User": {"last_login"},  # written by every sign-in
    "partners.Hook": {"mark", "fails", "rests_until"},  # how far it was told, and how it fares
    "partners.Token": {"seen_at"},  # written by every system that asks
    "phone.Device": {"seen_at"},  # likewise, by every phone that asks
    "phone.Parcel": {"tries", "try_at", "conflict_at"},  # how the machine fares with it
    "openrosa.Instance": {"id", "conflict_at"},  # likewise; a form goes by its UUID
    "record.Head": {"id"},  # the database itself refuses another number
}
NO_TABLES = {"record.Series"}  # the next free number; the numbers given out are sealed
# Sums of the record, reckoned again as a whole: tests/oversight/test_board.py changes them.
NO_TABLES |= {"oversight.BoardMark", "oversight.BoardStand", "oversight.BoardDay"}
NO_TABLES |= {"oversight.Failure", "oversight.JobHour"}  # which job fails now, how they fare
NO_TABLES |= {"oversight.Failure"}  # which job fails now
NO_TABLES |= {"evidence.Sweep", "partners.Delivery"}  # how far files were read, partners told
NO_TABLES |= {"receipts.Tries", "people.View"}  # wrong codes typed; a person's names for lists
FAR = 1000  # to a primary key that no row has


class Report:
    """What was tried and what went wrong: unseen, or seen in another place first."""

    def __init__(self) -> None:
        self.tried: dict[str, int] = {}
        self.wrong: list[str] = []
        self.untouched = Untouched()

    def ask(
        self, kind: str, change: str, *places: str, only: type[models.Model] | None = None
    ) -> None:
        """One of `places` is where the first fault must be. `only`: the one table that was touched,
        None if no table was; the others need not be read again."""
        self.tried[kind] = self.tried.get(kind, 0) + 1
        first = self.untouched.first_fault(only)
        if first not in places:
            self.wrong.append(f"{kind} {change}: {first} was named, not {' or '.join(places)}")


class Untouched:
    """What verify reads of the chain and of every table while nothing is changed. One thing in one
    table is changed a thousand times, and reading all others anew each time would take minutes."""

    def __init__(self) -> None:
        self.known = {model: list(_table(model)) for model in verification.sealed_models()}
        self.seals: dict[str, tuple[str, int]] = {}
        self.faults = list(_chain_faults(Verified(), self.seals, []))

    def first_fault(self, only: type[models.Model] | None) -> str:
        """What verify names first, if it reads this table and knows the others. It does not look on
        from there: a thousand changes are tried."""
        answer, seals = Verified(), dict(self.seals)
        links: Iterable[verification.Fault] = self.faults
        if only and only._meta.app_label == "record":
            seals = {}
            links = _chain_faults(answer, seals, [])
        read = {**self.known, only: None}
        with (
            one_moment(),
            patch.object(verification, "_table", lambda m: read.get(m) or _table(m)),
        ):
            parts = [links, _row_faults(answer, seals, ()), *map(_of, CHECKS)]
            return next((fault.subject for fault in chain.from_iterable(parts)), "nothing")


def other(value: Any) -> Any:
    """Another value that the column can hold, as little different as possible."""
    match value:
        case None | "":
            return None
        case bool():
            return not value
        case int():
            return value + 1
        case bytes() | memoryview():
            data = bytes(value)
            return bytes([data[0] ^ 1]) + data[1:] if data else b"\x00"
        case date():  # an instant as well
            return value + timedelta(days=1)
        case list():
            return [*value, 1]
        case dict():
            return {**value, "more": 1}
        case str():
            return value[:-1] + ("a" if value[-1] != "a" else "b")
    raise TypeError(f"{type(value).__name__}: say what another value of it would be")


def tables() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("hedun.") and model._meta.label not in NO_TABLES:
            yield model


def places_of(model: type[models.Model], *pks: Any) -> list[str]:
    """Where a change of these rows must be seen first."""
    if model._meta.label == "record.Head":  # the end of the chain stands for it
        return [f"record.Entry:{Entry.objects.count()}"]
    return [f"{model._meta.label}:{pk}" for pk in pks]


@contextmanager
def changed(model: type[models.Model], pk: Any, column: str, value: Any) -> Iterator[None]:
    """One column of one row holds something else for a while."""
    rows = model._base_manager
    [old] = rows.filter(pk=pk).values_list(column, flat=True)
    key = value if column == model._meta.pk.attname else pk
    rows.filter(pk=pk).update(**{column: value})
    try:
        yield
    finally:
        rows.filter(pk=key).update(**{column: old})


@contextmanager
def gone(model: type[models.Model], pk: Any) -> Iterator[None]:
    """The row is not there for a while."""
    row = model._base_manager.get(pk=pk)
    model._base_manager.filter(pk=pk)._raw_delete(using="default")
    try:
        yield
    finally:
        model._base_manager.bulk_create([row])


@contextmanager
def added(model: type[models.Model], pk: Any) -> Iterator[None]:
    """A copy of the row is there for a while, under the next key and with its own numbers."""
    row = model._base_manager.get(pk=pk)
    row.pk = new = moved_key(model)
    for name in unique_columns(model):
        if getattr(row, name) not in (None, ""):  # what is empty may stay so beside the others
            setattr(row, name, other(getattr(row, name)))
    model._base_manager.bulk_create([row])
    try:
        yield
    finally:
        model._base_manager.filter(pk=new)._raw_delete(using="default")


def unique_columns(model: type[models.Model]) -> set[str]:
    meta = model._meta
    names = {f.attname for f in meta.concrete_fields if f.unique and not f.primary_key}
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            names |= {meta.get_field(name).attname for name in constraint.fields}
    return names


def moved_key(model: type[models.Model]) -> Any:
    top = model._base_manager.order_by("-pk").values_list("pk", flat=True)[0]
    return top + FAR if isinstance(top, int) else f"{top}x"


def sweep_columns(report: Report) -> None:
    """Every column of every table, in a row that holds something there."""
    for model in tables():
        for field in model._meta.concrete_fields:
            column = field.attname
            if column in LEFT_OUT.get(model._meta.label, ()):
                continue
            rows = list(model._base_manager.order_by("-pk").values_list("pk", column))
            full = [(pk, value) for pk, value in rows if other(value) is not None]
            refused = ""
            for start in range(max(1, min(5, len(full)))):
                try:
                    _change_one(report, model, column, rows, full[start:])
                except IntegrityError as error:  # the database's own wall: another row, then
                    wrong = f"{model._meta.label}.{column} could not be tried: {error}"
                    refused = "" if walled(model, error) else wrong
                else:
                    refused = ""
                    break
            if refused:
                report.wrong.append(refused)


def walled(model: type[models.Model], error: IntegrityError) -> bool:
    """Whether the database's own check lets nobody change this column alone. On SQLite such checks
    are asleep while we try, so there the change is seen."""
    checks = (c.name for c in model._meta.constraints if isinstance(c, models.CheckConstraint))
    return any(name in str(error) for name in checks)


def _change_one(
    report: Report,
    model: type[models.Model],
    column: str,
    rows: list[tuple[Any, Any]],
    full: list[tuple[Any, Any]],
) -> None:
    label = f"{model._meta.label}.{column}"
    if not rows:
        report.wrong.append(f"{label}: the demo has no row")
        return
    if full:
        pk, value = full[0]
        new = other(value)
    else:
        pk, new = rows[0][0], something_for(model, column)
    if model._meta.pk.attname == column:
        new = moved_key(model)
    with changed(model, pk, column, new):
        report.ask("column", label, *places_of(model, pk, new), only=model)


def something_for(model: type[models.Model], column: str) -> Any:
    """A value for a column that is empty in every row."""
    field = model._meta.get_field(column.removesuffix("_id"))
    if isinstance(field, models.CharField | models.TextField):
        return "a"
    if isinstance(field, models.DateTimeField):
        return Entry.objects.values_list("at", flat=True)[0]
    if isinstance(field, models.DateField):
        return date(2026, 9, 1)
    return 1


def sweep_rows(report: Report) -> None:
    """A row of every table gone, and one more."""
    for model in tables():
        pk = model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
        if pk is None:
            continue
        label = model._meta.label
        named = [*places_of(model, pk), *by_uuid(model, pk)]
        with gone(model, pk):
            report.ask("row gone", label, *named, *end_of_record(model), only=model)
        if label != "record.Head":  # the database itself has one only
            with added(model, pk):
                report.ask("row added", label, *places_of(model, moved_top(model)), only=model)


def by_uuid(model: type[models.Model], pk: Any) -> list[str]:
    """A filled form that is gone is named as its parcel knows it."""
    if model._meta.label != "openrosa.Instance":
        return []
    return [f"openrosa.Instance:{model._base_manager.get(pk=pk).uuid}"]  # type: ignore[attr-defined]


def end_of_record(model: type[models.Model]) -> list[str]:
    """Without its last entry the record ends one earlier than its head says."""
    return places_of(model, Entry.objects.count()) if model is Entry else []


def moved_top(model: type[models.Model]) -> Any:
    return model._base_manager.order_by("-pk").values_list("pk", flat=True)[0]


# ── files ───────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def spoilt(path: Path, data: bytes) -> Iterator[None]:
    """The file holds something else for a while."""
    before, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o600)
    path.write_bytes(data)
    try:
        yield
    finally:
        path.write_bytes(before)
        path.chmod(mode)


@contextmanager
def away(path: Path) -> Iterator[None]:
    """The file is not there for a while."""
    other_name = path.with_name(".new-away")
    path.rename(other_name)
    try:
        yield
    finally:
        other_name.rename(path)


def kept_files() -> Iterator[tuple[str, Path]]:
    """(where verify must point, the file): one of every kind of evidence, and every wording."""
    for kind in Evidence.Kind:
        row = Evidence.objects.filter(kind=kind).first()
        if row:
            name = row.stored_sha256
            yield f"evidence.Evidence:{row.pk}", Path(settings.EVIDENCE_DIR, name[:2], name[2:])
    for row in TermsFile.objects.all():
        yield f"policies.TermsFile:{row.pk}", Path(settings.TERMS_DIR, f"{row.sha256}.toml")


def sweep_files(report: Report) -> None:
    for place, path in kept_files():
        data = path.read_bytes()
        ways: list[tuple[str, Callable[[], AbstractContextManager[None]]]] = [
            (f"byte {n}", lambda n=n: spoilt(path, flipped(data, n)))  # noqa: B023
            for n in (0, len(data) // 2, len(data) - 1)
        ]
        ways.append(("cut short", lambda: spoilt(path, data[:-1])))  # noqa: B023
        ways.append(("longer", lambda: spoilt(path, data + b"\n")))  # noqa: B023
        ways.append(("missing", lambda: away(path)))  # noqa: B023
        for name, way in ways:
            with way():
                report.ask("file", f"{name} of {place}", place)


def flipped(data: bytes, n: int) -> bytes:
    return data[:n] + bytes([data[n] ^ 1]) + data[n + 1 :]


def every_photo_spoilt(report: Report) -> None:
    """All evidence at once: each file is named, so each file is looked at."""
    paths = [Path(settings.EVIDENCE_DIR, s[:2], s[2:]) for s in stored()]
    before = {path: path.read_bytes() for path in paths}
    for path, data in before.items():
        path.chmod(0o600)
        path.write_bytes(flipped(data, len(data) // 3))
    named = {fault.subject for fault in verify().faults}
    for path, data in before.items():
        path.write_bytes(data)
        path.chmod(0o440)
    missed = {f"evidence.Evidence:{row.pk}" for row in Evidence.objects.all()} - named
    report.tried["every file"] = len(paths)
    report.wrong += sorted(missed)


def stored() -> set[str]:
    return set(Evidence.objects.values_list("stored_sha256", flat=True))


def free_hand() -> None:
    """Somebody with the database's own tools is not held up by references between tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
    else:
        connection.disable_constraint_checking()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")


def main() -> None:
    report = Report()
    clean = not verify().faults
    free_hand()
    for sweep in (sweep_columns, sweep_rows, sweep_files, every_photo_spoilt):
        sweep(report)
    again = verify().faults
    print(
        json.dumps(
            {
                "clean": clean,
                "clean_again": not again,
                "tried": report.tried,
                "wrong": report.wrong + [f.subject for f in again],
            }
        )
    )


if __name__ == "__main__":
    main()
