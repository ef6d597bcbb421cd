"""An answer's room is another's only when nobody looks at the answer any more."""

import gc

import numpy as np
import pytest

from hedun.terms import adjudicate, load_terms, read_lines
from hedun.terms.engine import ENGINES
from hedun.terms.room import LARGE, MOST, SMALL, Room

from .test_terms_arrow import DATA
from .test_terms_recalculate import repeated

SIZE = 2 * SMALL + 18


def address(block):
    return block.__array_interface__["data"][0]


def test_what_nobody_uses_any_more_is_lent_again_and_all_of_it_is_0():
    room = Room()
    first = room.zeros(SIZE)
    first[:] = 7
    at = address(first)
    del first
    again = room.zeros(SIZE)
    assert (address(again), again.size, int(again.max())) == (at, SIZE, 0)


def test_a_single_view_keeps_all_of_it():
    room = Room()
    whole = room.zeros(SIZE)
    part = whole[8:24].view(np.int64)[1:]
    part[:] = 5
    del whole
    gc.collect()
    others = [room.zeros(SIZE) for _ in range(4)]
    for other in others:
        other[:] = 1
    assert part.tolist() == [5]


def test_no_block_is_lent_for_much_less_than_it_holds():
    room = Room()
    large = room.zeros(8 * SMALL)
    at = address(large)
    del large
    small = room.zeros(SMALL)
    assert address(small) != at
    assert address(room.zeros(7 * SMALL)) == at


def test_what_is_kept_for_nobody_has_an_end():
    room = Room()
    lent = [room.zeros(SIZE) for _ in range(MOST + 9)]
    del lent
    assert room.free == MOST
    assert room.zeros(LARGE + 1).size == LARGE + 1
    assert room.free == MOST


@pytest.mark.parametrize("engine", ENGINES)
def test_an_answer_stays_as_it_is_while_others_are_calculated(engine):
    name = "cn-nanxian-2025"
    terms = load_terms((DATA / f"{name}.toml").read_bytes(), name)
    lines = repeated(read_lines(DATA / f"{name}.lines.csv"), 6)
    first = adjudicate(terms, lines, engine=engine)
    before = [np.array(c) for c in (first.payable_fen, first.loss_fen, first.code_number)]
    for _ in range(3):  # let go of at once, so that each may take the room of the one before
        adjudicate(terms, lines, engine=engine).payable_fen[:] = -1
    for was, now in zip(
        before, (first.payable_fen, first.loss_fen, first.code_number), strict=True
    ):
        assert np.array_equal(was, now)
    again = adjudicate(terms, lines, engine=engine)
    assert np.array_equal(again.payable_fen, first.payable_fen)
    assert np.array_equal(again.loss_fen, first.loss_fen)
