"""Templates say what they do: what stands outside the blocks of a page is never carried out."""

from pathlib import Path

import pytest
from django.template import engines
from django.template.base import Node, TextNode
from django.template.defaulttags import CommentNode, LoadNode
from django.template.loader_tags import BlockNode, ExtendsNode

from tests.shape.sources import HOUSE

PAGES = sorted(HOUSE.glob("*/templates/**/*.html"))
SILENT = (TextNode, LoadNode, CommentNode, BlockNode)


def never_carried_out(path: Path) -> list[Node]:
    """A page that extends another renders its blocks alone; of the rest Django says nothing."""
    template = engines["django"].engine.from_string(path.read_text("utf-8"))
    first = next((node for node in template.nodelist if isinstance(node, ExtendsNode)), None)
    return [] if first is None else [n for n in first.nodelist if not isinstance(n, SILENT)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_does_nothing_outside_its_blocks(path: Path) -> None:
    lost = never_carried_out(path)
    assert not lost, f"{path.name}: {[str(node.token) for node in lost]} stands outside a block"


def test_this_test_sees_what_is_lost(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '{% extends "web/base.html" %}{% now "Y" as year %}{% block a %}{{ year }}{% endblock %}'
    )
    assert len(never_carried_out(page)) == 1
