"""The demonstration wording pays what the demonstration's public notice says."""

import pytest

from hedun.terms import Lines, adjudicate, explain, library, load_terms

# The 28 households of the notice: species, crop, stage, mu, degree, yuan paid.
NOTICE = [
    ("wild_boar", "maize", "milk_ripe", "1.20", "0.40", "311.04"),
    ("wild_boar", "maize", "milk_ripe", "0.85", "0.55", "302.94"),
    ("wild_boar", "maize", "milk_ripe", "1.80", "0.45", "524.88"),
    ("wild_boar", "millet", "grain_filling", "1.10", "0.35", "246.40"),
    ("wild_boar", "potato", "ripe", "0.60", "0.65", "405.60"),
    ("pheasant", "millet", "grain_filling", "0.90", "0.25", "144.00"),
    ("wild_boar", "maize", "milk_ripe", "1.35", "0.45", "393.66"),
    ("wild_boar", "sorghum", "grain_filling", "1.50", "0.30", "244.80"),
    ("badger", "maize", "milk_ripe", "0.70", "0.50", "226.80"),
    ("wild_boar", "maize", "milk_ripe", "2.10", "0.52", "707.62"),
    ("wild_boar", "millet", "grain_filling", "1.25", "0.40", "320.00"),
    ("wild_boar", "maize", "milk_ripe", "0.90", "0.50", "291.60"),
    ("hare", "soybean", "podding", "1.30", "0.30", "170.35"),
    ("wild_boar", "maize", "milk_ripe", "1.75", "0.45", "510.30"),
    ("wild_boar", "maize", "milk_ripe", "1.05", "0.60", "408.24"),
    ("wild_boar", "potato", "ripe", "0.80", "0.50", "416.00"),
    ("wild_boar", "sorghum", "grain_filling", "2.20", "0.40", "478.72"),
    ("wild_boar", "maize", "milk_ripe", "0.75", "0.65", "315.90"),
    ("wild_boar", "maize", "milk_ripe", "1.30", "0.50", "421.20"),
    ("pheasant", "millet", "grain_filling", "0.65", "0.30", "124.80"),
    ("wild_boar", "maize", "milk_ripe", "1.70", "0.50", "550.80"),
    ("wild_boar", "maize", "milk_ripe", "1.00", "0.45", "291.60"),
    ("wild_boar", "millet", "grain_filling", "1.60", "0.40", "409.60"),
    ("wild_boar", "maize", "milk_ripe", "0.55", "0.70", "249.48"),
    ("wild_boar", "maize", "milk_ripe", "1.85", "0.40", "479.52"),
    ("badger", "maize", "milk_ripe", "0.80", "0.35", "181.44"),
    ("wild_boar", "soybean", "podding", "1.20", "0.40", "209.66"),
    ("wild_boar", "maize", "milk_ripe", "4.60", "0.48", "1430.78"),
]


@pytest.fixture(scope="module")
def terms():
    return load_terms(library.read("xiangyuan-demo-2026"), "xiangyuan-demo-2026.toml")


def crop(species: str, item: str, stage: str, mu: str, degree: str) -> dict[str, object]:
    return {
        "section": "crop",
        "species": species,
        "item": item,
        "stage": stage,
        "quantity": mu,
        "degree": degree,
    }


def lines(a_line, *rows: dict[str, object]) -> Lines:
    return Lines.from_rows(
        [a_line(**{"line": f"L{i}", "household": f"H{i}", **row}) for i, row in enumerate(rows, 1)]
    )


def test_every_household_of_the_notice_is_paid_as_posted(terms, a_line):
    village = lines(a_line, *(crop(*row[:5]) for row in NOTICE))
    answer = adjudicate(terms, village)
    assert answer.payable_fen.tolist() == [int(row[5].replace(".", "")) for row in NOTICE]
    assert sum(answer.payable_fen.tolist()) == 10_767_73


def test_the_slip_shows_the_whole_way_to_the_amount(terms, a_line):
    one = lines(a_line, crop("wild_boar", "maize", "milk_ripe", "1.80", "0.45"))
    (told,) = explain(terms, one, adjudicate(terms, one, trace=True))
    assert [(s["clause"], s["says"]["zh"]) for s in told["steps"]] == [
        ("第七条 附表一 第九条", "1.8 亩 × 900.00 元 × 45 % = 729.00 元"),
        ("第八条 附表二", "729.00 元 × 90 % = 656.10 元"),
        (
            "第十条",
            "本户本次（农作物）合计 656.10 元 ≥ 100.00 元，达到起付线，不扣，得 656.10 元",
        ),
        ("第十一条", "656.10 元 × 80 % = 524.88 元"),
        (
            "第十二条",
            "本户本次（农作物）限额 3000.00 元；本项 524.88 元未超过，得 524.88 元",
        ),
        ("第十五条", "全保单本期限额 10000000.00 元；本项 524.88 元未超过，得 524.88 元"),
    ]


def test_small_losses_big_losses_and_other_sections(terms, a_line):
    village = lines(
        a_line,
        crop("wild_boar", "maize", "ripe", "0.11", "1"),  # 99.00, under the threshold
        crop("wild_boar", "potato", "ripe", "9", "1"),  # 11,700 × 80 % is over 3,000
        {"section": "livestock", "item": "sheep", "amount": "1000"},
        {"section": "person", "person": "P1", "amount": "50000", "other_paid": "5000"},
        {"section": "tree", "item": "walnut", "amount": "10000"},
        {"section": "property", "item": "wall", "amount": ""},
        crop("cat", "maize", "ripe", "1", "1"),
        {"section": "fish", "amount": "1"},
    )
    answer = adjudicate(terms, village)
    assert answer.payable_fen.tolist()[:5] == [0, 300000, 80000, 3000000, 500000]
    assert answer.code.tolist() == [
        *("franchise", "", "", "", ""),
        *("NO_AMOUNT", "SPECIES_NOT_COVERED", "SECTION_NOT_COVERED"),
    ]


def test_the_last_yuan_of_the_annual_cover_is_paid_once(terms, a_line):
    """10,000,000 for the year: 3,334 claims of 3,000 would be 10,002,000."""
    big = [crop("wild_boar", "maize", "ripe", "10", "1") | {"settled": i} for i in range(3334)]
    village = lines(a_line, *big)
    answer = adjudicate(terms, village, trace=True)
    paid = answer.payable_fen.tolist()
    assert paid[:3333] == [300000] * 3333
    assert paid[3333] == 100000
    annual = [step for step in answer.trace.of(3333) if step.scope == "policy"]
    assert [(step.op, step.before, step.after) for step in annual] == [("limit", 300000, 100000)]


def test_every_step_and_gate_names_its_clause(terms):
    assert all(rule.clause.startswith("第") for rule in (*terms.gates, *terms.steps))
    assert "演示" in terms.title.zh
    assert "demonstration" in terms.title.en


def test_the_demonstration_is_terms_as_it_stands_and_other_names_are_refused():
    assert library.entry("xiangyuan-demo-2026").parameters == ()
    with pytest.raises(KeyError, match="xiangyuan-demo-2026"):
        library.read("no-such-wording")
