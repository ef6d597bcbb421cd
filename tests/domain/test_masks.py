"""What a neighbour may read off the notice board or over a shoulder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedun.domain.masks import mask_card, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_id, "11010519491231002X", "**************002X"),
        (mask_card, "6200000000000005", "**** **** **** 0005"),
        (mask_card, "6222020000000004444", "**** **** **** 4444"),
        (mask_phone, "13800001234", "138****1234"),
        (mask_phone, "0355-7221234", "0355-*****34"),
        (mask_phone, "010-65001234", "010-*****34"),
        (mask_name, "王明", "王*"),
        (mask_name, "李秀英", "李*英"),
        (mask_name, "欧阳修明", "欧**明"),
        (mask_name, "阿依古丽·买买提", "阿******提"),
    ],
)
def test_only_the_agreed_part_is_shown(mask, value, shown):
    assert mask(value) == shown


def test_a_village_collective_is_named_in_full():
    assert mask_name("柳沟村集体", collective=True) == "柳沟村集体"


@pytest.mark.parametrize("name", ["王 明", "王　明", " 王明 ", "王\u200b明", "葛\U000e0100明"])
def test_a_space_or_a_variant_mark_does_not_give_a_two_character_name_away(name):
    assert "明" not in mask_name(name)


def test_hidden_numbers_all_look_alike():
    assert mask_id("1234") == "*" * 18
    assert mask_card("1234") == "**** **** **** ****"
    assert mask_phone("1234") == "*" * 11


def test_a_single_character_shows_nothing_and_an_empty_value_stays_empty():
    assert mask_name("王") == "*"
    assert [mask("") for mask in (mask_id, mask_card, mask_phone, mask_name)] == [""] * 4


@given(st.text(max_size=40))
def test_a_number_of_the_wrong_shape_never_shows_more_than_a_right_one(text):
    for mask, most in ((mask_id, 4), (mask_card, 4), (mask_phone, 7)):
        assert sum(char not in "* -" for char in mask(text)) <= most


@pytest.mark.parametrize(
    "odd", ["1234", "110105 19491231 002X", "１１０１０５194912310021", "张三丰"]
)
def test_a_short_or_odd_number_shows_nothing_at_all(odd):
    for mask in (mask_id, mask_card, mask_phone):
        assert not set(mask(odd)) - set("* ")
