"""The office's own tests, with somebody who kills every action in them (support/killing.py).

A plugin for a pytest of its own (test_killed_acts.py): -p tests.faults.plugin, told by $KILLING.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection


class Real:
    """In these runs every test has a database of its own, and what it commits is committed."""

    @pytest.fixture(name="_django_db_helper")
    def helper(
        self, django_db_setup: None, django_db_blocker: Any, databases: Any
    ) -> Iterator[None]:
        with django_db_blocker.unblock():
            connection.settings_dict["NAME"] = "none"  # one in memory would not be closed
            with databases.lent(in_memory=False):
                yield


def pytest_configure(config: Any) -> None:
    # Here, because Django is not set up when a plugin is read.
    from tests.support.acts import surrounded
    from tests.support.killing import Killer

    config.pluginmanager.register(Real(), "real-databases")  # behind pytest-django's own
    told = json.loads(os.environ["KILLING"])
    config.killer = Killer(told["seed"], told["kills"], frozenset(told["wanted"]))
    config.around = surrounded(config.killer.around)


def pytest_collection_finish(session: Any) -> None:
    session.config.around.__enter__()


def pytest_unconfigure(config: Any) -> None:
    Path(json.loads(os.environ["KILLING"])["answer"]).write_text(json.dumps(config.killer.killed))
