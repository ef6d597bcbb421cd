"""A page of the documentation that names another file names one that is there, and its heading."""

import re
from pathlib import Path

from tests.shape.sources import ROOT, listed

LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.M)


def pages() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def anchors(page: Path) -> set[str]:
    """As the forge makes them of headings."""
    found = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in found}


def test_every_link_leads_somewhere() -> None:
    wrong = []
    for page in pages():
        for file, heading in LINK.findall(page.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", file):
                continue
            there = (page.parent / file).resolve() if file else page
            if not there.exists():
                wrong.append(f"{page.relative_to(ROOT)}: {file} is not there")
            elif heading and there.suffix == ".md" and heading not in anchors(there):
                wrong.append(f"{page.relative_to(ROOT)}: {file}#{heading} has no such heading")
    assert not wrong, listed(wrong)


def test_the_check_sees_a_link_that_leads_nowhere() -> None:
    assert LINK.findall("[a](b.md#c) [d](https://e) [f](#g)") == [
        ("b.md", "c"), ("https://e", ""), ("", "g"),
    ]  # fmt: skip
    assert "the-rehearsal" in anchors(ROOT / "docs/operating.md")


def test_the_page_has_the_same_typed_in_both_languages() -> None:
    found = []
    for name in ("operating.md", "operating.zh-CN.md"):
        page = (ROOT / "docs" / name).read_text(encoding="utf-8")
        typed = re.findall(r"^```(?:sh|console)\n(.*?)^```$", page, re.M | re.S)
        found.append([re.sub(r"\s+#.*", "", block) for block in typed])
    assert found[0] == found[1] and len(found[0]) > 10
