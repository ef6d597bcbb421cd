"""The documentation is true where a machine can see it: what a page links to or names is there,
every page is found from the first one, its commands exist, and both languages say the same."""

import re
from collections.abc import Iterator
from pathlib import Path

from hedun.cli import PLAIN
from tests.shape.sources import HOUSE, ROOT, files, listed

LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.M)
SPAN, NAMED = re.compile(r"`([^`\n]+)`"), re.compile(r"(?<![\w/.$<-])[a-z]\w*(?:/[\w.-]+)+")
COMMAND = re.compile(r"^hedun ([a-z][\w-]*)", re.M)
FIRST = ("README.md", "README.zh-CN.md")
# Looks like a path of ours and is none.
ELSEWHERE = {"hedun/files": "a bucket and a folder in it"}


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


def named(text: str) -> Iterator[str]:
    """The paths in its `spans` that begin with a folder of ours; NAME.typ stands for any name."""
    ours = {path.name for path in (*ROOT.iterdir(), *HOUSE.iterdir()) if path.is_dir()}
    for span in SPAN.findall(text):
        for path in NAMED.findall(span):
            if path.split("/")[0] in ours and not re.search(r"/[A-Z]+\.", path):
                yield path.rstrip(".")


def is_there(path: str) -> bool:
    """From the root or from hedun/, a module also without its ending or with a name in it, a
    template as pages name it."""
    at = (ROOT / path, HOUSE / path, HOUSE / f"{path}.py")
    if any(one.exists() for one in at) or any(HOUSE.glob(f"*/templates/{path}")):
        return True
    stem, _, inside = path.partition(".")
    module = HOUSE / f"{stem}.py"
    return bool(inside) and module.is_file() and inside in module.read_text(encoding="utf-8")


def test_a_file_that_is_named_in_passing_is_there() -> None:
    wrong = [
        f"{page.relative_to(ROOT)}: {path}"
        for page in pages()
        for path in named(page.read_text(encoding="utf-8"))
        if path not in ELSEWHERE and not is_there(path)
    ]
    assert not wrong, listed(wrong)


def test_the_check_sees_a_file_that_was_moved() -> None:
    text = (
        "`domain/lifecycle.MOVES`, `record/wall.py`, `web/queue.html`, `documents/typst/NAME.typ`"
    )
    assert [is_there(path) for path in named(text)] == [True, True, True]
    assert not any(
        map(is_there, named("`domain/lifecycle.STEPS`, `record/fence.py`, `web/no.html`"))
    )


def test_every_page_is_found_from_the_first_one() -> None:
    seen: set[Path] = set()
    ahead = [ROOT / name for name in FIRST]
    while ahead:
        page = ahead.pop()
        if page not in seen:
            seen.add(page)
            there = [(page.parent / file).resolve() for file, _ in LINK.findall(page.read_text())]
            ahead += [one for one in there if one.suffix == ".md" and one.exists()]
    lost = sorted(str(page.relative_to(ROOT)) for page in set(pages()) - seen)
    assert not lost, listed(lost)


def test_the_commands_of_the_first_page_exist_and_are_the_same_in_both_languages() -> None:
    ours = {path.stem for path in files(".py", under=HOUSE) if path.parent.name == "commands"}
    typed = [COMMAND.findall((ROOT / name).read_text(encoding="utf-8")) for name in FIRST]
    assert typed[0] == typed[1] and len(typed[0]) > 20
    assert not [
        name for name in typed[0] if name not in PLAIN and name.replace("-", "_") not in ours
    ]


def test_the_first_page_leads_to_the_same_in_both_languages() -> None:
    led = [LINK.findall((ROOT / name).read_text(encoding="utf-8")) for name in FIRST]
    english, chinese = (
        {re.sub(r"\.zh-CN\.md$|-(en|zh)\.png$", "", file).removesuffix(".md") for file, _ in found}
        for found in led
    )
    assert english == chinese


def test_every_decision_is_in_the_list_in_order() -> None:
    folder = ROOT / "docs/decisions"
    there = sorted(path.name for path in folder.glob("[0-9]*.md"))
    rows = re.findall(r"^\| \[(\d+)\]\((.+?)\) \|", (folder / "README.md").read_text(), re.M)
    assert [file for _, file in rows] == there
    for number, file in rows:
        assert file.startswith(number) and (folder / file).read_text().startswith(f"# {number} ")


def test_the_page_has_the_same_typed_in_both_languages() -> None:
    found = []
    for name in ("operating.md", "operating.zh-CN.md"):
        page = (ROOT / "docs" / name).read_text(encoding="utf-8")
        typed = re.findall(r"^```(?:sh|console)\n(.*?)^```$", page, re.M | re.S)
        found.append([re.sub(r"\s+#.*", "", block) for block in typed])
    assert found[0] == found[1] and len(found[0]) > 10
