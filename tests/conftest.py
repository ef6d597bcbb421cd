"""What every test may use. `home` for tests inside one process; `house` and `served` for tests of
whole processes; `desk` for people at the served desk; the browser for tests/browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from tests.support.databases import Databases
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.turns import TURN

# How busy the machine is says nothing about the code.
hypothesis_settings.register_profile("hedun", deadline=None)
hypothesis_settings.load_profile("hedun")

CHROMIUM = shutil.which("chromium") or "chromium"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Where the database itself keeps a promise: by its locks and constraints, by statements that are
# its own, by its fences. Only these are run on PostgreSQL by `make test`; all by `make torture`.
ON_BOTH = tuple(
    str(Path(__file__).parent / there)
    for there in (
        "access", "claims", "faults", "insights", "intake/test_at_once.py",
        "journeys/test_races.py", "ledger", "maps", "oversight", "payments", "people",
        "phone/test_kill.py", "policies/test_change_of_insurer.py", "record",
        "running/test_tables.py", "support",
    )
)  # fmt: skip


def pytest_report_header() -> str:
    return f"of what is asked in turn, that of TURN={TURN}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs a database, and of that what `make test` runs on PostgreSQL as well. Files
    with tests of whole processes come first: the longest, they must not be what is waited for at
    last.
    """
    long: set[Path] = set()
    for item in items:
        needs, slow = set(getattr(item, "fixturenames", ())), item.get_closest_marker("slow")
        if "databases" in needs or item.get_closest_marker("django_db"):
            item.add_marker("database")
            if not slow and str(item.path).startswith(ON_BOTH):
                item.add_marker("both")
        if slow or {"new_house", "grown"} & needs:
            long.add(item.path)
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """An empty $HEDUN_HOME for one test, in this process."""
    settings.HEDUN_HOME = tmp_path
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.INCOMING_DIR = tmp_path / "incoming"
    settings.SHOWN_DIR = tmp_path / "shown"
    settings.MAPS_DIR = tmp_path / "maps"
    settings.KEYS_DIR = tmp_path / "keys"
    settings.TERMS_DIR = tmp_path / "terms"
    settings.ROOTS_LOG = tmp_path / "roots.log"
    settings.SMS_DIR = tmp_path / "sms"
    return tmp_path


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Fresh databases on the server the tests run on (DATABASE_URL), or SQLite files."""
    lent = os.environ.get("HEDUN_TEST_TEMPLATE", "")  # of a pytest that started this one
    folder = tmp_path_factory.mktemp("databases")
    made = Databases(folder, os.environ.get("DATABASE_URL", ""), lent)
    yield made
    if not lent:
        made.drop(made.template)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    databases: Databases,
) -> Iterator[None]:
    """The database of tests inside one process is another copy of the migrated one."""
    items = request.session.items
    alone = not any("live_server" in getattr(item, "fixturenames", ()) for item in items)
    with django_db_blocker.unblock(), databases.lent(in_memory=alone):
        yield


@pytest.fixture
def new_house(databases: Databases, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Makes houses: `new_house(demo=True)` is one whose clock can be moved."""
    urls: list[str] = []

    def make(demo: bool = False) -> House:
        urls.append(databases.fresh())
        house = House(tmp_path / f"house-{len(urls)}", urls[-1], demo)
        house.home.mkdir()
        return house

    yield make
    for url in urls:
        databases.drop(url)


@pytest.fixture
def house(new_house: Callable[..., House]) -> House:
    """A home and a migrated, empty database for commands in processes of their own."""
    return new_house()


@pytest.fixture
def served(new_house: Callable[..., House]) -> Iterator[House]:
    """A demo house (its clock can be moved) behind a real server; its address is `served.url`."""
    with new_house(demo=True).served() as house:
        yield house


@pytest.fixture
def desk(served: House) -> Iterator[Callable[..., Desk]]:
    """`desk()` is a new session at the served desk; `desk(username, password)` is signed in."""
    opened: list[Desk] = []

    def sit_down(*credentials: str) -> Desk:
        opened.append(Desk(served.url))
        if credentials:
            opened[-1].sign_in(*credentials)
        return opened[-1]

    yield sit_down
    for session in opened:
        session.client.close()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; nothing is downloaded."""
    # Playwright's loop runs in this thread and Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


def pytest_unconfigure() -> None:
    """The home made by tests/settings.py goes when the last worker is done."""
    if "PYTEST_XDIST_WORKER" not in os.environ and "HEDUN_TEST_HOME" in os.environ:
        shutil.rmtree(os.environ["HEDUN_TEST_HOME"], ignore_errors=True)
