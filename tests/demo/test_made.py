"""A small county made from nothing, as `make demo` makes the whole one."""

import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from hedun.demo import story
from hedun.demo.mishaps import LEAST
from hedun.demo.wounds import Wound
from hedun.demo.year import Size, make_up
from hedun.places.actions import XIANGYUAN
from hedun.progress import Bar
from hedun.terms.simulation.terminal import width
from tests.support.house import House
from tests.support.sealed import files_saying

SMALL = ("--villages", "2", "--households", "48", "--reports", "4", "--seed", "3")
TINY = ("--villages", "1", "--households", "12", "--reports", "1", "--seed", "3")
DEMO = ("demo", "--no-serve", *SMALL)


@pytest.mark.slow
def test_a_county_is_made_by_everybodys_own_actions_and_its_record_holds(
    new_house: Callable[..., House],
) -> None:
    house = new_house(demo=True)
    said = house.run(*DEMO, "--json")
    told = json.loads(said)
    assert said.count("\n") == 1

    assert (told["seed"], told["villages"], told["households"]) == (3, 2, 48)
    assert len(told["village_codes"]) == 2 and "140423104240" in told["village_codes"]
    assert told["reports"] == sum(month["reports"] for month in told["months"]) == 4 + 2 * LEAST + 1
    assert all(month["paid"] <= month["claims"] for month in told["months"])
    states = told["claims_by_state"]
    assert sum(states.values()) == told["claims"] and states["paid"] > told["claims"] / 3
    waiting = {"draft", "reported", "verified", "accepted", "assessed", "awarded"}
    assert waiting | {"escalated", "payable", "paying"} <= set(states)
    assert 0 < told["households_paid"] <= told["claims"]
    assert told["paid_yuan"] == told["balances"]["paid"] > 100 * told["households_paid"]
    assert round(sum(told["balances"].values()), 2) == 0
    assert 10 < told["days_to_payment"]["median"] <= told["days_to_payment"]["p90"] < 90
    sections = told["by_section"]
    assert set(sections) == {"crop", "livestock", "person"}
    assert round(sum(one["paid_yuan"] for one in sections.values()), 2) == told["paid_yuan"]
    assert sections["person"]["claims"] == sections["livestock"]["claims"] == LEAST
    assert sections["person"]["paid_yuan"] > 160_000  # a death, and a long stay in hospital
    house.run("verify")
    assert whose_system_reads(house) == "['核心', True, False, 2]"
    assert who_was_hurt_and_how(house) == "[] True 2 4 {'heir': 3, 'hospital': 1}"

    # A second time it is only looked at, also as a table and in English.
    assert json.loads(house.run(*DEMO, "--json")) == told
    table = house.run(*DEMO, "--lang", "en")
    assert f"{told['households_paid']:,} households paid" in table and "2024-0" in table
    assert re.search(r"Livestock +2 ", table)
    nobody_but_the_handlers_reads_it(house)
    no_number_of_anybody_stands_anywhere(house)


def test_a_demo_that_was_killed_half_way_is_made_again(new_house: Callable[..., House]) -> None:
    """SQLite's file may then be no database at all; it waits for no disk while the demo writes."""
    house = new_house(demo=True)
    tiny = ("demo", "--no-serve", "--json", *TINY)
    house.run(*tiny)
    (house.home / "season.json").unlink()  # written last
    if house.database_url.startswith("sqlite"):
        file = Path(urlsplit(house.database_url).path)
        file.write_bytes(file.read_bytes()[:8192] + b"half" * 30_000)
    assert json.loads(house.run(*tiny))["claims"] > 0
    house.run("verify")


def whose_system_reads(house: House) -> str:
    """One partner, a token that the insurer admitted and one that waits, by two persons."""
    return house.python(
        "from hedun.partners.models import Partner, Token\n"
        "one = Partner.objects.get()\n"
        "[used, waits] = Token.objects.order_by('pk')\n"
        "print(['核心' if '核心' in one.name else one.name, used.admitted_at is not None,"
        " waits.admitted_at is not None, len({used.made_by, used.admitted_by})])"
    ).strip()


def who_was_hurt_and_how(house: House) -> str:
    """Where words of the injuries stand in the open; whether rows were looked at; how many are
    injured, and handle them; and who was paid beside the households."""
    words = {word for one in mishaps_of_the_small_county() for word in one.secret}
    assert len(words) > 10
    assert files_saying(house.home, words) == []
    return house.python(
        "from collections import Counter\n"
        "from hedun.injuries.models import Handler, Injury\n"
        "from hedun.payments.models import Payment\n"
        "from tests.support.sealed import rows_saying\n"
        f"found, rows = rows_saying({words!r})\n"
        "paid = Payment.objects.filter(outcome='paid', obligation__beneficiary__isnull=False)\n"
        "kinds = Counter(paid.values_list('obligation__beneficiary__kind', flat=True))\n"
        "counts = Injury.objects.count(), Handler.objects.count()\n"
        "print(found, rows > 500, *counts, dict(sorted(kinds.items())))"
    ).strip()


def nobody_but_the_handlers_reads_it(house: House) -> None:
    """Every office goes through the lists, exports and the pages of those claims; the log is read
    too. That the words are found where they may stand shows that the search finds them."""
    words = sorted({word for one in mishaps_of_the_small_county() for word in one.secret})
    seen = json.loads(house.python(f"from tests.support.reading import main; main({words!r})"))
    assert seen["saying"] == [] and seen["read"] > 60
    assert seen["handlers"] > len(words) / 2


def no_number_of_anybody_stands_anywhere(house: House) -> None:
    """After a whole season: ID numbers, telephones and accounts in full stand in no file of the
    home, no row, no entry, no page of any office, no address, no export, no paper, no proof, no
    error and no log; but in the bank's file, by its cashier, on record."""
    found = json.loads(house.python("from tests.support.numbers import main; main()"))
    assert found["numbers"] > 150 and found["read"] > 100 and found["errors"] >= 10
    assert found["files"] > 20 and found["rows"] > 500 and found["papers"] > 20
    assert found["saying"] == []
    # That the bank's file holds them shows that the search finds them where they may stand.
    assert found["in the bank's file"] > 0 and found["download on record"]


def mishaps_of_the_small_county() -> list[Wound]:
    year = make_up(3, Size(villages=2, households=48, reports=4))
    return [one.mishap for one in year.lists if isinstance(one.mishap, Wound)]


def test_a_home_with_real_data_is_left_alone(new_house: Callable[..., House]) -> None:
    house = new_house()
    house.run("import-places", str(XIANGYUAN))
    house.demo = True
    assert "holds real data" in house.run(*DEMO, status=1)
    house.demo = False
    house.run("verify")


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, 0.0), ([3], 0.9, 3.0), ([1, 2, 3, 4], 0.5, 2.5), ([0, 10], 0.9, 9.0)],
)
def test_a_quantile_lies_between_two_values_in_proportion(
    values: list[float], share: float, expected: float
) -> None:
    assert story._quantile(values, share) == expected


def test_amounts_are_json_numbers_exact_to_the_fen() -> None:
    told = {"paid_yuan": Decimal("1845574.50"), "village": "燕家沟村", "seconds": 1.5}
    assert story.as_json(told) == '{"paid_yuan": 1845574.50, "village": "燕家沟村", "seconds": 1.5}'


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_is_for_a_terminal_only() -> None:
    log, terminal = io.StringIO(), Terminal()
    for out in (log, terminal):
        bar = Bar(4, out)
        bar(1, "燕家沟村")
        bar(3, "2024-11-26")
        bar.close()
    assert log.getvalue() == ""
    seen = terminal.getvalue().split("\r")
    assert " 25%  燕家沟村" in seen[1] and "100%" in seen[2] and seen[3] == "\x1b[K"


def test_the_table_has_its_columns_under_each_other() -> None:
    paid = Decimal("8860.35")
    row = {"month": "2024-07", "reports": 2, "claims": 1030, "paid": 30, "paid_yuan": paid}
    less = {**row, "month": "2024-08", "paid_yuan": Decimal("10.10")}
    told: dict[str, Any] = {"rows": [row, less]}
    for lang in story.HEADS:
        lines = story._table(told["rows"], lang)
        assert len({width(line) for line in lines}) == 1
        assert lines[-1].endswith("8,870.45") and "2,060" in lines[-1]
