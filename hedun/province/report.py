"""The province's tables as files: one page to look at, one spreadsheet, a CSV each."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from hedun.domain.deadlines import start_of_day
from hedun.domain.problems import Severity
from hedun.insights.export import as_book, as_csv
from hedun.province.problems import problem
from hedun.province.tables import tables
from hedun.province.view import Province
from hedun.whole import write_whole

STYLES = ("tokens", "base", "shell", "ledger", "figures", "season", "print")


def write(found: Province, folder: Path) -> list[Path]:
    """Into a folder, in the language that is active; a file of before is replaced whole."""
    folder.mkdir(parents=True, exist_ok=True)
    made = tables(found)
    files = {
        "province.html": page(found).encode(),
        "province.xlsx": as_book([*made.values()]),
        **{f"{slug}.csv": as_csv(table) for slug, table in made.items()},
    }
    for name, data in files.items():
        write_whole(folder / name, data)
    return [folder / name for name in files]


def page(found: Province) -> str:
    """All by itself: styles inside, nothing to load."""
    return render_to_string(
        "province/report.html",
        {
            "found": found,
            "now": start_of_day(found.day),
            "tables": tables(found),
            "expected": round(found.ahead.mean / 100) if found.ahead else None,
            "percent": _percent(found),
            "counties": len(found.told),
            "known": len(found.known),
            "refused": count(found, "error"),
            "styles": _styles(),
        },
    )


def count(found: Province, severity: Severity) -> int:
    return sum(problem(one.code).severity == severity for one in found.notes)


def _percent(found: Province) -> str:
    if found.ahead is None:
        return ""
    percent = 100 * found.ahead.beyond(found.cover_fen)
    return f"{percent:.1f}" if percent >= 0.05 else "< 0.1"


def _styles() -> str:
    """In the file itself, which is opened from a disk: no policy of the desk's is sent with it."""
    sheets = "\n".join(map(_style, STYLES))
    return mark_safe(f"<style>{sheets}</style>")  # our own


def _style(name: str) -> str:
    path = finders.find(f"hedun/{name}.css")
    assert isinstance(path, str), name  # it is ours
    return Path(path).read_text(encoding="utf-8")
