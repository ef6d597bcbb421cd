"""What a villager reads: one sentence for each kind of step, to be checked by hand."""

import pytest

AMOUNT = '[[step]]\nop = "value"\nfrom = "amount"\nas = "gross"\n'
PER_UNIT = """
[tables.unit]
keys = ["item"]
values = { maize = 1017, sheep = 900, walnut = 38 }
[[step]]
op = "value"
from = "table"
table = "unit"
"""


@pytest.mark.parametrize(
    ("section", "item", "zh", "en"),
    [
        ("crop", "maize", "3.5 亩 × 1017.00 元 × 60 % = 2135.70 元", "3.5 mu × 1017.00 yuan"),
        ("livestock", "sheep", "3.5 头 × 900.00 元 × 60 % = 1890.00 元", "3.5 head × 900.00 yuan"),
        ("tree", "walnut", "3.5 株 × 38.00 元 × 60 % = 79.80 元", "3.5 trees × 38.00 yuan"),
        ("nursing", "maize", "3.5 × 1017.00 元 × 60 % = 2135.70 元", "3.5 × 1017.00 yuan"),
    ],
)
def test_units_by_section(paper, section, item, zh, en):
    line = {"section": section, "item": item, "quantity": "3.50", "degree": "0.6"}
    assert paper.says(PER_UNIT, line) == [[zh]]
    assert paper.says_en(PER_UNIT, line)[0][0].startswith(en)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ('op = "factor"\nrate = 0.835', "300.00 元 × 83.5 % = 250.50 元"),
        ('op = "franchise"\namount = 200', "300.00 元 ≥ 200.00 元，达到起付线，不扣，得 300.00 元"),
        (
            'op = "franchise"\namount = 400\non = "gross"\nscope = "claim"',
            "本户本次合计（gross） 350.00 元 < 400.00 元，未达起付线，不赔，得 0.00 元",
        ),
        ('op = "deductible"\namount = 100', "免赔：300.00 元 − 100.00 元 = 200.00 元"),
        ('op = "deductible"\namount = 500', "免赔：300.00 元不超过 500.00 元，得 0.00 元"),
        (
            'op = "deductible"\namount = 10\nrate = 0.1\nscope = "claim"',
            "免赔：350.00 元 × 10 % = 35.00 元；与 10.00 元取大的，免赔 35.00 元；"
            "本户本次合计 350.00 元 − 35.00 元 = 315.00 元；"
            "本项分得 300.00 元 × 315.00 元 ÷ 350.00 元 = 270.00 元",
        ),
        (
            'op = "deductible"\namount = 0.01\nscope = "claim"',
            "免赔：本户本次合计 350.00 元 − 0.01 元 = 349.99 元；"
            "本项分得 300.00 元 × 349.99 元 ÷ 350.00 元 = 299.99 元",
        ),
        (
            'op = "bands"\nmode = "whole"\nbands = [{ over = 100, upto = 350, rate = 0.8 }]',
            "本户本次合计 350.00 元在 100.00 元以上至 350.00 元一档；350.00 元 × 80 % = 280.00 元；"
            "本项分得 300.00 元 × 280.00 元 ÷ 350.00 元 = 240.00 元",
        ),
        (
            'op = "bands"\nmode = "whole"\nscope = "line"\n'
            "bands = [{ over = 100, upto = 200, rate = 0.8 }]",
            "300.00 元超过最高档 200.00 元；只计 200.00 元；200.00 元 × 80 % = 160.00 元",
        ),
        (
            'op = "bands"\nmode = "marginal"\nscope = "line"\nbelow = "full"\n'
            "bands = [{ over = 100, upto = 200, rate = 0.8 }]",
            "300.00 元分段：100.00 元 × 100 % + 100.00 元 × 80 % + 100.00 元 × 0 % = 180.00 元",
        ),
        ('op = "offset"', "减去别处已赔：300.00 元 − 20.50 元 = 279.50 元"),
        (
            'op = "limit"\nscope = "line"\namount = 250',
            "300.00 元超过限额 250.00 元，得 250.00 元",
        ),
        (
            'op = "limit"\nscope = "household"\namount = 320\nsections = ["crop", "tree"]',
            "本户本期（农作物、林木）限额 320.00 元，前面已用 50.00 元，还剩 270.00 元；"
            "本项 300.00 元超过，得 270.00 元",
        ),
        (
            'op = "limit"\nscope = "report"\namount = 100\nallocate = "pro_rata"',
            "本次事故合计 350.00 元超过限额 100.00 元；"
            "本项分得 300.00 元 × 100.00 元 ÷ 350.00 元 = 85.71 元",
        ),
        (
            'op = "minimum"\namount = 400',
            "本户本次合计 350.00 元 < 400.00 元（最低赔付额），不到，不赔，得 0.00 元",
        ),
        ('op = "round"\nto = 200', "300.00 元按 200.00 元四舍五入，得 400.00 元"),
    ],
)
def test_the_sentence_of_each_step(paper, step, says):
    first = {"amount": "50", "settled": 0}
    line = {"amount": "300", "other_paid": "20.50", "settled": 1}
    assert paper.says(AMOUNT + "[[step]]\n" + step, first, line)[1][1] == says


def test_the_fen_left_over_is_said(paper):
    step = '[[step]]\nop = "deductible"\namount = 1\nscope = "claim"'
    lines = paper.amounts("10", "10", "10")
    told = [sentences[1].rsplit("；", 1)[1] for sentences in paper.says(AMOUNT + step, *lines)]
    cut = "本项分得 10.00 元 × 29.00 元 ÷ 30.00 元 = 9.66 元"
    extra = f"{cut}（分以下舍去），补尾差 0.01 元，得 9.67 元"
    assert told == [extra, extra, cut]


def test_a_line_without_a_person_is_alone_in_the_sentence_too(paper):
    step = '[[step]]\nop = "limit"\nscope = "person"\namount = 100'
    told = paper.says(AMOUNT + step, *paper.amounts("80"), *paper.amounts("80", person="P1"))
    assert told[0][1] == "80.00 元未超过限额 100.00 元，得 80.00 元"
    assert told[1][1] == "此人本期限额 100.00 元；本项 80.00 元未超过，得 80.00 元"


@pytest.mark.parametrize(
    ("gate", "line", "says"),
    [
        (
            'op = "species"\ninclude = ["wild_boar"]',
            {"species": "cat"},
            "致害动物 cat 不在承保之列，不赔",
        ),
        ('op = "items"\nexclude = ["weed"]', {"item": "weed"}, "受损物 weed 列为除外，不赔"),
        (
            'op = "reported_within"\nhours = 36',
            {"occurred": "2026-03-01T06:00", "reported": "2026-03-02T18:20:05"},
            "2026-03-01T06:00 发生，2026-03-02T18:20:05 报案，"
            "相隔 36 小时 20 分 5 秒，超过 36 小时，不赔",
        ),
        (
            'op = "reported_within"\ndays = 2',
            {"occurred": "2026-03-01", "reported": "2026-03-04T18:20"},
            "2026-03-01 发生，2026-03-04T18:20 报案，相隔 3 天，超过 2 天，不赔",
        ),
        (
            'op = "exclusion"\ncodes = ["a", "b", "c"]',
            {"exclusions": "x;b;a"},
            "查勘认定 b、a，属除外，不赔",
        ),
        (
            'op = "minimum_degree"\ndegree = 0.1',
            {"degree": "0.05"},
            "损失程度 5 % < 10 %，不赔",
        ),
        (
            'op = "column"\ncolumn = "stage"\ninclude = ["ripe"]',
            {"stage": ""},
            "stage （空） 不在承保之列，不赔",
        ),
        (
            'op = "species"\nexclude = ["cat"]',
            {"occurred": "2027-02-03"},
            "发生日 2027-02-03 不在保险期间 2026-01-01 至 2026-12-31 之内，不赔",
        ),
        (
            'op = "species"\nexclude = ["cat"]',
            {"place": "14"},
            "地点 14 不在 140423 范围之内，不赔",
        ),
    ],
)
def test_the_sentence_of_each_refusal(paper, gate, line, says):
    assert paper.says(f"[[gate]]\n{gate}\n{AMOUNT}", {"amount": "1", **line}) == [[says]]


def test_the_sentence_of_the_third_accident(paper):
    body = f'[[gate]]\nop = "count"\nscope = "household"\nmax = 2\n{AMOUNT}'
    lines = [{"amount": "1", "report": f"R{i}"} for i in range(3)]
    assert paper.says(body, *lines)[2] == ["本户本期第 3 次事故，最多保 2 次，不赔"]
    assert paper.says_en(body, *lines)[2] == [
        "accident number 3 of this household in the period, at most 2 covered; not covered"
    ]


def test_codes_are_said_in_the_words_the_caller_knows(paper):
    from hedun.terms import Text, adjudicate, explain

    terms = paper.terms(f'[[gate]]\nop = "species"\nexclude = ["cat"]\n{AMOUNT}')
    lines = paper.lines({"species": "cat"})
    names = {"cat": Text("家猫", "house cat")}
    (told,) = explain(terms, lines, adjudicate(terms, lines, trace=True), names=names)
    assert told["steps"][0]["says"] == {
        "zh": "致害动物 家猫 列为除外，不赔",
        "en": "species house cat is excluded; not covered",
    }
