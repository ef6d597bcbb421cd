"""What a county may set about telling people, and what holds until it does."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from hedun.domain.deadlines import LOCAL
from hedun.domain.draw import MILLION
from hedun.domain.foreign import whole
from hedun.messages.events import EVENTS, Audience
from hedun.messages.models import Switch
from hedun.messages.problems import malformed
from hedun.record.selecting import select

QUIET_FROM, QUIET_UNTIL, GRACE, SHARE = "quiet.from", "quiet.until", "grace.minutes", "calls.ppm"
OPEN_FIGURES = "open.figures"  # whether the county's sums stand on a page for everybody
DEFAULTS: dict[str, str] = {
    QUIET_FROM: "21:00",
    QUIET_UNTIL: "08:00",
    GRACE: "10",
    SHARE: "50000",
    OPEN_FIGURES: "0",
    **{
        f"tell.{kind}.{audience}": str(int(told))
        for kind, event in EVENTS.items()
        for audience, told in event.told.items()
    },
}
MOST_GRACE = 24 * 60


def insist_value(key: str, value: str) -> None:
    """Raises Malformed (SWITCH_KEY, SWITCH_TIME, SWITCH_GRACE, SWITCH_SHARE, SWITCH_ON)."""
    if key not in DEFAULTS:
        raise malformed("SWITCH_KEY", key=key)
    if key in (QUIET_FROM, QUIET_UNTIL):
        _insist(_is_time(value), "SWITCH_TIME", value)
    elif key == GRACE:
        _insist(whole(value, MOST_GRACE) is not None, "SWITCH_GRACE", value)
    elif key == SHARE:
        _insist(whole(value, MILLION) is not None, "SWITCH_SHARE", value)
    else:
        _insist(value in ("0", "1"), "SWITCH_ON", value)


def _insist(right: bool, code: str, value: str) -> None:
    if not right:
        raise malformed(code, value=value)


def _is_time(value: str) -> bool:
    """As 21:00: hours and minutes, and nothing else that ISO 8601 knows."""
    try:
        return time.fromisoformat(value).isoformat("minutes") == value
    except ValueError:
        return False


@dataclass(frozen=True)
class Switches:
    """How one county has it."""

    values: dict[str, str] = field(default_factory=lambda: dict(DEFAULTS))

    def tells(self, kind: str, audience: Audience) -> bool:
        return self.values.get(f"tell.{kind}.{audience}") == "1"

    @property
    def share_ppm(self) -> int:
        return int(self.values[SHARE])

    @property
    def grace(self) -> timedelta:
        """A move can be undone meanwhile, and nobody has been told."""
        return timedelta(minutes=int(self.values[GRACE]))

    def quiet_until(self, at: datetime) -> datetime | None:
        """When the quiet hours end in which this instant lies; None: it lies in none."""
        begin, end = (time.fromisoformat(self.values[key]) for key in (QUIET_FROM, QUIET_UNTIL))
        local = at.astimezone(LOCAL)
        within = (
            begin <= local.time() < end
            if begin <= end
            else local.time() >= begin or local.time() < end
        )
        if begin == end or not within:
            return None
        day = local.date() + timedelta(days=local.time() >= end)
        return datetime.combine(day, end, LOCAL).astimezone(UTC)


def switches_of(places: Iterable[int], by: datetime | None = None) -> dict[int, Switches]:
    """{county pk: how it has it}, `by` an instant or now. One query."""
    wanted = list(places)
    rows = select(Switch, ("place_id", "key", "value", "set_at"), "place_id", wanted)
    own: dict[int, dict[str, str]] = {pk: dict(DEFAULTS) for pk in wanted}
    for place, key, value, set_at in rows:
        if by is None or set_at <= by:
            own[place][key] = value
    return {pk: Switches(values) for pk, values in own.items()}
