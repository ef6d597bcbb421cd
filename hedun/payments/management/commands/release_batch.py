"""hedun release-batch NUMBER --as USER --out FILE: released by another cashier than its maker."""

from typing import Any

from hedun import clock
from hedun.domain.refusals import as_problems
from hedun.payments.actions import bank_file, release
from hedun.payments.command_answers import (
    BankFileCommand,
    actor_called,
    batch_called,
    new_file,
    write_private,
)


class Command(BankFileCommand):
    help = "Release a batch and write the bank's file; nothing is sent if a single row may not be."

    def handle(self, *args: Any, **options: Any) -> None:
        actor, now, as_json = actor_called(options["user"]), clock.now(), options["json"]
        batch, out = batch_called(options["number"]), new_file(options["out"])
        with self.refusing(as_json=as_json):
            released = release(batch, actor=actor, now=now)
            refused = released.outcome.refused
            wrong = [("", p) for p in released.problems]
            wrong += [(claim.number, p) for claim, why in refused for p in as_problems(why)]
            if wrong:
                self.refuse(wrong, as_json=as_json)
            name, data = bank_file(batch, actor=actor, now=now)
        write_private(out, data)
        answer = {"batch": batch.number, "claims": len(released.outcome.done), "file": str(out)}
        self.done(answer, f"{batch.number}: {name} → {out}", as_json=as_json)
