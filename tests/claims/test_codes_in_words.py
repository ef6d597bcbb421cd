"""No code reaches a paper or a page: whatever a line may be refused by has its words."""

import tomllib
from pathlib import Path

import pytest
from django.utils.translation import override

import hedun.terms.library
from hedun.claims import codes, words
from hedun.demo.year import ADDED
from hedun.documents import saying
from hedun.terms.ops import DEFAULT_CODES
from hedun.terms.plan import CHECKS, STEP_CODES

LIBRARY = sorted(Path(hedun.terms.library.__file__).parent.glob("*.toml"))


def of_wording(text: str) -> set[str]:
    """The codes that a wording's gates name themselves."""
    return {gate["code"] for gate in tomllib.loads(text).get("gate", ()) if "code" in gate}


def refused_by() -> set[str]:
    """Every code that an award may refuse a line by: chosen, the terms' own, and of the wordings
    that come with the house."""
    found = {*codes.REFUSAL_CODES, *DEFAULT_CODES.values(), *(check.code for check in CHECKS)}
    found |= {code for code in STEP_CODES if code}
    return found.union(
        *(of_wording(path.read_text()) for path in LIBRARY),
        *(of_wording(text) for _before, text in ADDED),
    )


def test_every_code_of_a_refusal_has_words_in_both_languages() -> None:
    every = refused_by()
    assert {"MISSING_NOT_PAID", "NOT_A_PREDATOR", "BELOW_MINIMUM_DEGREE", "NO_LOSS"} <= every
    for lang in ("zh", "en"):
        silent = sorted(code for code in every if codes.say(code, lang) == code)
        assert not silent, (lang, silent)


def test_no_code_stands_in_both_tables_of_refusals() -> None:
    assert not codes.REFUSAL_CODES.keys() & codes.BY_TERMS.keys()


@pytest.mark.parametrize(("lang", "said"), [("zh-hans", "失踪"), ("en", "missing")])
def test_what_became_of_an_animal_is_a_word_on_papers(lang: str, said: str) -> None:
    with override(lang):
        assert saying.coded("missing") == said
        assert all(saying.coded(code) != code for code in words.NAMES if "_" in code)
