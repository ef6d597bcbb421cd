"""Whatever arrives is read or refused in words: no reader of the house stumbles, takes its time or
takes the memory."""

import resource
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hedun.domain.problems import Malformed, Problem
from tests.attack.mutating import NASTY, TIMES, mutated
from tests.attack.parsers import PARSERS, Parser
from tests.support.counts import count

SEED, INPUTS = 20_260_925, 20
SECONDS = 2.0  # of processor, for one input
MIB = 300  # that one reader may add, over all its inputs


@contextmanager
def quiet() -> Iterator[None]:
    """Libraries that warn of what is wrong with a file tell us nothing new."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def insist(parser: Parser, data: bytes) -> None:
    """Read, or refused with a sentence in both languages, in time."""
    begin = process_time()
    try:
        parser.read(data)
    except parser.refuses as refusal:
        for problem in problems(refusal):
            assert problem.zh and problem.en, f"{parser.name} refuses without a word"
    except Exception as error:
        raise AssertionError(f"{parser.name}: {type(error).__name__} for {data[:400]!r}") from error
    took = process_time() - begin
    assert took < SECONDS, f"{parser.name} takes {took:.1f} s for {data[:400]!r}"


def problems(refusal: BaseException) -> list[Problem]:
    if isinstance(refusal, Malformed):
        return [refusal.problem]
    found = getattr(refusal, "problems", ())
    return [one for one in found if isinstance(one, Problem)]


@pytest.mark.parametrize("parser", PARSERS, ids=lambda one: one.name)
def test_what_is_changed_in_a_good_file_is_read_or_refused_in_words(parser: Parser) -> None:
    random, examples = Random(SEED), parser.examples()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with quiet():
        for one in examples:
            insist(parser, one)
        for _ in range(INPUTS * TIMES):
            insist(parser, mutated(random, random.choice(examples), examples))
    count("attack", "inputs to readers", INPUTS * TIMES)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert grown < MIB, f"{parser.name} took {grown} MiB"


TEXTS = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[0-9.,%:年月日亩分至/ TE+-]{0,24}", fullmatch=True),
    st.floats().map(repr),
    st.integers().map(str),
    st.datetimes(timezones=st.timezones()).map(str),
    st.sampled_from(NASTY).map(lambda data: data.decode("utf-8", "replace")),
)
ONE_VALUE = [
    one for one in PARSERS if one.name in ("a cell", "numbers of people", "a receipt's code")
]


@given(text=TEXTS)
@settings(max_examples=30 * TIMES, suppress_health_check=list(HealthCheck), derandomize=TIMES == 1)
def test_any_text_in_a_cell_a_number_or_a_code_is_read_or_refused(text: str) -> None:
    for parser in ONE_VALUE:
        insist(parser, text.encode("utf-8", "replace"))


DEGREES = st.one_of(
    st.floats(), st.integers(), st.sampled_from((0.0, -0.0, 90.0, 180.0, 113.0, 36.5))
)
PLACES = st.lists(st.lists(DEGREES, min_size=2, max_size=2), max_size=6)


@given(lat=DEGREES, lon=DEGREES, ring=PLACES)
@settings(max_examples=30 * TIMES, suppress_health_check=list(HealthCheck), derandomize=TIMES == 1)
def test_any_numbers_as_a_place_and_its_corners_are_a_place_or_refused(
    lat: float, lon: float, ring: list[list[float]]
) -> None:
    with quiet():
        for name in ("a place", "coordinates"):
            parser = next(one for one in PARSERS if one.name == name)
            insist(
                parser,
                repr([lat, lon, 8, *ring])
                .replace("nan", "NaN")
                .replace("inf", "Infinity")
                .encode(),
            )


def test_this_test_sees_a_reader_that_stumbles() -> None:
    def stumbles(data: bytes) -> None:
        raise KeyError(data)

    with pytest.raises(AssertionError, match="KeyError"):
        insist(Parser("one", list, stumbles), b"x")
