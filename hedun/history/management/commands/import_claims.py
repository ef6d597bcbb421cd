"""hedun import-claims FILE --profile P --as USER: an insurer's policies, or claims, of past years
in its own layout (.xlsx, .xls, .csv)."""

from argparse import ArgumentParser
from typing import Any

from hedun.domain.money import yuan
from hedun.history.actions import Imported, take_over
from hedun.history.columns import About
from hedun.intake.commands import ListCommand
from hedun.intake.profiles import known


class Command(ListCommand):
    help = "Take over an insurer's policies, or claims, of past years by a layout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        layouts = ", ".join(known(*About.values))
        parser.add_argument("--profile", required=True, help=f"the layout: {layouts}")
        parser.add_argument(
            "--changes", action="store_true",
            help="what the list says differently takes the place of what was taken over",
        )  # fmt: skip

    def take(self, data: bytes, options: dict[str, Any], **by: Any) -> Imported:
        name = options["file"].name
        return take_over(
            data, profile=options["profile"], name=name, changes=options["changes"], **by
        )

    def counts(self, done: Imported) -> dict[str, Any]:
        return {
            "about": done.about, "rows": done.rows, "added": done.added, "changed": done.changed,
            "differing": done.differing, "unchanged": done.unchanged,
            "paid_yuan": yuan(done.paid_fen),
        }  # fmt: skip

    def line(self, done: Imported) -> str:
        paid = yuan(done.paid_fen)
        return (
            f"{done.rows} 行：新增 {done.added}，改变 {done.changed}，不同 {done.differing}，"
            f"未变 {done.unchanged}，已赔 {paid} 元，问题 {len(done.problems)} 处 / "
            f"{done.rows} rows: {done.added} added, {done.changed} changed, {done.differing} "
            f"differing, {done.unchanged} unchanged, {paid} yuan paid, {len(done.problems)} "
            "problems"
        )
