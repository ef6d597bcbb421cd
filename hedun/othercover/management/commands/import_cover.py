"""hedun import-cover FILE --insurer NAME --season 2026 --as USER: an insurer's list of the crops it
has covered (.xlsx, .xls, .csv)."""

from argparse import ArgumentParser
from typing import Any

from hedun.domain.money import yuan
from hedun.intake.commands import ListCommand
from hedun.othercover.actions import Imported, import_cover


class Command(ListCommand):
    help = "Take in a crop-insurance list, to find losses that another insurance pays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--insurer", required=True, help="whose list it is")
        parser.add_argument("--season", type=int, required=True, help="the year, as 2026")

    def take(self, data: bytes, options: dict[str, Any], **by: Any) -> Imported:
        name = options["file"].name
        return import_cover(
            data, insurer=options["insurer"], season=options["season"], name=name, **by
        )

    def counts(self, done: Imported) -> dict[str, Any]:
        return {
            "rows": done.rows, "added": done.added, "changed": done.changed,
            "unchanged": done.unchanged, "paid_yuan": yuan(done.paid_fen),
        }  # fmt: skip

    def line(self, done: Imported) -> str:
        paid = yuan(done.paid_fen)
        return (
            f"{done.rows} 行：新增 {done.added}，更新 {done.changed}，未变 {done.unchanged}，"
            f"已赔 {paid} 元，问题 {len(done.problems)} 处 / "
            f"{done.rows} rows: {done.added} added, {done.changed} changed, {done.unchanged} "
            f"unchanged, {paid} yuan paid, {len(done.problems)} problems"
        )
