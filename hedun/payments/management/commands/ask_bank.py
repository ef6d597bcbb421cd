"""hedun ask-bank NUMBER --as USER --out FILE: what became of the payments without an answer."""

from typing import Any

from hedun import clock
from hedun.payments.actions import ask_bank
from hedun.payments.command_answers import (
    BankFileCommand,
    actor_called,
    batch_called,
    new_file,
    write_private,
)


class Command(BankFileCommand):
    help = "Write the query file for a batch's payments that the bank has not answered plainly."

    def handle(self, *args: Any, **options: Any) -> None:
        actor, as_json = actor_called(options["user"]), options["json"]
        batch, out = batch_called(options["number"]), new_file(options["out"])
        with self.refusing(as_json=as_json):
            asked = ask_bank(batch, actor=actor, now=clock.now())
        write_private(out, asked.file)
        answer = {"batch": batch.number, "asked": asked.count, "file": str(out)}
        said = f"{batch.number}: {asked.count} 笔待查询 payments asked about → {out}"
        self.done(answer, said, as_json=as_json)
