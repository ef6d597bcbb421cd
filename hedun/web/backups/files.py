"""What of $HEDUN_HOME belongs into a backup, held still while the house goes on.

Files that are written once are held by a second name on the same disk (`.backup/`), so that one
that is let go meanwhile is there still; the few that grow are copied. Left out: the keys and
secret.key (kept apart), the database's own file, what is made again by itself, drafts.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from hedun.evidence import store
from hedun.notes import NAMES, file_of
from hedun.web.backups.problems import problem

KEYS = ("keys", "secret.key")
AGAIN = (  # made again by itself
    "maps", "metrics", "tree.bin", "clock.json", "verified.json", "server.log",
    *(file_of(name).name for name in NAMES),
)  # fmt: skip
EVIDENCE = "evidence"
ONCE = (EVIDENCE, "incoming", "terms", "shown")  # never written to once they have their name
BEFORE = ("roots.log",)  # a root in it may not be newer than the database
HELD = ".backup"
DRAFTS = (".part", ".new")


def listed(home: Path, *, keys: bool = False) -> Iterator[str]:
    """Paths in the home, in order. `keys`: also the keys of the house."""
    database = str(settings.DATABASES["default"]["NAME"])
    for folder, below, names in os.walk(home):
        here = os.path.relpath(folder, home)
        if here == ".":
            here = ""
            out = (*AGAIN, *(() if keys else KEYS))
            names = [one for one in names if one not in out]
            below[:] = [one for one in below if one not in out]
        below[:] = sorted(one for one in below if not one.startswith("."))
        for name in sorted(names):
            draft = name.startswith((".", "tmp")) or name.endswith(DRAFTS)
            if not draft and not os.path.join(folder, name).startswith(database):
                yield os.path.join(here, name)


@contextmanager
def held() -> Iterator["Held"]:
    """Nobody else makes a backup of the house meanwhile. Raises Malformed (RUNNING)."""
    home = Path(settings.HEDUN_HOME)
    lock = os.open(home / f"{HELD}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise problem("RUNNING") from None
        shutil.rmtree(home / HELD, ignore_errors=True)  # of one that was cut off
        (home / HELD).mkdir(mode=0o700)
        yield Held(home)
    finally:
        shutil.rmtree(home / HELD, ignore_errors=True)
        os.close(lock)


class Held:
    """The files of the home as they were at some moment, by their paths in it."""

    def __init__(self, home: Path) -> None:
        self.home, self.folder = home, home / HELD
        self.there: set[str] = set()
        self.now: set[str] = set()  # in the home when it was looked at last

    def look(self, *, keys: bool = False, before: bool = False) -> None:
        """Hold what is there now and was not held; what grows is copied anew. `before`: the
        database is read afterwards."""
        now = set(listed(self.home, keys=keys))
        for name in sorted(now):
            top = name.partition("/")[0]
            if (top in ONCE and name in self.there) or (top in BEFORE and not before):
                continue
            if self._hold(name, link=top in ONCE):
                self.there.add(name)
        if store.is_far():
            far = {f"{EVIDENCE}/{one[:2]}/{one[2:]}" for one in store.all_files()}
            self.there |= far
            now |= far
        self.now = now

    def path(self, name: str) -> Path:
        """Where it can be read now; a file in a bucket is fetched for as long as it is wanted.
        Raises store.FileLost."""
        place = self.folder / name
        if self._is_far(name) and not place.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.write_bytes(store.read(name.removeprefix(f"{EVIDENCE}/").replace("/", "")))
            place.chmod(store.READ_ONLY)
        return place

    def written(self, name: str) -> None:
        """It is in the backup: what was fetched takes no more room."""
        if self._is_far(name):
            (self.folder / name).unlink(missing_ok=True)

    def _is_far(self, name: str) -> bool:
        return store.is_far() and name.startswith(f"{EVIDENCE}/")

    def drop(self, name: str) -> None:
        self.there.discard(name)

    def _hold(self, name: str, *, link: bool) -> bool:
        """False where it is gone meanwhile."""
        source, place = self.home / name, self.folder / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            if link:
                try:
                    os.link(source, place)
                    return True
                except FileExistsError:
                    return True
                except OSError as wrong:
                    if isinstance(wrong, FileNotFoundError):
                        raise
            shutil.copyfile(source, place)  # on another disk, or one that grows
        except FileNotFoundError:
            return False
        return True
