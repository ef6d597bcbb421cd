"""The hashes of all photographs examined so far, kept in memory between rounds.

A round reads what has come since. Rows are added under the pen, one writer after the other, so a
greater primary key is a later row; where what is here is not what the table holds (another
database, rows read anew), all are read again.
"""

import io

import numpy
from django.db.models import Max, QuerySet
from PIL import Image

from hedun.evidence import likeness, shown
from hedun.evidence.models import Picture

_WIDTH = 8 * len(likeness.REGIONS)
_AT_ONCE = 2000


class Known:
    def __init__(self) -> None:
        self.index = likeness.Index()
        self._pks: list[int] = []
        self._last = b""
        self._state = (0, 0)

    def refresh(self) -> None:
        """All that is committed, or written in this transaction."""
        if not self._still_true():
            self.index, self._pks, self._last = likeness.Index(), [], b""
        after = self._pks[-1] if self._pks else 0
        rows = _hashed().filter(pk__gt=after).order_by("pk").values_list("pk", "hashes")
        some: list[tuple[int, bytes]] = []
        for pk, hashes in rows.iterator(chunk_size=_AT_ONCE):
            some.append((pk, bytes(hashes)))
            if len(some) == _AT_ONCE:
                self._add(some)
                some = []
        self._add(some)
        self._state = _count()

    def behind(self) -> bool:
        """Whether others have been examined since the last `refresh`."""
        return _count() != self._state

    def picture(self, at: int) -> Picture:
        """Number `at` of the index, with its evidence."""
        return Picture.objects.select_related("evidence").get(pk=self._pks[at])

    def _add(self, some: list[tuple[int, bytes]]) -> None:
        some = [(pk, hashes) for pk, hashes in some if len(hashes) == _WIDTH]
        if some:
            flat = numpy.frombuffer(b"".join(hashes for _, hashes in some), numpy.uint64)
            self.index.add(flat.reshape(len(some), -1))
            self._pks += [pk for pk, _ in some]
            self._last = some[-1][1]

    def _still_true(self) -> bool:
        if not self._pks:
            return True
        rows = _hashed().filter(pk__lte=self._pks[-1])
        last = rows.filter(pk=self._pks[-1]).values_list("hashes", flat=True).first()
        return rows.count() == len(self._pks) and last is not None and bytes(last) == self._last


def _hashed() -> QuerySet[Picture]:
    return Picture.objects.filter(hash_version=likeness.VERSION).exclude(hashes=b"")


def _count() -> tuple[int, int]:
    """How many there are and the last one: no row is ever taken away."""
    rows = _hashed()
    return rows.count(), rows.aggregate(last=Max("pk"))["last"] or 0


def grey_of(sha256: str) -> Image.Image | None:
    """A photograph as it is compared, from the size for the window; None where that is not at hand,
    or is not whole (the power failed). It was made by ourselves, so it is opened here."""
    data = shown.kept(sha256, "web")
    if data is None:
        return None
    try:
        picture = Image.open(io.BytesIO(data), formats=["JPEG"])
        picture.draft("L", (likeness.GREY * 2, likeness.GREY * 2))
        return likeness.grey(picture)
    except (OSError, SyntaxError):
        return None
