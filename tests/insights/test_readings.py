"""Wordings beside each other on the small season (season.py): policy staff alone, exact to the fen.

In force pays household 1 of the second night 524.88 and household 2 640.00; the badger's maize of
household 1 stands reported, at the village's own degree of 45 %: 1.80 mu × 900 × 45 % × 90 % × 80 %
= 524.88 again.
"""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from hedun.assessment.models import AwardLine
from hedun.assessment.season import IN_FORCE, season_lines
from hedun.claims.models import Claim
from hedun.insights.asked import tried_here
from hedun.insights.readings import LINES
from hedun.policies.files import terms_bytes
from hedun.simulate import main
from hedun.terms import library
from hedun.terms.simulation import compare
from tests.insights.season import FAR_TOWNSHIP, NOTICED_FEN, PAID_FEN, Walked
from tests.support.pages import Pages, Reader
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    EXPERT,
    FORESTRY,
    INSURER,
    MAKER,
    PANEL,
    SUPERIOR,
    TOWNSHIP,
)

PAGE = "/season/readings/"
KAIHUA, NINGHAI = "cn-zhejiang-kaihua-2020", "cn-zhejiang-ninghai-2021"
HALF = "share-of-half"


def halved(pages: Pages) -> bytes:
    """The wording in force, but paying 40 per cent where it pays 80."""
    wording = terms_bytes(pages.road.county.policy.terms.get()).decode()
    assert wording.count("rate = 0.8") == 1
    changed = wording.replace("rate = 0.8", "rate = 0.4")
    title = changed.split('title.zh = "')[1].split('"')[0]
    return changed.replace(title, "减半").encode()


def sent(reader: Reader, data: bytes, **more: Any) -> str:
    file = SimpleUploadedFile("half.toml", data)
    return reader.post(PAGE, w=[IN_FORCE], file=file, **more)


def test_what_is_in_force_comes_out_as_it_was_awarded(pages: Pages, season: Walked) -> None:
    policy = pages.road.county.policy
    found = season_lines(policy, Claim.objects.all(), awarded_only=True)
    assert (found.claims, found.awarded, len(found.lines)) == (2, 2, 2)
    assert found.in_force is not None
    outcome = compare([found.in_force], found.lines).outcomes[0]
    awarded = {row.line.code: row.payable_fen for row in AwardLine.objects.select_related("line")}
    again = dict(zip(found.lines.ids, outcome.payable_fen.tolist(), strict=True))
    assert again == {line: awarded[line] for line in found.lines.ids}
    assert sum(again.values()) == PAID_FEN + NOTICED_FEN
    # With what stands reported; the refused claim and the draft are no losses of the season.
    everything = season_lines(policy, Claim.objects.all())
    assert (everything.claims, everything.awarded) == (3, 2)
    assert compare([everything.in_force], everything.lines).tallies[0].payable_fen == (
        2 * PAID_FEN + NOTICED_FEN
    )


def test_policy_staff_see_it_and_nobody_else(pages: Pages, season: Walked) -> None:
    for reader in (FORESTRY, INSURER):
        assert "换一种条款会赔多少" in pages.sit(reader).get(PAGE)
    others = (CLERK, TOWNSHIP, FAR_TOWNSHIP, EXPERT, MAKER, SUPERIOR, AUDITOR, PANEL[0])
    for other in (*others, ADMINISTRATOR):
        pages.sit(other).get(PAGE, status=404)
        pages.sit(other).get(f"{PAGE}lines.csv", status=404, w=IN_FORCE)


def test_the_page_teaches_before_anything_is_chosen_and_asks_for_two(
    pages: Pages, season: Walked
) -> None:
    reader = pages.sit(FORESTRY)
    page = reader.get(PAGE)
    assert "生效的条款" in page and library.entry(KAIHUA).title.zh in page
    assert "先选两种以上条款" in reader.post(PAGE, w=[IN_FORCE])
    many = reader.post(PAGE, w=[IN_FORCE, *tried_here()])
    assert "最多并排 6 种条款" in many
    english = pages.sit(INSURER).english().get(PAGE)
    assert "What would another wording have paid?" in english


def test_a_file_of_ones_own_is_calculated_and_kept_nowhere(pages: Pages, season: Walked) -> None:
    reader = pages.sit(FORESTRY)
    page = sent(reader, halved(pages), claims="awarded")
    whole, half = PAID_FEN + NOTICED_FEN, (PAID_FEN + NOTICED_FEN) // 2
    assert (whole, half) == (116_488, 58_244)
    for text in ("1,164.88", "582.44 元 −582.44 (−50.0 %)", "减半", "2 户次、2 条明细"):
        assert text in page, text
    village = season.paid_claim.report.village
    assert f"{village.name} {village.parent.name}" in page
    assert "玉米 1 524.88 262.44 −262.44" in page
    assert pages.road.county.policy.terms.count() == 1
    # The file goes along with the next request, and a line's steps stand beside each other.
    text = halved(pages).decode()
    line = season.paid_claim.lines.get().code
    fields = {"w": [IN_FORCE, "sent-0"], "sent_name": ["half.toml"], "sent_text": [text]}
    again = reader.post(PAGE, line=line, claims="awarded", **fields)
    assert "656.10 元 × 80 % = 524.88 元" in again and "656.10 元 × 40 % = 262.44 元" in again
    answer = reader.client.post(f"{PAGE}by-village.csv", {"claims": "awarded", **fields})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][2:6] == ["A 元", "B 元", "B − A 元", "增"]
    assert rows[1][1:] == ["2", "1164.88", "582.44", "-582.44", "0", "2"]


def test_a_file_with_mistakes_is_refused_with_all_of_them(pages: Pages, season: Walked) -> None:
    wrong = halved(pages).replace(b"rate = 0.4", b'rate = "x"\nspeed = 3')
    page = sent(pages.sit(FORESTRY), wrong)
    assert "half.toml" in page and "rate" in page and "speed" in page and "应为" in page
    assert "1,164.88" not in page
    long = sent(pages.sit(FORESTRY), b"#" * 200_001)
    assert "应不超过 200 KB" in long


def test_published_wordings_are_tried_as_if_in_force_here(pages: Pages, season: Walked) -> None:
    reader = pages.sit(INSURER)
    page = reader.get(PAGE, w=[IN_FORCE, NINGHAI, KAIHUA], claims="awarded")
    assert "按在此地生效试算" in page and "C − A 元" in page
    assert "OUT_OF_PLACE" not in page and "OUT_OF_PERIOD" not in page
    for slug in ("wordings", "refusals", "amounts", "quantiles", "by-crop", "by-size", "lines"):
        client, query = reader.client, {"w": [IN_FORCE, KAIHUA]}
        assert client.get(f"{PAGE}{slug}.csv", query).status_code == 200, slug
    book = client.get(f"{PAGE}wordings.xlsx", query)
    first = [cell.value for cell in load_workbook(io.BytesIO(book.content)).active[2]]
    assert first[1:3] == [1689.76, 0]
    for wrong in ("people.csv", "lines.pdf"):
        assert client.get(PAGE + wrong, query).status_code == 404
    english = pages.sit(FORESTRY).english().get(PAGE, w=[IN_FORCE, KAIHUA], line="L-0")
    assert "There is no line L-0 among these." in english and "By village" in english


def test_names_and_numbers_of_people_stand_nowhere(pages: Pages, season: Walked) -> None:
    """Pages searches for ID numbers, phones and cards; names are looked for here."""
    household = season.paid_claim.household
    line = season.paid_claim.lines.get().code
    page = pages.sit(FORESTRY).get(PAGE, w=[IN_FORCE, KAIHUA], line=line)
    assert household.number in page and household.name not in page


def test_the_page_asks_no_more_of_the_database_the_second_time(
    pages: Pages, season: Walked, django_assert_max_num_queries: Any
) -> None:
    reader = pages.sit(FORESTRY)
    LINES.forget()
    with django_assert_max_num_queries(40) as first:
        reader.get(PAGE, w=[IN_FORCE, KAIHUA])
    with django_assert_max_num_queries(len(first.captured_queries) - 8):
        reader.get(PAGE, w=[IN_FORCE, NINGHAI])


def test_the_command_calculates_the_season_too(
    pages: Pages, season: Walked, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    half = tmp_path / f"{HALF}.toml"
    half.write_bytes(halved(pages))
    number = pages.road.county.policy.number
    assert main([IN_FORCE, str(half), "--season", number, "--awarded", "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert "应赔合计        1,164.88   582.44" in said and "玉米" in said and "−50.0 %" in said
    assert main([IN_FORCE, str(half), "--season", "P-0"]) == 2
    assert f"no policy P-0; there are: {number}" in capsys.readouterr().err
