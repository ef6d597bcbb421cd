"""Whether two photographs are of the same sight: saved again, cut down, mirrored or turned.

A hash of 64 bits says whether the slow waves of brightness (a cosine transform, DC left out) rise
or fall; the files that a picture is saved into differ in few of them. Of each picture the whole
and its parts (`REGIONS`, up to a fifth cut off a side) are hashed, so that what was cut out of it
is found by its own whole. Mirroring and turning only change signs and order of the waves, so all
eight ways a picture can lie come from one transform.

Hashes only say which pictures are worth comparing: two fields under a hill are alike in slow waves.
`compare` lays one over the other, shifts it into place and asks whether the fine lines agree.
Plain Python and numpy, no database.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from PIL import Image

VERSION = 1  # of the hashes; others are not compared
NEAR = 12  # bits of 64 in which hashes of the same sight may differ
MOST = 48  # candidates that are laid over each other, the nearest first
# How far fine lines agree (correlation) in two pictures of the same sight: where hashes differ in
# up to so many bits, and beyond.
CLOSE, SAME, SAME_BEYOND = 8, 0.60, 0.80
PLAIN = 3.0  # a picture whose brightness varies less (of 255) shows nothing
GREY = 256  # pixels of the longer side, for all of this
WAYS = 8

Hashes = NDArray[numpy.uint64]
Box = tuple[float, float, float, float]  # left, top, right, bottom as parts of width and height

_N, _FINE = 32, 48
_STEP = 1 / 15
_WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
_at = numpy.arange(_N)
_WAVES = numpy.cos(numpy.pi * numpy.outer(_at, 2 * _at + 1) / (2 * _N)).astype(numpy.float32)
# The 64 slowest waves that are no constant, slowest first: down, across.
_ORDER = sorted(
    ((v, u) for v in range(_N) for u in range(_N) if u + v), key=lambda at: (sum(at), at)
)[:64]
_DOWN, _ACROSS = (numpy.array(part) for part in zip(*_ORDER, strict=True))


def _regions() -> list[Box]:
    """The whole first; then up to three steps off a side, six in all and four of one direction."""
    cuts = [(a, b) for a in range(4) for b in range(4) if a + b <= 4]
    both = [(x, y) for x in cuts for y in cuts if sum(x) + sum(y) <= 6]
    both.sort(key=lambda cut: sum(cut[0]) + sum(cut[1]))
    return [
        (left * _STEP, top * _STEP, 1 - right * _STEP, 1 - foot * _STEP)
        for (left, right), (top, foot) in both
    ]


REGIONS = _regions()


@dataclass(frozen=True, slots=True)
class Likeness:
    """`agrees`: correlation of the fine lines, 0–1. `bits`: in which the hashes differ. `part`: how
    much of the larger picture the other one shows. `mirrored`, `turned`: how it lies."""

    agrees: float
    bits: int
    part: float
    mirrored: bool
    turned: bool


@dataclass(frozen=True, slots=True)
class Near:
    """A candidate: picture number `at`; one is `region` of the other, lying `way`. `inner`: the new
    one is the part."""

    at: int
    bits: int
    region: int
    way: int
    inner: bool


def grey(picture: Image.Image) -> Image.Image:
    """As everything here takes a picture: upright, small, without colour."""
    small = picture.convert("L")
    small.thumbnail((GREY, GREY))
    return small


def hashes(small: Image.Image) -> Hashes:
    """Of every region, the whole first; none of a picture that shows nothing."""
    if numpy.asarray(small).std() < PLAIN or min(small.size) < _N:
        return numpy.empty(0, numpy.uint64)
    return _bits(_transforms(small, REGIONS))


def ways(small: Image.Image) -> Hashes:
    """Every region in each way a picture can lie: eight rows of hashes."""
    waves = _transforms(small, REGIONS)
    return numpy.stack([_bits(_lying(waves, way)) for way in range(WAYS)])


def _transforms(small: Image.Image, boxes: list[Box]) -> NDArray[numpy.float32]:
    parts = numpy.stack([_cut(small, box, _N) for box in boxes])
    return numpy.asarray(_WAVES @ parts @ _WAVES.T)


def _cut(small: Image.Image, box: Box, size: int) -> NDArray[numpy.float32]:
    width, height = small.size
    edges = (box[0] * width, box[1] * height, box[2] * width, box[3] * height)
    part = small.resize((size, size), Image.Resampling.BILINEAR, box=edges)
    return numpy.asarray(part, dtype=numpy.float32)


def _bits(waves: NDArray[numpy.float32]) -> Hashes:
    rising = numpy.ascontiguousarray(numpy.packbits(waves[:, _DOWN, _ACROSS] > 0, axis=1))
    return rising.view(">u8").ravel().astype(numpy.uint64)


def _lying(waves: NDArray[numpy.float32], way: int) -> NDArray[numpy.float32]:
    """Way: 1 mirrored, 2 upside down, 4 sides exchanged; added up."""
    signs = (1 - 2 * (_at % 2)).astype(numpy.float32)
    lying = waves * signs if way & 1 else waves
    lying = lying * signs[:, None] if way & 2 else lying
    return lying.swapaxes(1, 2) if way & 4 else lying


def lie(picture: NDArray[numpy.float32], way: int) -> NDArray[numpy.float32]:
    """Pixels, as `_lying` has the waves."""
    picture = picture[:, ::-1] if way & 1 else picture
    picture = picture[::-1] if way & 2 else picture
    return picture.T if way & 4 else picture


# ── finding ─────────────────────────────────────────────────────────────────────────────────────


class Index:
    """The hashes of many pictures in memory: `len(REGIONS)` a picture, eight bytes each.

    Every one is compared; a million take some milliseconds a question, which no tree or band of
    hashes does better at twelve bits (docs/decisions/0027).
    """

    _AT_ONCE = 1 << 15  # hashes that stay in the processor's own memory

    def __init__(self) -> None:
        self._kept = numpy.empty((0, len(REGIONS)), numpy.uint64)
        self._wholes = numpy.empty(0, numpy.uint64)
        self._n = 0

    def __len__(self) -> int:
        return self._n

    def add(self, rows: NDArray[numpy.uint64]) -> None:
        """Pictures, a row each as `hashes` gives them; numbered on from those there are."""
        end = self._n + len(rows)
        if end > len(self._kept):
            room = max(end, len(self._kept) * 5 // 4)
            self._kept = numpy.resize(self._kept, (room, len(REGIONS)))
            self._wholes = numpy.resize(self._wholes, room)
        self._kept[self._n : end], self._wholes[self._n : end] = rows, rows[:, 0]
        self._n = end

    def near(self, every: Hashes) -> list[Near]:
        """The pictures of which one (`every`: its `ways`) may be a part or the whole, the nearest
        first, at most `MOST`."""
        found: dict[int, Near] = {}
        for one in (*self._parts(every[:, 0]), *self._outer(every)):
            if one.at not in found or one.bits < found[one.at].bits:
                found[one.at] = one
        return sorted(found.values(), key=lambda one: (one.bits, one.at))[:MOST]

    def _parts(self, wholes: Hashes) -> Iterator[Near]:
        """The new picture is a region of a kept one."""
        flat = self._kept[: self._n].reshape(-1)  # a view
        for way, place, bits in self._close(flat, wholes):
            at, region = divmod(place, len(REGIONS))
            yield Near(at, bits, region, way, inner=True)

    def _outer(self, every: Hashes) -> Iterator[Near]:
        """A kept picture is a region of the new one."""
        for asked, at, bits in self._close(self._wholes[: self._n], every.reshape(-1)):
            way, region = divmod(asked, len(REGIONS))
            yield Near(at, bits, region, way, inner=False)

    def _close(self, kept: Hashes, asked: Hashes) -> Iterator[tuple[int, int, int]]:
        """(number of the hash asked for, place of the kept one, bits that differ)."""
        for start in range(0, len(kept), self._AT_ONCE):
            some = kept[start : start + self._AT_ONCE]
            for number, one in enumerate(asked):
                differ = numpy.bitwise_count(some ^ one)
                for place in numpy.flatnonzero(differ <= NEAR).tolist():
                    yield number, start + place, int(differ[place])


# ── comparing ───────────────────────────────────────────────────────────────────────────────────


def compare(new: Image.Image, kept: Image.Image, near: Near) -> Likeness | None:
    """Lay one over the other as the candidate says, move the edges until they fit best, and say how
    far fine lines agree; None where they do not."""
    inner, outer = (new, kept) if near.inner else (kept, new)
    pattern = _lines(_turned(_cut(inner, _WHOLE, _FINE), near))
    if pattern is None:
        return None
    box, agrees = REGIONS[near.region], 0.0
    for step in (0.04, 0.04, 0.02, 0.02, 0.01, 0.01, 0.005):
        box, agrees = _moved(outer, pattern, box, step)
    if agrees < (SAME if near.bits <= CLOSE else SAME_BEYOND):
        return None
    part = (box[2] - box[0]) * (box[3] - box[1])
    return Likeness(agrees, near.bits, part, *_words(near.way))


def _turned(cut: NDArray[numpy.float32], near: Near) -> NDArray[numpy.float32]:
    """`way` is how the new picture has to lie; of the kept one it is the way back."""
    back = near.way
    if not near.inner and near.way & 4:  # turned: the way back mirrors what came first last
        back = 4 | (near.way & 1) << 1 | (near.way & 2) >> 1
    return lie(cut, back)


def _words(way: int) -> tuple[bool, bool]:
    """Mirrored: an odd number of mirrors; turned: what remains is no mirror alone."""
    mirrored = bin(way).count("1") % 2 == 1
    return mirrored, way not in (0, 1)


def _moved(
    outer: Image.Image, pattern: NDArray[numpy.float32], box: Box, step: float
) -> tuple[Box, float]:
    best, agrees = box, _agrees(outer, pattern, box)
    for edge in range(4):
        for way in (-step, step):
            tried = _edge_moved(best, edge, way)
            found = _agrees(outer, pattern, tried)
            if found > agrees:
                best, agrees = tried, found
    return best, agrees


def _edge_moved(box: Box, edge: int, by: float) -> Box:
    edges = list(box)
    edges[edge] = min(1.0, max(0.0, edges[edge] + by))
    return edges[0], edges[1], edges[2], edges[3]


def _agrees(outer: Image.Image, pattern: NDArray[numpy.float32], box: Box) -> float:
    lines = _lines(_cut(outer, box, _FINE))
    return 0.0 if lines is None else float((lines * pattern).mean())


def _lines(picture: NDArray[numpy.float32]) -> NDArray[numpy.float32] | None:
    """What is left without the slow changes of brightness, in units of its own spread."""
    blocks = picture.reshape(_FINE // 4, 4, _FINE // 4, 4).mean(axis=(1, 3))
    slow = Image.fromarray(blocks).resize((_FINE, _FINE), Image.Resampling.BILINEAR)
    fine = picture - numpy.asarray(slow)
    fine -= fine.mean()
    spread = float(fine.std())
    return None if spread < 0.5 else fine / spread
