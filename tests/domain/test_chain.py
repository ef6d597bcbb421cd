"""The record's chain and tree, worked with hashlib alone and against RFC 6962 §2.1."""

import hashlib
import json
from enum import IntEnum, StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedun.domain.chain import (
    RootBuilder,
    canonical,
    consistency_path,
    entry_digest,
    inclusion_path,
    verify_consistency,
    verify_inclusion,
)


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def merkle_root(leaves):
    builder = RootBuilder()
    for leaf in leaves:
        builder.add(leaf)
    return builder.root()


def hash_over(leaves):
    return lambda begin, end: bytes.fromhex(merkle_root(leaves[begin:end]))


def inclusion_proof(leaves, i):
    return inclusion_path(i, len(leaves), hash_over(leaves))


def test_there_is_one_way_to_write_a_value():
    value = {"乙": [1, None, True], "b": "柳沟村\n", "a": {"z": -5, "Z": ""}}
    assert canonical(value) == ('{"a":{"Z":"","z":-5},"b":"柳沟村\\n","乙":[1,null,true]}'.encode())


CHARACTERS = st.characters(exclude_categories=["Cs"])  # half a character has no UTF-8
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(CHARACTERS),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(CHARACTERS), inner),
    max_leaves=20,
)


@given(VALUES)
def test_it_is_json_as_python_writes_it_whatever_the_value(value):
    written_by_python = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()
    assert canonical(value) == written_by_python
    assert json.loads(canonical(value)) == value


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"lines": [{"mu": 3.5}]}, r"\$\.lines\[0\]\.mu: float"),
        ({"at": b"x"}, r"\$\.at: bytes"),
        ({"pair": (1, 2)}, r"\$\.pair: tuple"),
        ({1: "one"}, r"\$: key 1 is not text"),
        (["ok", "\ud800"], r"\$\[1\]: half a character"),
        ({"a": {"\udfff": 1}}, r"\$\.a key .*: half a character"),
        ({"a": "\ud83d\ude00"}, r"\$\.a: half a character"),
        ({"a": 1, None: 1}, r"\$: key None is not text"),
        ({"a": [{}, {True: 1}]}, r"\$\.a\[1\]: key True is not text"),
        ({"a": [[1], [[{"b": {"c"}}]]]}, r"\$\.a\[1\]\[0\]\[0\]\.b: set"),
        (float("nan"), r"\$: float"),
    ],
)
def test_a_value_without_one_spelling_is_refused_and_found(value, where):
    with pytest.raises(TypeError, match=where):
        canonical(value)


def test_a_state_or_a_code_is_written_as_the_text_or_number_it_is():
    class Word(StrEnum):
        SHEEP = "sheep"

    class Level(IntEnum):
        CITY = 2

    assert canonical({Word.SHEEP: [Word.SHEEP, Level.CITY]}) == b'{"sheep":["sheep",2]}'


def test_an_entry_covers_its_content_and_the_entry_before():
    prev = "ab" * 32
    expected = hashlib.sha256(b"hedun entry 1\n" + b"\xab" * 32 + b'{"n":1}').hexdigest()
    assert entry_digest(prev, b'{"n":1}') == expected
    for wrong in ("AB" * 32, "ab" * 31, "", "zz" * 32):
        with pytest.raises(ValueError, match="64 lower-case hex"):
            entry_digest(wrong, b"")


# The eight leaves and the roots over the first n of them that Certificate Transparency
# implementations of RFC 6962 are tested with.
CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
             "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_roots_are_those_of_rfc_6962_at_every_size_of_one_stream():
    builder = RootBuilder()
    assert builder.root() == CT_ROOTS[0]
    for n, leaf in enumerate(CT_LEAVES, start=1):
        builder.add(leaf)
        assert (builder.count, builder.root()) == (n, CT_ROOTS[n])
        assert merkle_root(CT_LEAVES[:n]) == CT_ROOTS[n]


def test_the_seven_leaf_tree_of_rfc_6962_section_2_1_3_has_the_paths_drawn_there():
    leaves = [f"{i:02x}" * 32 for i in range(7)]
    a, b, c, d, e, f, j = (sha(b"\x00" + bytes.fromhex(leaf)) for leaf in leaves)
    g, h, i = sha(b"\x01" + a + b), sha(b"\x01" + c + d), sha(b"\x01" + e + f)
    k, el = sha(b"\x01" + g + h), sha(b"\x01" + i + j)
    assert merkle_root(leaves) == sha(b"\x01" + k + el).hex()
    drawn = {0: [b, h, el], 3: [c, g, el], 4: [f, j, k], 6: [i, k]}
    for index, path in drawn.items():
        assert inclusion_proof(leaves, index) == [step.hex() for step in path]


def test_a_proof_holds_for_its_leaf_at_its_place_and_for_nothing_else():
    for n in range(1, 20):
        leaves = [sha(bytes([i])).hex() for i in range(n)]
        root = merkle_root(leaves)
        for i, leaf in enumerate(leaves):
            proof = inclusion_proof(leaves, i)
            assert verify_inclusion(leaf, i, n, proof, root)
            assert not any(
                verify_inclusion(leaf, j, n, proof, root) for j in range(-1, n + 1) if j != i
            )
            assert not verify_inclusion(leaves[i - 1] if n > 1 else "ff", i, n, proof, root)
            assert not verify_inclusion(leaf, i, n, [*proof, root], root)
            assert not verify_inclusion(leaf, i, n, proof, root[::-1])
            assert not proof or not verify_inclusion(leaf, i, n, proof[:-1], root)


def test_something_that_is_no_proof_is_refused_without_an_accident():
    assert not verify_inclusion("not hex", 0, 1, [], "00" * 32)
    assert not verify_inclusion("00", 0, 2, ["not hex"], "00" * 32)
    assert not verify_inclusion("00", 0, 0, [], CT_ROOTS[0])
    with pytest.raises(IndexError, match="no leaf 3"):
        inclusion_proof(["00", "01", "02"], 3)


def test_a_root_over_many_entries_keeps_only_one_hash_per_level():
    builder = RootBuilder()
    for i in range(10_000):
        builder.add(f"{i:064x}")
    assert len(builder._peaks) == 5  # 10000 = 0b10011100010000: five ones


# ── a tree that grew out of another ─────────────────────────────────────────────────────────────


@given(st.integers(1, 70), st.integers(0, 70))
def test_a_tree_that_only_grew_is_shown_to_have_grown(first, more):
    leaves = [sha(bytes([n])).hex() for n in range(first + more)]
    old, new = merkle_root(leaves[:first]), merkle_root(leaves)
    path = consistency_path(first, len(leaves), hash_over(leaves))
    assert verify_consistency(first, old, len(leaves), new, path)
    assert len(path) <= 2 * len(leaves).bit_length()
    for at, step in enumerate(path):
        wrong = [*path[:at], sha(step.encode()).hex(), *path[at + 1 :]]
        assert not verify_consistency(first, old, len(leaves), new, wrong)
    assert not verify_consistency(first, old, len(leaves), new, [*path, old])


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_a_tree_with_an_earlier_leaf_changed_has_no_such_proof(first, more, data):
    leaves = [sha(bytes([n])).hex() for n in range(first + more)]
    old = merkle_root(leaves[:first])
    at = data.draw(st.integers(0, first - 1))
    leaves[at] = sha(b"rewritten").hex()
    path = consistency_path(first, len(leaves), hash_over(leaves))
    assert not verify_consistency(first, old, len(leaves), merkle_root(leaves), path)


def test_what_is_no_proof_of_growth_is_none():
    root = merkle_root(["aa"])
    assert verify_consistency(1, root, 1, root, [])
    assert not verify_consistency(2, root, 1, root, [])
    assert not verify_consistency(0, root, 1, root, [])
    assert not verify_consistency(1, root, 2, root, ["no hex"])
    assert not verify_consistency(1, root, 2, root, [])
    with pytest.raises(ValueError, match="no beginning"):
        consistency_path(3, 2, hash_over([]))


@given(st.integers(0, 90))
def test_a_builder_is_gone_on_with_where_it_was_left(cut):
    leaves = [sha(bytes([n])).hex() for n in range(90)]
    first = RootBuilder()
    for leaf in leaves[:cut]:
        first.add(leaf)
    second = RootBuilder(first.count, first.peaks)
    for leaf in leaves[cut:]:
        second.add_raw(bytes.fromhex(leaf))
    assert second.root() == merkle_root(leaves)
    with pytest.raises(ValueError):
        RootBuilder(3, first.peaks[:1])
