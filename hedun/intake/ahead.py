"""A village's list read and put into the store before it is handed in (part of the room's actions).

No row is read or written, so it may be done in another process; `import_sheet` then has the rows to
compare with the books and to write.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from hedun.evidence.actions import Seen, see
from hedun.evidence.models import Evidence
from hedun.evidence.store import digest
from hedun.intake.profiles import VILLAGE
from hedun.intake.reading import Reading
from hedun.intake.sheet import read_sheet


class ReadAhead(NamedTuple):
    """Of one file as it reads on one day. `fields`: of the Reading, without its layout."""

    today: date
    file: Seen
    fields: Mapping[str, Any]

    def fits(self, data: bytes, today: date) -> bool:
        return today == self.today and digest(data) == self.file.sha256

    def reading(self) -> Reading:
        """To be used once: whoever studies it notes what else is wrong."""
        return Reading(VILLAGE, **self.fields)


def read_ahead(data: bytes, *, today: date) -> ReadAhead | None:
    """Of a list in the village's own layout; None of a file of which no row can be read: nothing of
    it is kept, and `import_sheet` says why."""
    reading = read_sheet(data, today=today)
    if reading.unreadable:
        return None
    fields = {name: value for name, value in vars(reading).items() if name != "profile"}
    return ReadAhead(today, see(data, Evidence.Kind.SHEET), fields)
