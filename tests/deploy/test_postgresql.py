"""The settings for PostgreSQL: the server reads them, and they keep what was acknowledged."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hedun.web.archive import command
from hedun.web.management.commands.backup import Command
from tests.support.house import ROOT
from tests.support.scripts import script

pytestmark = pytest.mark.both  # with what needs PostgreSQL
FILES = sorted((ROOT / "deploy/postgresql").glob("*.conf"))
ARCHIVE = "archive"  # goes beside one of the others
# Whoever changes one of these loses acknowledged work, or has values of people in a log.
MUST = {
    "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "jit": "off",
    "log_statement": "'none'", "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1", "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0", "password_encryption": "'scram-sha-256'",
}  # fmt: skip


@pytest.fixture
def folder() -> Iterator[Path]:
    """Which the server's user may read."""
    made = Path(tempfile.mkdtemp(prefix="hedun-conf-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_postgresql_reads_the_settings(
    file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster: Any = script("pg_cluster", monkeypatch)
    where, copy = cluster.binaries(), folder / "it.conf"

    def read(text: str) -> None:
        copy.write_text(text)
        copy.chmod(0o644)
        asked = ("-D", folder, f"--config-file={copy}", "-C", "max_connections")
        cluster.run(where / "postgres", *asked)

    text = file.read_text()
    read(text)
    with pytest.raises(SystemExit, match="unrecognized"):
        read(f"{text}\nno_such_setting = 1\n")
    said = dict(re.findall(r"^(\w+) = (\S+)", text, re.M))
    assert file.stem == ARCHIVE or MUST.items() <= said.items()


def test_the_archive_is_told_in_words_that_our_command_takes() -> None:
    """Of a command that the server cannot start, its log grows until the disk is full."""
    text = (ROOT / f"deploy/postgresql/{ARCHIVE}.conf").read_text()
    [told] = re.findall(r"^archive_command = '(.*)'$", text, re.M)
    program, *words = told.split()
    assert program == "/opt/hedun/.venv/bin/hedun" and words[0] == "archive"
    assert vars(command.parser().parse_args(words[1:]))["path"] == Path("%p")
    for unit in ("hedun-base", "hedun-files"):
        text = (ROOT / f"deploy/systemd/{unit}.service").read_text()
        [told] = re.findall(r"/opt/hedun/.venv/bin/hedun (.*?)'?$", text, re.M)
        words = told.replace("$$(date +%%Y%%m%%d-%%H%%M%%S)", "now").split()
        take = command.parser if words[0] == "archive" else backup_parser
        assert "backup.key.pub" in str(vars(take().parse_args(words[1:])))


def backup_parser() -> Any:
    return Command().create_parser("hedun", "backup")
