"""hedun archive: PostgreSQL's log sealed as it is written, bases, and the way back to a moment."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hedun.domain.problems import Malformed
from hedun.web.archive import keeping, restoring
from hedun.web.archive.problems import WORDS
from hedun.web.backups import keyfiles
from hedun.whole import write_whole

REFUSED = 1
# A server that goes through its log takes 1 for its end and goes on to work; above 125 it stops.
STOP = 200


def main(argv: Sequence[str]) -> int:
    options = parser().parse_args(argv)
    do: Callable[[argparse.Namespace], int] = options.do
    try:
        return do(options)
    except Malformed as wrong:
        print(f"{wrong.problem.zh}\n{wrong.problem.en}", file=sys.stderr)
        return STOP if do is _fetch else REFUSED


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="hedun archive", description=__doc__)
    parts = made.add_subparsers(required=True, metavar="WHAT")

    def part(name: str, do: Any, line: str) -> argparse.ArgumentParser:
        one: argparse.ArgumentParser = parts.add_parser(name, help=line, description=line)
        one.set_defaults(do=do)
        return one

    def writes(to: argparse.ArgumentParser) -> None:
        to.add_argument("--to", type=Path, required=True, metavar="KEY.pub", help="of backups")
        to.add_argument("--own", type=Path, required=True, help="the archive's own key")

    def reads(to: argparse.ArgumentParser) -> None:
        to.add_argument("--from", dest="archive", type=Path, required=True, help="the archive")
        to.add_argument("--key", type=Path, required=True, help="the private key of backups")
        to.add_argument("--password-file", type=Path, required=True, help="its password")
        to.add_argument("--own", type=Path, required=True, help="the archive's own key")

    key = part("key", _key, "Make the archive's own key, once.")
    key.add_argument("file", type=Path)
    log = part("log", _log, "One file of the log into the archive: archive_command.")
    log.add_argument("path", type=Path, help="%%p")
    log.add_argument("--into", type=Path, required=True, help="the archive")
    writes(log)
    base = part("base", _base, "All of the server while it works: from where the log leads on.")
    base.add_argument("-o", "--output", type=Path, required=True, help="the file")
    writes(base)
    base.add_argument("more", nargs="*", help="words for pg_basebackup, after --")
    restore = part("restore", _restore, "A folder of data for a server, as it was at a moment.")
    restore.add_argument("base", type=Path, help="the last base before the moment")
    restore.add_argument("--into", type=Path, required=True, help="an empty folder")
    restore.add_argument("--until", help="the moment (default: as far as the log goes)")
    reads(restore)
    fetch = part("fetch", _fetch, "One file of the log out of the archive: restore_command.")
    reads(fetch)
    fetch.add_argument("name", help="%%f")
    fetch.add_argument("path", type=Path, help="%%p")
    return made


def _key(options: argparse.Namespace) -> int:
    keeping.make_own(options.file)
    print(
        f"归档密钥 {options.file}：属于数据库服务器的用户；另存一份，与系统密钥放在一处。\n"
        f"{options.file} is the archive's own key: it belongs to the server's user; keep a copy "
        "with the keys of the house."
    )
    return 0


def _log(options: argparse.Namespace) -> int:
    public, own = keyfiles.public(options.to), keeping.own(options.own)
    keeping.keep_log(options.path, options.into, public, own)
    return 0


def _base(options: argparse.Namespace) -> int:
    public, own = keyfiles.public(options.to), keeping.own(options.own)
    size = keeping.keep_base(options.output, public, own, options.more)
    print(f"已备份 backed up: {options.output} · {size:,} 字节 bytes")
    return 0


def _restore(options: argparse.Namespace) -> int:
    until = restoring.instant(options.until) if options.until else None
    key, own = _private(options), keeping.own(options.own)
    restoring.lay(options.base, options.into, options.archive, key, own)
    fetch = restoring.fetching(
        options.archive, options.key, options.password_file, options.own
    )  # fmt: skip
    restoring.prepare(options.into, fetch, until)
    print(
        f"已备好 {options.into}。用它启动 PostgreSQL；它读完日志后开放，然后运行 hedun verify。\n"
        f"{options.into} is ready. Start PostgreSQL with it; when it has gone through the log it "
        "opens for work. Then run hedun verify."
    )
    return 0


def _fetch(options: argparse.Namespace) -> int:
    found = keeping.log_of(
        options.name, options.archive, _private(options), keeping.own(options.own)
    )
    if found is None:
        return REFUSED
    try:
        write_whole(options.path, found, private=True)
    except OSError as wrong:
        raise WORDS.malformed("NO_FILE", name=options.path, why=wrong.strerror) from None
    return 0


def _private(options: argparse.Namespace) -> Any:
    try:
        password = options.password_file.read_bytes().strip()
    except OSError as wrong:
        raise WORDS.malformed("NO_FILE", name=wrong.filename, why=wrong.strerror) from None
    return keyfiles.private(options.key, password)
