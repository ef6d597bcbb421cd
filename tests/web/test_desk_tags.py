"""Amounts, days, clocks, ditto marks and fields as a reader sees them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

from hedun.domain.deadlines import LOCAL

NOW = datetime(2026, 9, 8, 9, 30, tzinfo=LOCAL)  # a Tuesday


def rendered(source: str, **context: Any) -> str:
    return Template("{% load desk %}" + source).render(Context({"now": NOW} | context))


@pytest.mark.parametrize(
    ("filtered", "value", "shown"),
    [
        ("fen", 1212853, "12,128.53"),
        ("fen", 0, "0.00"),
        ("fen", -100, "−1.00"),
        ("fen", None, "—"),
        ("delta", -40824, "−408.24"),
        ("delta", 1200, "+12.00"),
        ("mu", Decimal("1.8000"), "1.80"),
        ("mu", Decimal("0.1234"), "0.1234"),
        ("mu", Decimal("1200"), "1,200.00"),
        ("percent", Decimal("0.45"), "45"),
        ("percent", Decimal("0.123456"), "12.3456"),
        ("percent", Decimal("1"), "100"),
        ("percent", None, "—"),
        ("quantity", Decimal("20"), "20"),
        ("quantity", 3, "3"),
        ("separated", "9.6876 亩 × 1017.00 元 × 49.9999 %", "9.6876 亩 × 1,017.00 元 × 49.9999 %"),
        ("separated", "第 2024 条，限额 10000000.00 元", "第 2024 条，限额 10,000,000.00 元"),
    ],
)
def test_figures_are_written_as_in_a_ledger(filtered: str, value: object, shown: str) -> None:
    assert rendered("{{ value|" + filtered + " }}", value=value) == shown


def test_an_instant_is_written_in_beijing_time_with_the_year_only_where_it_matters() -> None:
    at = datetime(2026, 9, 2, 2, 21, tzinfo=UTC)
    new_year = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)  # in China
    last_year = datetime(2025, 6, 1, 4, 0, tzinfo=UTC)
    assert rendered("{% local at %}", at=at) == "9月2日 10:21"
    assert rendered("{% local at %}", at=new_year) == "1月1日 00:00"
    assert rendered("{% local at %}", at=last_year) == "2025年6月1日 12:00"
    with override("en"):
        assert rendered("{% local at %}", at=at) == "2 Sep 10:21"


def test_a_day_can_tell_its_weekday() -> None:
    assert rendered("{% day d weekday=True %}", d=date(2026, 9, 2)) == "9月2日 周三"
    assert rendered("{% day d year=True %}", d=date(2026, 9, 2)) == "2026年9月2日"
    with override("en"):
        assert rendered("{% day d weekday=True %}", d=date(2026, 9, 2)) == "Wed 2 Sep"


def test_a_clock_is_relative_and_exact() -> None:
    due = datetime(2026, 9, 10, 23, 59, 59, 999999, tzinfo=LOCAL)
    shown = rendered("{% clock due %}", due=due)
    assert shown == '<span class="clock"><b>还剩 2 个工作日</b>（9月10日 周四）</span>'


def test_an_overdue_clock_is_red_and_says_by_how_much() -> None:
    due = datetime(2026, 9, 7, 23, 59, 59, 999999, tzinfo=LOCAL)
    shown = rendered("{% clock due %}", due=due)
    assert "is-late" in shown
    assert "超 1 个工作日" in shown


def test_a_figure_speaks_only_where_it_differs() -> None:
    same = rendered('{% ditto a b "mu" %}', a=Decimal("1.2"), b=Decimal("1.20"))
    absent = rendered('{% ditto a b "mu" %}', a=None, b=Decimal("1.20"))
    other = rendered('{% ditto a b "mu" %}', a=Decimal("1.80"), b=Decimal("2.40"))
    assert "〃" in same and "1.2" not in same and "同前" in same
    assert "·" in absent and "无" in absent
    assert 'class="n diff' in other and "1.80" in other and "不同" in other


def test_an_unknown_check_level_is_an_error_and_not_a_colour() -> None:
    with pytest.raises(TemplateSyntaxError, match="urgent"):
        rendered('{% check "urgent" "x" %}')


def test_what_people_wrote_cannot_become_markup() -> None:
    shown = rendered('{% check "hint" text %}', text="<script>alert(1)</script>")
    assert "<script>" not in shown and "&lt;script&gt;" in shown


class Visit(forms.Form):
    area = forms.DecimalField(label="受损面积", help_text="绕测后填", widget=forms.TextInput)
    why = forms.ChoiceField(label="原因", choices=[("far", "路断了")], widget=forms.RadioSelect)
    sheet = forms.FileField(label="表格", required=False)


def test_a_field_keeps_what_was_typed_and_says_beside_it_what_is_wrong() -> None:
    form = Visit({"area": "三亩", "why": "far"})
    assert not form.is_valid()
    shown = rendered('{% field form.area unit="亩" %}', form=form)
    assert 'class="field is-bad"' in shown
    assert 'value="三亩"' in shown
    assert "这里要填数字" in shown
    # The error and the hint are read out with the field.
    assert 'aria-describedby="id_area_helptext id_area_error"' in shown
    assert 'id="id_area_error"' in shown and 'id="id_area_helptext"' in shown


def test_choices_are_one_group_with_its_question() -> None:
    shown = rendered("{% field form.why %}", form=Visit())
    assert "<legend" in shown and "原因" in shown
    assert 'type="radio"' in shown and "路断了" in shown


def test_a_file_can_be_dropped_and_an_optional_field_says_so() -> None:
    shown = rendered("{% field form.sheet %}", form=Visit())
    assert "data-drop" in shown and 'type="file"' in shown
    assert "可不填" in shown
