"""The same sight is known again however it was saved; two sights are two."""

import io

import numpy
import pytest
from PIL import Image

from hedun.evidence.likeness import Index, Likeness, compare, grey, hashes, ways
from tests.evidence.sights import AGAIN, saved, sight

MANY = 12


def opened(data: bytes) -> Image.Image:
    return grey(Image.open(io.BytesIO(data)))


@pytest.fixture(scope="module")
def album() -> tuple[Index, list[Image.Image]]:
    index, small = Index(), [grey(sight(n)) for n in range(MANY)]
    index.add(numpy.stack([hashes(one) for one in small]))
    return index, small


def again(album: tuple[Index, list[Image.Image]], new: Image.Image) -> dict[int, Likeness]:
    index, small = album
    tried = {near.at: compare(new, small[near.at], near) for near in index.near(ways(new))}
    return {at: found for at, found in tried.items() if found}


@pytest.mark.parametrize("how", AGAIN)
def test_the_same_sight_is_known_again_however_it_was_saved(
    album: tuple[Index, list[Image.Image]], how: str
) -> None:
    for number in range(0, MANY, 4):
        new = opened(saved(AGAIN[how](sight(number)), quality=45))
        found = again(album, new)
        assert list(found) == [number], (how, number)
        assert found[number].mirrored == ("mirrored" in how)
        assert found[number].turned == (how == "turned")
        assert (found[number].part < 0.9) == ("cropped" in how)


@pytest.mark.parametrize("how", AGAIN)
def test_the_whole_is_known_by_a_part_that_came_before(how: str) -> None:
    part = opened(saved(AGAIN[how](sight(3)), quality=45))
    index = Index()
    index.add(hashes(part)[None, :])
    whole = grey(sight(3))
    [near] = index.near(ways(whole))
    assert compare(whole, part, near) is not None


def test_other_sights_are_not_the_same(album: tuple[Index, list[Image.Image]]) -> None:
    assert [n for n in range(100, 110) if again(album, grey(sight(n)))] == []


def test_a_picture_in_which_nothing_is_to_be_seen_is_like_none() -> None:
    assert not len(hashes(grey(Image.new("RGB", (640, 480), (90, 120, 60)))))
    assert not len(hashes(grey(Image.new("L", (4, 400)))))


def test_the_index_finds_parts_and_wholes_in_every_way_a_picture_can_lie() -> None:
    rng, index = numpy.random.default_rng(5), Index()
    rows = rng.integers(0, 2**64, (500, len(hashes(grey(sight(0))))), numpy.uint64)
    new = grey(sight(1))
    asked = ways(new)
    rows[77, 30] = asked[5, 0] ^ numpy.uint64(0b1011)  # a part of number 77, five bits of ways
    rows[400, 0] = asked[2, 9] ^ numpy.uint64(1 << 63)  # number 400 is a part of it
    index.add(rows[:300])
    index.add(rows[300:])
    found = {near.at: near for near in index.near(asked)}
    assert (found[77].bits, found[77].region, found[77].way, found[77].inner) == (3, 30, 5, True)
    assert (found[400].bits, found[400].region, found[400].way, found[400].inner) == (
        1, 9, 2, False,
    )  # fmt: skip
    assert set(found) == {77, 400}
