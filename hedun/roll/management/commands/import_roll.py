"""hedun import-roll FILE --as USER: the county's own list of households (.xlsx, .xls, .csv).

What is doubtful waits in the queue and is no problem.
"""

from dataclasses import asdict
from typing import Any

from hedun.intake.commands import ListCommand
from hedun.roll.actions import Imported, import_roll


class Command(ListCommand):
    help = "Register and update households, their land and their accounts from a list."

    def take(self, data: bytes, options: dict[str, Any], **by: Any) -> Imported:
        return import_roll(data, **by)

    def counts(self, done: Imported) -> dict[str, Any]:
        counts = {name: value for name, value in asdict(done).items() if isinstance(value, int)}
        return {**counts, "changes": done.changes}

    def line(self, done: Imported) -> str:
        return (
            f"{done.rows} 行：新登记 {done.registered} 户，更新 {done.updated} 户，"
            f"未变 {done.unchanged} 户，待核对 {done.doubtful} 户，问题 {len(done.problems)} 处 / "
            f"{done.rows} rows: {done.registered} households registered, {done.updated} updated, "
            f"{done.unchanged} unchanged, {done.doubtful} doubtful, {len(done.problems)} problems"
        )
