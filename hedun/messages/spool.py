"""The provider for pilots: files between Hedun and the telecom's desk, in settings.SMS_DIR.

    out/2026-09-04.csv        to be sent: key, phone, parts, text; one line a message
    back/any-name.csv         what became of them: key, "ok" or "failed", and why
    back/read/…               those that were written down; …/any-name.wrong: lines nobody can read

A day's file is written anew beside itself, flushed and put in its place at once: whoever opens it
sees whole lines. What is in a file already is not written again. UTF-8 with a mark, so that office
programs read it.
"""

import csv
import fcntl
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from hedun.domain.deadlines import local_day
from hedun.messages.providers import Batch, Down, Outgoing, Report
from hedun.whole import flush_folder, write_whole

HEAD = ("key", "phone", "parts", "text")
KEY = re.compile(r"[0-9]{1,18}-[0-9]{1,3}")
LOOKED_BACK = timedelta(days=7)  # for a key that was written before the machine stopped
STATES = {"ok": True, "failed": False}
WHY_MOST = 80
PHONE = re.compile(r"1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}")


class Spool:
    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or settings.SMS_DIR
        self.out, self.back = self.folder / "out", self.folder / "back"

    def send(self, some: Sequence[Outgoing], now: datetime) -> dict[str, str]:
        with _file_faults(), self._alone():
            known = self._keys(now)
            bad = {one.key: "phone" for one in some if not PHONE.fullmatch(one.phone)}
            fresh = [one for one in some if one.key not in known and one.key not in bad]
            if fresh:
                self._add(self.out / f"{local_day(now).isoformat()}.csv", fresh)
            return bad

    def reports(self) -> Iterator[Batch]:
        with _file_faults():
            names = sorted(path.name for path in self._made(self.back).glob("*.csv"))
        for name in names:
            with _file_faults():
                lines = (self.back / name).read_text("utf-8-sig", errors="replace").splitlines()
            yield _batch(name, lines)

    def written_down(self, batch: Batch) -> None:
        with _file_faults():
            path, read = self.back / batch.name, self._made(self.back / "read")
            if batch.wrong:
                lines = path.read_text("utf-8-sig", errors="replace").splitlines()
                said = "\n".join(f"{n}: {lines[n - 1]}" for n in batch.wrong) + "\n"
                wrong = read / f"{path.stem}.wrong"
                write_whole(wrong, said.encode(), private=True, lasting=True)
            path.replace(_free(read, path))
            flush_folder(read)

    def _add(self, path: Path, some: Sequence[Outgoing]) -> None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        if not path.exists():
            writer.writerow(HEAD)
        writer.writerows((one.key, one.phone, one.parts, one.text) for one in some)
        before = path.read_bytes() if path.exists() else b"\xef\xbb\xbf"
        write_whole(path, before + text.getvalue().encode(), private=True, lasting=True)

    def _keys(self, now: datetime) -> set[str]:
        first = (local_day(now) - LOOKED_BACK).isoformat()
        files = [path for path in self._made(self.out).glob("*.csv") if path.stem >= first]
        return {
            row[0]
            for path in files
            for row in csv.reader(io.StringIO(path.read_text("utf-8-sig")))
            if row
        }

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Any number of workers: one writes at a time."""
        with (self._made(self.folder) / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _made(self, folder: Path) -> Path:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


@contextmanager
def _file_faults() -> Iterator[None]:
    """The disk is full, the folder is away: nothing is lost, it is tried again."""
    try:
        yield
    except OSError as fault:
        raise Down(fault.strerror or "file") from None


def _batch(name: str, lines: Sequence[str]) -> Batch:
    reports, wrong = [], []
    for n, cells in enumerate(csv.reader(lines), 1):
        values = [cell.strip() for cell in cells]
        if not any(values) or (n == 1 and values[0] == HEAD[0]):
            continue
        state = values[1].lower() if len(values) > 1 else ""
        if KEY.fullmatch(values[0]) and state in STATES:
            why = _without_numbers(values[2]) if len(values) > 2 else ""
            reports.append(Report(values[0], STATES[state], why[:WHY_MOST]))
        else:
            wrong.append(n)
    return Batch(name, tuple(reports), tuple(wrong))


def _without_numbers(why: str) -> str:
    """The desk may write down a phone number with the reason; it has no place in ours."""
    return re.sub(r"[0-9][0-9 -]{5,}[0-9]", "…", why)


def _free(folder: Path, path: Path) -> Path:
    """A name in the folder that nothing has yet: the desk may use a name twice."""
    names = (f"{path.stem}{f'.{n}' if n else ''}{path.suffix}" for n in range(1_000_000))
    return next(folder / name for name in names if not (folder / name).exists())
