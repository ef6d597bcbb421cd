"""What two insurers hand over of past years, each in its own layout (tests/data/insurers)."""

from pathlib import Path

from django.conf import settings

from hedun.history.actions import Imported, take_over
from tests.support.road import FORESTRY, INSURER, Road

FILES = Path(__file__).parents[1] / "data" / "insurers"
BRANCH, OLD = (INSURER, "branch"), (FORESTRY, "oldsystem")


def layouts() -> None:
    """As the county's administrator puts them into $HEDUN_HOME/profiles."""
    own = Path(settings.HEDUN_HOME) / "profiles"
    own.mkdir(parents=True, exist_ok=True)
    for path in FILES.glob("*.toml"):
        (own / path.name).write_bytes(path.read_bytes())


def book() -> bytes:
    """The branch's: a sheet of policies and a sheet of claims."""
    return (FILES / "branch.xlsx").read_bytes()


def text(name: str) -> str:
    return (FILES / f"oldsystem-{name}.csv").read_bytes().decode("gbk")


def hand_over(
    road: Road, about: str, data: bytes | None = None, *, by: tuple[str, str] = BRANCH,
    changes: bool = False, dry_run: bool = False,
) -> Imported:  # fmt: skip
    user, layout = by
    if data is None:
        data = book() if by == BRANCH else text(about).encode("gbk")
    return take_over(
        data, profile=f"{layout}-{about}", name=f"{layout}.xlsx", changes=changes,
        dry_run=dry_run, actor=road.who(user), now=road.now,
    )  # fmt: skip


def hand_over_both(road: Road) -> None:
    layouts()
    for about in ("policies", "claims"):
        hand_over(road, about)


def codes(done: Imported) -> list[tuple[int, str, str]]:
    """(row, column, code) of what is wrong."""
    return [(one.row, one.column, one.code) for one in done.problems]
