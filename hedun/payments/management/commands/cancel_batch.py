"""hedun cancel-batch NUMBER --reason … --as USER: a batch that was not released."""

from argparse import ArgumentParser
from typing import Any

from hedun import clock
from hedun.payments.actions import cancel_batch
from hedun.payments.command_answers import PaymentCommand, actor_called, batch_called


class Command(PaymentCommand):
    help = "Cancel a batch that was not released; its claims can go into another."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")
        parser.add_argument("--reason", required=True)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        actor, as_json = actor_called(options["user"]), options["json"]
        batch, reason = batch_called(options["number"]), options["reason"]
        with self.refusing(as_json=as_json):
            batch = cancel_batch(batch, reason=reason, actor=actor, now=clock.now())
        self.done({"batch": batch.number}, f"{batch.number}: 已作废 / cancelled", as_json=as_json)
