"""hedun backup: the house but for its keys in one encrypted file, while the house goes on."""

import getpass
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hedun import clock
from hedun.cli import database_problem
from hedun.domain.deadlines import LOCAL
from hedun.domain.problems import Malformed
from hedun.notes import BACKUP, note
from hedun.web.backups import keyfiles
from hedun.web.backups.copying import copy_new
from hedun.web.backups.restoring import Listed, check
from hedun.web.backups.taking import take
from hedun.web.management.inputs import REFUSED

TOLD_EVERY = 2.0  # seconds, on a terminal or in a log


class Command(BaseCommand):
    help = "One encrypted file of database and files, taken while the house goes on; or check one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("-o", "--output", type=Path, help="the file, or a folder for it")
        what.add_argument(
            "--files", type=Path, metavar="FOLDER", help="only what files came in the last days"
        )
        what.add_argument(
            "--check", type=Path, metavar="FILE", help="read all of one; write nothing"
        )
        what.add_argument(
            "--make-key", type=Path, metavar="KEY", help="once, elsewhere: KEY and KEY.pub"
        )
        parser.add_argument("--to", type=Path, metavar="KEY.pub", help="the public key")
        parser.add_argument(
            "--with-keys", action="store_true", help="also the keys of the house: it opens all data"
        )
        add_key(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["make_key"]:
                self._make_key(options["make_key"], options)
            elif options["check"]:
                listed = check(options["check"], private_key(options), Progress(self.stderr))
                self.stdout.write(f"完好 whole: {said_of(listed)}")
            elif options["files"]:
                self._copy(options)
            else:
                self._take(options)
        except Malformed as wrong:
            raise CommandError(both(wrong), returncode=REFUSED) from None

    def _make_key(self, path: Path, options: dict[str, Any]) -> None:
        public = keyfiles.make(path, password(options, twice=True))
        self.stdout.write(
            f"私钥 {path}：离开服务器另存，两处各一份；公钥 {public}：放在服务器上。\n"
            f"The private key {path} is kept away from the server, at two places; the public one "
            f"{public} goes onto it."
        )

    def _copy(self, options: dict[str, Any]) -> None:
        done = copy_new(options["files"], public_key(options), clock.now())
        self.stdout.write(f"已复制 copied: {done} 个文件 files")

    def _take(self, options: dict[str, Any]) -> None:
        public = public_key(options)
        if fault := database_problem():
            raise CommandError(fault)
        place, now = options["output"], clock.now()
        if place.is_dir():
            place = place / f"hedun-{now.astimezone(LOCAL):%Y%m%d-%H%M%S}.backup"
        told = Progress(self.stderr)
        taken = take(place, public, with_keys=options["with_keys"], now=now, tell=told)
        note(BACKUP, ok=not taken.lost, now=now, bytes=taken.bytes)
        self.stdout.write(
            f"已备份 backed up: {taken.path} · {taken.bytes:,} 字节 bytes · {taken.files} 个文件 "
            f"files\n记录末尾 the record's head: {taken.seq} {taken.digest}"
        )
        if taken.lost:
            self.stderr.write(
                f"系统里缺 {len(taken.lost)} 个文件，备份里也没有，请运行 hedun verify / "
                f"{len(taken.lost)} files are missing in the house and so in the backup; run hedun "
                f"verify: {taken.lost[0]}"
            )


class Progress:
    """A line every few seconds of long work."""

    def __init__(self, out: Any) -> None:
        self.out, self.last = out, time.monotonic()

    def __call__(self, what: str, done: int, of: int) -> None:
        if time.monotonic() - self.last >= TOLD_EVERY:
            self.last = time.monotonic()
            self.out.write(f"{WORDS[what]} {done:,}{f' / {of:,}' if of else ''}")


WORDS = {
    "database": "数据库页 pages of the database",
    "tables": "数据表 tables",
    "files": "文件 files",
    "checked": "已核对 checked",
}


def add_key(parser: ArgumentParser) -> None:
    parser.add_argument("--key", type=Path, metavar="KEY", help="the private key, to read with")
    parser.add_argument("--password-file", type=Path, help="its password; else it is asked for")


def public_key(options: dict[str, Any]) -> Any:
    if not options["to"]:
        raise CommandError("--to KEY.pub: 缺少公钥 the public key is missing", returncode=2)
    return keyfiles.public(options["to"])


def private_key(options: dict[str, Any]) -> Any:
    if not options["key"]:
        raise CommandError("--key KEY: 缺少私钥 the private key is missing", returncode=2)
    return keyfiles.private(options["key"], password(options))


def password(options: dict[str, Any], *, twice: bool = False) -> bytes:
    if options["password_file"]:
        try:
            return bytes(options["password_file"].read_bytes().strip())
        except OSError as wrong:
            raise CommandError(f"{options['password_file']}: {wrong.strerror}") from None
    if not sys.stdin.isatty():
        raise CommandError("--password-file: 缺少密码 the password is missing", returncode=2)
    word = getpass.getpass("私钥的密码 password of the private key: ")
    if twice and word != getpass.getpass("再输一次 once more: "):
        raise CommandError("两次不同 the two differ; no key was made")
    return word.encode()


def said_of(listed: Listed) -> str:
    keys = "含密钥 with keys" if listed.with_keys else "不含密钥 without keys"
    return (
        f"{listed.at} · Hedun {listed.hedun} · {listed.database} · "
        f"{listed.count('home/')} 个文件 files · {keys}\n"
        f"记录末尾 the record's head: {listed.seq} {listed.digest}"
    )


def both(wrong: Malformed) -> str:
    return f"{wrong.problem.zh}\n{wrong.problem.en}"
