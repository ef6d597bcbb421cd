"""One page that shows the desk's components with invented rows, for the tests of the look only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from hedun.domain.actors import Actor, Level, Posting, Role
from hedun.domain.deadlines import LOCAL, end_of_day
from hedun.urls import urlpatterns as desk_urls

NOW = datetime(2026, 9, 8, 9, 30, tzinfo=LOCAL)
PAGE = Path(__file__).with_name("gallery.html").read_text()
SHEET = """{% extends "base_print.html" %}{% load desk %}{% block title %}公示{% endblock %}
{% block sheet %}<article class="a4"><header class="a4__top"><h1>赔付公示</h1>
<p class="a4__sub">31 户</p></header><table class="a4__t"><tbody>{% for row in rows %}
<tr><td class="n">{{ row.number }}</td><td>郝*兰</td><td class="n b">{{ row.fen|fen }}</td></tr>
{% endfor %}</tbody></table><p class="a4__rule">每户每次不超过 3,000 元。</p>
<footer class="a4__foot"><div class="a4__obj"><b>有不同意见</b></div></footer>
<p class="a4__dig"><span>摘要</span></p></article>{% endblock %}"""
POSTING = Posting(Role.TOWNSHIP, "140423104000", Level.TOWNSHIP, date(2020, 1, 1))
REASONS = [("far", "路断了，到不了"), ("other", "其他")]
CHECKS = {7: "面积超承包地", 18: "缺近景照片", 25: "照片与去年相似"}


@dataclass(frozen=True)
class Row:
    """A household: 100 yuan and one more for each number; three are held back."""

    number: int

    @property
    def fen(self) -> int:
        return 10_000 + 100 * self.number

    @property
    def area(self) -> Sequence[Decimal | None]:
        return (Decimal("1.20"), Decimal("0.90") if self.number % 5 == 0 else Decimal("1.20"), None)

    @property
    def check(self) -> str:
        return CHECKS.get(self.number, "")


class Visit(forms.Form):
    area = forms.DecimalField(label="受损面积", help_text="绕测后填。", widget=forms.TextInput)
    why = forms.ChoiceField(
        label="为什么没有到现场",
        choices=[("far", "路断了"), ("x", "其他")],
        widget=forms.RadioSelect,
    )
    sheet = forms.FileField(label="村里的表格")


def gallery(request: HttpRequest) -> HttpResponse:
    context = {
        "now": NOW,
        "actor": Actor("zhou", "周晓峰", (POSTING,)),
        "place": "襄垣县 · 虒亭镇",
        "menu": [],
        "rows": [Row(n) for n in range(1, 32)],
        "due": end_of_day(date(2026, 9, 10)),
        "form": Visit({"area": "三亩"}) if "bad" in request.GET else Visit(),
    }
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


def row(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<div class="detail__grid"><p>怎么算的</p></div>')


def sheet(request: HttpRequest) -> HttpResponse:
    context = {"rows": [Row(n) for n in range(1, 32)]}
    return HttpResponse(engines["django"].from_string(SHEET).render(context, request))


urlpatterns = [
    path("gallery/", gallery),
    path("gallery/row/", row),
    path("gallery/sheet/", sheet),
    *desk_urls,
]
