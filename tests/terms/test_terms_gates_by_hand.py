"""Every check and gate, each at its edge."""

import pytest

FIXED = '[[step]]\nop = "value"\nfrom = "fixed"\namount = 1\n'


def gate(rest: str) -> str:
    return f"[[gate]]\n{rest}\n{FIXED}"


def codes(paper, body: str, *rows: dict[str, object]) -> list[str]:
    return paper.answer(body, *rows).code.tolist()


# --- the built-in checks


def test_cover_begins_and_ends_with_the_day_the_loss_occurred(paper):
    days = ("2025-12-31T23:59:59", "2026-01-01", "2026-12-31 23:59", "2027-01-01T00:00")
    rows = [{"occurred": day, "reported": "2027-06-01"} for day in days]
    assert codes(paper, FIXED, *rows) == ["OUT_OF_PERIOD", "", "", "OUT_OF_PERIOD"]


def test_a_place_must_begin_with_the_place_of_the_policy(paper):
    rows = [{"place": place} for place in ("140423101201", "140423", "14042", "", "140424101201")]
    assert codes(paper, FIXED, *rows) == ["", "", "OUT_OF_PLACE", "OUT_OF_PLACE", "OUT_OF_PLACE"]


def test_a_section_without_a_value_is_not_covered(paper):
    body = FIXED + 'sections = ["crop"]\n[[step]]\nop = "factor"\nrate = 1\n'
    assert codes(paper, body, {"section": "crop"}, {"section": "tree"}) == [
        "",
        "SECTION_NOT_COVERED",
    ]


def test_the_first_check_that_refuses_gives_the_code(paper):
    body = gate('op = "species"\ninclude = ["wild_boar"]') + 'sections = ["crop"]\n'
    wrong = {"occurred": "2025-01-01", "place": "1", "section": "tree", "species": "cat"}
    expected = ["OUT_OF_PERIOD", "OUT_OF_PLACE", "SECTION_NOT_COVERED", "SPECIES_NOT_COVERED"]
    for code, column in zip(expected, list(wrong), strict=True):
        assert codes(paper, body, wrong) == [code]
        del wrong[column]
    assert codes(paper, body, wrong) == [""]


# --- gates


def test_species_is_included_and_not_excluded(paper):
    rows = [{"species": name} for name in ("wild_boar", "badger", "cat")]
    refused = "SPECIES_NOT_COVERED"
    body = gate('op = "species"\ninclude = ["wild_boar", "badger"]\nexclude = ["badger"]')
    assert codes(paper, body, *rows) == ["", refused, refused]
    assert codes(paper, gate('op = "species"\nexclude = ["badger"]'), *rows) == ["", refused, ""]


def test_items_and_any_column(paper):
    rows = [{"item": "maize", "cause": "dog"}, {"item": "rice", "cause": ""}]
    assert codes(paper, gate('op = "items"\ninclude = ["rice"]'), *rows) == ["ITEM_NOT_COVERED", ""]
    column = 'op = "column"\ncolumn = "cause"\nexclude = ["dog"]'
    assert codes(paper, gate(column), *rows) == ["NOT_COVERED", ""]
    assert codes(paper, gate(column + '\ncode = "DOG"'), *rows) == ["DOG", ""]


@pytest.mark.parametrize(
    ("occurred", "reported", "late"),
    [
        ("2026-03-01T06:00", "2026-03-02T18:00", False),  # exactly 36 hours is in time
        ("2026-03-01T06:00", "2026-03-02T18:00:01", True),
        ("2026-03-01 06:00:01", "2026-03-02T18:00:01", False),
        ("2026-03-01T06:00", "2026-02-01T06:00", False),  # before it occurred is in time
        ("2026-03-01", "2026-03-03T23:59", False),  # a date alone: 2 days, 36 h rounded up
        ("2026-03-01T00:00", "2026-03-03", False),
        ("2026-03-01", "2026-03-04", True),
        ("2026-03-01T23:59", "2026-03-04", True),
    ],
)
def test_reported_within_36_hours(paper, occurred, reported, late):
    row = {"occurred": occurred, "reported": reported}
    expected = "REPORTED_LATE" if late else ""
    assert codes(paper, gate('op = "reported_within"\nhours = 36'), row) == [expected]


def test_a_day_is_24_hours_when_both_times_are_known(paper):
    body = gate('op = "reported_within"\ndays = 2')
    rows = (
        {"occurred": "2026-03-01T10:00", "reported": "2026-03-03T10:00"},
        {"occurred": "2026-03-01T10:00", "reported": "2026-03-03T10:01"},
        {"occurred": "2026-03-01", "reported": "2026-03-03T10:01"},
    )
    assert codes(paper, body, *rows) == ["", "REPORTED_LATE", ""]


def test_on_the_very_day(paper):
    body = gate('op = "reported_within"\nhours = 0')
    rows = (
        {"occurred": "2026-03-01", "reported": "2026-03-01T23:00"},
        {"occurred": "2026-03-01", "reported": "2026-03-02"},
    )
    assert codes(paper, body, *rows) == ["", "REPORTED_LATE"]


def test_exclusions_found_at_survey(paper):
    body = gate('op = "exclusion"\ncodes = ["provoked", "snare"]')
    cells = ("", ";;", "harmless", "harmless;provoked", "provoke", ";snare;")
    assert codes(paper, body, *({"exclusions": cell} for cell in cells)) == [
        *("", "", ""),
        *("EXCLUDED", "", "EXCLUDED"),
    ]


def test_minimum_degree(paper):
    body = gate('op = "minimum_degree"\ndegree = 0.1')
    rows = [{"degree": degree} for degree in ("0.1", "0.099999", "", "0.100000")]
    assert codes(paper, body, *rows) == ["", "BELOW_MINIMUM_DEGREE", "", ""]


def test_a_gate_works_only_on_its_sections(paper):
    body = gate('op = "minimum_degree"\ndegree = 0.5\nsections = ["tree"]')
    rows = ({"degree": "0.1"}, {"degree": "0.1", "section": "tree"})
    assert codes(paper, body, *rows) == ["", "BELOW_MINIMUM_DEGREE"]


def test_count_takes_the_first_reports_in_settlement_order(paper):
    body = gate('op = "count"\nscope = "household"\nmax = 2')
    rows = (
        {"report": "R3", "settled": 9},
        {"report": "R1", "settled": 1},
        {"report": "R2", "settled": 2},
        {"report": "R1", "settled": 99},  # of the first report, however late
        {"report": "R3", "settled": 9, "household": "H2"},
    )
    assert codes(paper, body, *rows) == ["COUNT_EXCEEDED", "", "", "", ""]


def test_count_counts_only_lines_that_passed_the_gates_before(paper):
    body = (
        '[[gate]]\nop = "species"\nexclude = ["cat"]\n'
        '[[gate]]\nop = "count"\nscope = "household"\nmax = 1\n' + FIXED
    )
    rows = ({"report": "R1", "species": "cat"}, {"report": "R2"}, {"report": "R3"})
    assert codes(paper, body, *rows) == ["SPECIES_NOT_COVERED", "", "COUNT_EXCEEDED"]


def test_a_person_is_counted_but_lines_without_a_person_are_not_one_person(paper):
    body = gate('op = "count"\nscope = "person"\nmax = 1')
    rows = [{"report": f"R{i}", "person": p} for i, p in enumerate(("P1", "P1", "", "", "P2"))]
    assert codes(paper, body, *rows) == ["", "COUNT_EXCEEDED", "", "", ""]


def test_count_by_a_column(paper):
    body = gate('op = "count"\nscope = "household"\nmax = 1\nby = ["section"]')
    rows = ({"report": "R1"}, {"report": "R2", "section": "tree"}, {"report": "R3"})
    assert codes(paper, body, *rows) == ["", "", "COUNT_EXCEEDED"]


def test_a_refused_line_counts_for_nothing_afterwards(paper):
    body = (
        '[[gate]]\nop = "minimum_degree"\ndegree = 0.5\n'
        + FIXED
        + '[[step]]\nop = "limit"\nscope = "policy"\namount = 1\n'
    )
    assert paper.paid(body, {"degree": "0.1"}, {}) == ["BELOW_MINIMUM_DEGREE", "1.00"]
