"""hedun rotate_keys: another key, and everything written anew with it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from hedun import clock
from hedun.places.actions import SETUP
from hedun.web import keychange
from hedun.web.rotating import rotate, still_needed

KINDS = {
    "values": "个值 values",
    "files": "个附件 files",
    "received": "份收件 parcels",
    "drafts": "份草稿 drafts",
    "factors": "个第二因素 second factors",
    "files let go": "个旧文件已删除 files of before let go",
}


class Command(BaseCommand):
    help = "Make another key and write everything anew with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--left-over",
            action="store_true",
            help="no new key: finish what was begun, and say whether the key of before is needed",
        )
        parser.add_argument(
            "--key",
            choices=("field", "hash", "seal"),
            default="field",
            help="which key: of personal data (default), of searching by number, of seals",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by: dict[str, Any] = {"actor": SETUP, "now": clock.now()}
        if options["left_over"]:
            rows = keychange.finish_what_was_begun(**by)
            if rows:
                self.stdout.write(f"补写 put right: {rows} 行 rows")
            self._field(rotate(new_key=False, **by))
            self._needed()
        elif options["key"] == "field":
            self._field(rotate(**by))
            self._needed()
        else:
            change = {"hash": keychange.change_hash_key, "seal": keychange.change_seal_key}
            done = change[options["key"]](**by)
            self.stdout.write(
                f"已换密钥 written anew: {done.values} 个值 values, {done.rows} 行 rows"
            )
            self._kept(options["key"], done.number)

    def _field(self, done: Any) -> None:
        self.stdout.write(f"已换密钥 written anew: {done.values} 个值 values, {done.rows} 行 rows")
        for kind, n in sorted((+done.others).items()):
            self.stdout.write(f"  {n} {KINDS[kind]}")
        if done.number:
            self._kept("field", done.number)

    def _kept(self, name: str, number: int) -> None:
        self.stdout.write(
            f"原密钥留作 keys/{name}-{number}.key, 请把 keys/ 另行备份 / the key of before "
            f"stays as keys/{name}-{number}.key; back keys/ up"
        )

    def _needed(self) -> None:
        left = still_needed()
        if left:
            told = ", ".join(f"{n} {KINDS[kind]}" for kind, n in sorted(left.items()))
            self.stdout.write(f"旧密钥还有用 still opened by a key of before: {told}")
        else:
            self.stdout.write(
                "旧密钥已无用，核对备份后可以销毁 keys/field-*.key / nothing needs "
                "keys/field-*.key any more: they can be destroyed"
            )
