"""A folder of data as it was at a moment: the base before it, and how the server finds the log.

PostgreSQL itself goes through the log (`restore_command`), stops at the moment and opens for work.
What it is not given it takes for the end; so a log with a gap is refused before, and one that does
not open stops it.
"""

import io
import shlex
import sys
import tarfile
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from hedun.web.archive.keeping import CHUNK, SEALED, SEGMENT
from hedun.web.archive.problems import WORDS
from hedun.web.backups.problems import refused
from hedun.web.backups.sealed import Digest, Opening, Ours

FIRST = "START WAL LOCATION"  # in the base's own label, with the segment it begins in
A_LOG = 256  # segments of 16 MB


def instant(text: str) -> datetime:
    """Raises Malformed (MOMENT)."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise WORDS.malformed("MOMENT", text=text) from None
    if found.tzinfo is None:
        raise WORDS.malformed("MOMENT", text=text)
    return found


def lay(
    base: Path, into: Path, archive: Path, key: X25519PrivateKey, digest: Digest
) -> None:  # fmt: skip
    """The files of the base in an empty folder. Raises Malformed: NOT_EMPTY, NO_BASE, GAP, NO_FILE,
    NO_ROOM, CANNOT_WRITE; as Opening. The folder of one that failed is to be thrown away."""
    try:
        if into.exists() and any(into.iterdir()):
            raise WORDS.malformed("NOT_EMPTY", place=into)
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        into.chmod(0o700)
        file = base.open("rb")
    except OSError as wrong:
        raise WORDS.malformed("NO_FILE", name=wrong.filename, why=wrong.strerror) from None
    with file:
        _unpack(Opening(file, key, Ours(base.name, digest)), into, base.name)
    label = into / "backup_label"
    found = SEGMENT.search(label.read_text()) if label.exists() else None
    if found is None or FIRST not in label.read_text():
        raise WORDS.malformed("NO_BASE", name=base.name)
    _insist_unbroken(found.group(), archive)


def _unpack(stream: Opening, into: Path, name: str) -> None:
    try:
        with tarfile.open(mode="r|gz", fileobj=io.BufferedReader(stream, CHUNK)) as tar:
            tar.extractall(into, filter="data")
    except tarfile.TarError:
        raise WORDS.malformed("NO_BASE", name=name) from None
    except OSError as wrong:
        raise refused(wrong, into) from wrong
    while stream.read(CHUNK):  # to its end, which proves that nothing is missing
        pass


def _insist_unbroken(first: str, archive: Path) -> None:
    there = {_number(path.name) for path in archive.glob(f"*{SEALED}")} - {-1}
    begins = _number(f"{first}{SEALED}")
    for number in range(begins, max([begins, *there]) + 1):
        if number not in there:
            name = f"{first[:8]}{number // A_LOG:08X}{number % A_LOG:08X}"
            raise WORDS.malformed("GAP", name=name)


def _number(name: str) -> int:
    """Of a segment whichever history it belongs to; -1 of another file."""
    found = SEGMENT.fullmatch(name.removesuffix(SEALED))
    return int(found[2], 16) * A_LOG + int(found[3], 16) if found else -1


def prepare(into: Path, fetch: list[str], until: datetime | None) -> None:
    """What the server reads when it is started: where the log is, and when to stop. It writes into
    no archive until somebody has looked at it."""
    command = " ".join(shlex.quote(word).replace("%", "%%") for word in fetch) + " %f %p"
    told = {"restore_command": command, "archive_mode": "off", "recovery_target_action": "promote"}
    if until is not None:
        told["recovery_target_time"] = until.isoformat(sep=" ")
    lines = (f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in told.items())
    with (into / "postgresql.auto.conf").open("a") as file:
        file.write("# hedun archive restore\n" + "".join(lines))
    (into / "recovery.signal").touch(mode=0o600)


def fetching(archive: Path, key: Path, password: Path, own: Path) -> list[str]:
    """The words of the command that hands one file of the log over."""
    options = {"--from": archive, "--key": key, "--password-file": password, "--own": own}
    words = [word for name, path in options.items() for word in (name, str(path.absolute()))]
    return [sys.executable, "-m", "hedun.cli", "archive", "fetch", *words]
