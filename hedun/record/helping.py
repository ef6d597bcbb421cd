"""What a process does that helps `hedun verify` (beside.py): it stands at the other's moment, and
answers for each table its rows' seals and for each of the rooms' checks the faults."""

import os
import pickle
import sys
from typing import IO, Any

from django.db import connection, transaction

from hedun.record.beside import Task, send
from hedun.record.verification import did, nothing_collected


def help_out() -> None:
    """Until the input ends: whoever is helped ends it, also by dying."""
    # Whatever a check prints goes where complaints go, not among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        if connection.vendor == "postgresql":
            _at_the_moment_handed_on(sys.stdin.buffer, answers)
        else:
            _at_the_moment_where_nobody_wrote(sys.stdin.buffer, answers)
    except (EOFError, BrokenPipeError):
        pass


def _at_the_moment_handed_on(asked: IO[bytes], answers: IO[bytes]) -> None:
    token = pickle.load(asked)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [token])
        send(answers, True)
        _answer(asked, answers)


def _at_the_moment_where_nobody_wrote(asked: IO[bytes], answers: IO[bytes]) -> None:
    with connection.cursor() as cursor:
        before = _written(cursor)
        send(answers, True)
        pickle.load(asked)
        cursor.execute("BEGIN DEFERRED")
        send(answers, _written(cursor) == before)
        _answer(asked, answers)


def _written(cursor: Any) -> int:
    """Another number when somebody else has written since; inside a transaction, until it began."""
    cursor.execute("PRAGMA data_version")
    version: int = cursor.fetchone()[0]
    return version


def _answer(asked: IO[bytes], answers: IO[bytes]) -> None:
    with nothing_collected():
        while True:
            task: Task = pickle.load(asked)
            send(answers, pickle.dumps(did(task)))
