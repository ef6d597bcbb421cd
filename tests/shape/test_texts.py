"""Every text a person may read exists in Chinese, and one English text has one Chinese text."""

import ast
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.shape.sources import HOUSE, ROOT, files, listed, modules

LAZY = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = {**DEFAULT_KEYWORDS, **{f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in LAZY}}
KEYWORDS |= {"gettext_noop": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
Key = tuple[str, str]  # context, English text (the singular)


def used() -> Iterator[tuple[Key, str]]:
    """Every text marked for translation, with where it stands."""
    templates = (p for p in files(".html", ".txt", under=HOUSE) if "templates" in p.parts)
    for path in (*modules(), *templates):
        text = path.read_text()
        source = text if path.suffix == ".py" else templatize(text, origin=str(path))
        for line, found, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            message = found[0] if isinstance(found, tuple) else found
            yield (context or "", message), f"{path.relative_to(ROOT)}:{line}"


def catalogues() -> dict[Path, Catalog]:
    found = sorted(HOUSE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))
    assert found, "no room has a Chinese catalogue"
    return {path: read_po(path.open("rb"), abort_invalid=True) for path in found}


def chinese() -> dict[Key, dict[str, str]]:
    """For each text its Chinese forms, and a catalogue that has it. Fuzzy ones do not count."""
    texts: dict[Key, dict[str, str]] = defaultdict(dict)
    for path, catalogue in catalogues().items():
        for message in catalogue:
            forms = [message.string] if isinstance(message.string, str) else list(message.string)
            english = message.id if isinstance(message.id, str) else message.id[0]
            if english and all(forms) and not message.fuzzy:
                texts[message.context or "", english][" | ".join(forms)] = path.parts[-5]
    return texts


def test_every_text_exists_in_chinese() -> None:
    known = chinese()
    found = [f"{where}: {key[1]!r}" for key, where in used() if key not in known]
    assert not found, listed(found)


def test_one_english_text_has_one_chinese_text_in_all_rooms() -> None:
    found = [
        f"{english!r}: " + ", ".join(f"{text} ({room})" for text, room in forms.items())
        for (_, english), forms in chinese().items()
        if len(forms) > 1
    ]
    assert not found, listed(found)


def of_django() -> set[Key]:
    """Django's own texts; a room may say them better (forms' errors)."""
    found = Path(django.__file__).parent.glob("**/locale/zh_Hans/LC_MESSAGES/django.po")
    messages = [message for po in found for message in read_po(po.open("rb"))]
    return {(m.context or "", m.id if isinstance(m.id, str) else m.id[0]) for m in messages}


def test_no_catalogue_keeps_texts_that_nobody_reads() -> None:
    wanted = {key for key, _ in used()} | of_django()
    found = [f"{english!r}" for (context, english) in chinese() if (context, english) not in wanted]
    assert not found, listed(found)


def test_the_chinese_text_fills_in_what_the_english_one_does() -> None:
    found = []
    for catalogue in catalogues().values():
        for message in catalogue:
            english, chinese = (
                forms if isinstance(forms, str) else forms[-1]  # Chinese has one form for all
                for forms in (message.id, message.string)
            )
            if english and set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(chinese)):
                found.append(f"{english!r} and {chinese!r} fill in different things")
    assert not found, listed(found)


# What files of others have at the foot of their lists, compared in half width.
AS_THEY_COME = {"注:", "说明:", "备注:"}
HALF = re.compile("[\u4e00-\u9fff”》][,;:?!(]")


def said() -> Iterator[tuple[str, str]]:
    """Every Chinese text of the catalogues and of the house's own strings, with where it stands."""
    for forms in chinese().values():
        yield from ((text, room) for text, room in forms.items())
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                latin = len(re.findall("[A-Za-z]", PLACEHOLDER.sub("", node.value)))
                if 2 * len(re.findall("[\u4e00-\u9fff]", node.value)) > latin:
                    yield node.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_chinese_is_written_with_chinese_punctuation() -> None:
    """GB/T 15834: ，；：？！（） and no half-width ones beside Chinese characters."""
    found = [
        f"{where}: {text!r}"
        for text, where in said()
        if HALF.search(text) and text not in AS_THEY_COME
    ]
    assert not found, listed(found)
