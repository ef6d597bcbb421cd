"""Published photographs of real cameras: positions and times as they are published, and the
malformed ones read or left, never a crash."""

import io
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy
import pytest
from PIL import Image

from hedun.domain.coordinates import Point, distance_m
from hedun.domain.problems import Malformed
from hedun.evidence.darkroom import Darkroom
from hedun.evidence.likeness import Index, compare, grey, ways
from hedun.evidence.looking import FORMATS, Looked
from hedun.evidence.media import recognise

CHINA = timezone(timedelta(hours=8))
CENTRAL = timezone(timedelta(hours=-5))
NIKON = "NIKON COOLPIX P6000"

# Degrees, minutes, seconds and the camera's clock, by hand from the published dumps.
PUBLISHED = {
    "gps/DSCN0010.jpg": ((43, 28, 2.814), (11, 53, 6.456), (2008, 10, 22, 16, 28, 39), NIKON),
    "gps/DSCN0012.jpg": ((43, 28, 1.764), (11, 53, 7.422), (2008, 10, 22, 16, 29, 49), NIKON),
    "gps/DSCN0021.jpg": ((43, 28, 1.494), (11, 53, 4.338), (2008, 10, 22, 16, 38, 20), NIKON),
    "gps/DSCN0025.jpg": ((43, 28, 6.114), (11, 52, 53.886), (2008, 10, 22, 16, 43, 21), NIKON),
    "heic/IMG_5195.HEIC": (
        (39, 3, 4.84), (-94, 17, 19.58), (2021, 4, 11, 15, 47, 53), "Apple iPhone 11 Pro Max",
    ),
}  # fmt: skip
UPRIGHT = {
    "orientation/landscape_6.jpg": (600, 450),
    "orientation/portrait_8.jpg": (450, 600),
}


@pytest.fixture(scope="module")
def looked(public_data: Path) -> dict[str, tuple[bytes, Looked]]:
    """Every photograph of the set as it is taken in and looked at."""
    folder, room, found = public_data / "exif_samples", Darkroom(), {}
    for path in sorted(folder.glob("*/*")):
        data = path.read_bytes()
        found[f"{path.parent.name}/{path.name}"] = data, room.look(data, recognise(data))
    room.close()
    return found


def degrees(parts: tuple[float, float, float]) -> float:
    size = abs(parts[0]) + parts[1] / 60 + parts[2] / 3600
    return size if parts[0] >= 0 else -size


@pytest.mark.parametrize("name", PUBLISHED)
def test_position_time_and_camera_are_as_published(
    looked: dict[str, tuple[bytes, Looked]], name: str
) -> None:
    lat, lon, clock, device = PUBLISHED[name]
    told = looked[name][1].told
    assert told.place is not None and told.taken_at is not None
    assert distance_m(told.place, Point(degrees(lat), degrees(lon), "WGS-84")) < 0.1
    said = name.startswith("heic")
    zone = CENTRAL if said else CHINA  # a camera that names no zone is taken for a Chinese one
    assert told.zone == ("said" if said else "assumed")
    assert told.taken_at.astimezone(zone).replace(tzinfo=None, microsecond=0) == datetime(*clock)
    assert told.device == device


def test_every_photograph_is_read_and_shown_upright(
    looked: dict[str, tuple[bytes, Looked]],
) -> None:
    assert len(looked) == 10
    assert {name: one.why for name, (_, one) in looked.items() if one.why} == {}
    for name, size in UPRIGHT.items():
        assert (looked[name][1].width, looked[name][1].height) == size
    for name, (_, one) in looked.items():
        assert set(one.shown) == {"small", "large", "web"}
        assert one.told.bare == (name not in PUBLISHED)  # a remark, and taken


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow tells what it skips
def test_cut_off_anywhere_or_changed_at_any_byte_none_ends_the_worker(
    looked: dict[str, tuple[bytes, Looked]],
) -> None:
    """Some 200 damaged files: refused with a reason, or read; the same process goes on."""
    room, rng, answers = Darkroom(), numpy.random.default_rng(11), set()
    for _, (data, _) in sorted(looked.items()):
        many = 4 if len(data) > 400_000 else 24
        for n in range(many):
            bad = bytearray(data)
            if n % 3 == 0:
                bad = bad[: int(rng.integers(20, len(data)))]
            else:
                first = min(len(bad), 4000 if n % 3 == 1 else len(bad))
                for at in rng.integers(12, first, 12):
                    bad[at] = int(rng.integers(0, 256))
            try:
                media_type = recognise(bytes(bad))
            except Malformed as refused:
                answers.add(refused.problem.code)
                media_type = next(t for t in FORMATS if t.endswith(("jpeg", "heic")))
            answers.add(room.look(bytes(bad), media_type).why)
    assert "CRASHED" not in answers and {"", "DAMAGED", "FILE_DAMAGED"} <= answers
    room.close()


def test_none_of_them_is_taken_for_another(looked: dict[str, tuple[bytes, Looked]]) -> None:
    index, small = Index(), []
    for _, one in looked.values():
        if one.hashes:
            small.append(grey(Image.open(io.BytesIO(one.shown["web"]))))
            index.add(numpy.frombuffer(one.hashes, numpy.uint64)[None, :])
    met = [
        (n, near.at)
        for n, new in enumerate(small)
        for near in index.near(ways(new))
        if compare(new, small[near.at], near)
    ]
    assert met == [(n, n) for n in range(len(small))]
