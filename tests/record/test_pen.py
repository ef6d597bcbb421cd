"""The pen: one writer at a time, everything that was written is recorded, or nothing is."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from hedun.domain.actors import Actor
from hedun.places.actions import SETUP
from hedun.places.models import Place
from hedun.record import verification
from hedun.record.models import Entry, Head
from hedun.record.pen import Pen, writing
from hedun.record.verification import verify
from tests.support.house import House
from tests.support.road import MONDAY

OTHER = Actor("someone", "某人", ())


def note(pen: Pen, code: str) -> Place:
    """A sealed row with its entry."""
    place = Place.objects.create(code=code, name=code, level=5, starts=MONDAY.date())
    pen.write("test.note", code, rows=[place])
    return place


def subjects() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("subject", flat=True))


@pytest.mark.django_db
class TestOneAction:
    @pytest.fixture(autouse=True)
    def _home(self, home: Path) -> None:
        """Keys of its own."""

    def test_an_action_that_writes_nothing_is_an_error_and_undone(self) -> None:
        with (
            pytest.raises(RuntimeError, match="wrote nothing in the record"),
            writing(actor=SETUP, now=MONDAY),
        ):
            Place.objects.create(code="1", name="一", level=5, starts=MONDAY.date())
        assert not Place.objects.exists() and not Entry.objects.exists()

    def test_nothing_done_is_said_in_so_many_words(self) -> None:
        with writing(actor=SETUP, now=MONDAY) as pen:
            pen.nothing_done()
        assert Head.objects.get().seq == 0 and verify().faults == ()

    def test_an_action_that_fails_leaves_nothing_behind(self) -> None:
        with pytest.raises(LookupError), writing(actor=SETUP, now=MONDAY) as pen:
            note(pen, "1")
            raise LookupError
        assert not Place.objects.exists() and not Entry.objects.exists()

    def test_a_failing_inner_action_leaves_nothing_while_the_outer_goes_on(self) -> None:
        with writing(actor=SETUP, now=MONDAY) as pen:
            note(pen, "1")
            with pytest.raises(LookupError), writing(actor=SETUP, now=MONDAY) as inner:
                assert inner is pen
                note(inner, "2")
                with writing(actor=SETUP, now=MONDAY) as innermost:
                    note(innermost, "3")
                raise LookupError
            assert pen.next_seq == 2
            note(pen, "4")
        assert subjects() == ["1", "4"]
        assert list(Place.objects.order_by("code").values_list("code", flat=True)) == ["1", "4"]
        assert verify().faults == ()

    def test_nobody_writes_with_the_pen_of_another(self) -> None:
        with (
            pytest.raises(RuntimeError, match="someone would write with the pen of"),
            writing(actor=SETUP, now=MONDAY),
            writing(actor=OTHER, now=MONDAY),
        ):
            pass
        assert not Entry.objects.exists()

    def test_a_row_is_sealed_as_it_stands_at_the_end(self) -> None:
        with writing(actor=SETUP, now=MONDAY) as pen:
            note(pen, "1")
            Place.objects.update(name="改名")
        assert verify().faults == ()

    def test_a_row_changed_without_being_named_is_found(self) -> None:
        with writing(actor=SETUP, now=MONDAY) as pen:
            place = note(pen, "1")
        with writing(actor=SETUP, now=MONDAY) as pen:
            Place.objects.update(name="改名")
            note(pen, "2")
        assert [f.subject for f in verify().faults] == [f"places.Place:{place.pk}"]

    def test_an_entry_says_who_did_what_when_in_one_way_of_writing(self) -> None:
        with writing(actor=SETUP, now=MONDAY) as pen:
            pen.write("test.note", "1", {"why": "因为", "fen": 3})
        entry = Entry.objects.get()
        body = json.loads(entry.body)
        assert body.pop("seal") and body == {
            "seq": 1, "at": "2026-08-31T01:00:00.000000+00:00", "user": SETUP.user,
            "action": "test.note", "subject": "1", "data": {"why": "因为", "fen": 3}, "seals": {},
        }  # fmt: skip
        assert entry.body.startswith(
            '{"action":"test.note","at":"2026-08-31T01:00:00.000000+00:00"'
        )

    @pytest.mark.parametrize("value", [1.5, MONDAY, "\ud800"])
    def test_what_has_no_one_way_of_writing_is_not_recorded(self, value: object) -> None:
        with pytest.raises(TypeError), writing(actor=SETUP, now=MONDAY) as pen:
            pen.write("test.note", "1", {"value": value})  # type: ignore[dict-item]
        assert not Entry.objects.exists()


ACTS = 25


def write_many(letter: str) -> None:
    """Many acts, one after the other, each of two entries; run in a process of its own."""
    for n in range(ACTS):
        with writing(actor=SETUP, now=MONDAY + timedelta(minutes=n)) as pen:
            note(pen, f"{letter}{n}a")
            note(pen, f"{letter}{n}b")


def test_two_writers_in_two_processes_never_interleave(new_house: Callable[..., House]) -> None:
    house = new_house()
    code = "from tests.record.test_pen import write_many\nwrite_many({!r})"
    errors: list[BaseException] = []

    def run(letter: str) -> None:
        try:
            house.python(code.format(letter))
        except BaseException as error:
            errors.append(error)

    both = [threading.Thread(target=run, args=(letter,)) for letter in "xy"]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert errors == []
    shown = "from tests.record.test_pen import subjects; print(' '.join(subjects()))"
    written = house.python(shown).split()
    assert len(written) == 4 * ACTS
    pairs = list(zip(written[::2], written[1::2], strict=True))
    assert all((a[:-1], a[-1], b[-1]) == (b[:-1], "a", "b") for a, b in pairs)
    for letter in "xy":  # each writer's own order is kept
        own = [a for a, _ in pairs if a[0] == letter]
        assert own == [f"{letter}{n}a" for n in range(ACTS)]
    house.run("verify")


def test_verifying_while_others_write_sees_one_moment(
    new_house: Callable[..., House],
) -> None:
    """Between the reading of the chain and that of the rows somebody else writes."""
    house = new_house()
    house.python("from tests.record.test_pen import write_many; write_many('x')")
    said = house.python("from tests.record.test_pen import verify_meanwhile; verify_meanwhile()")
    assert json.loads(said) == {"entries": 2 * ACTS, "faults": [], "after": 2 * ACTS + 1}


def verify_meanwhile() -> None:
    """Run in a process of its own. Verifies; when the rows' turn comes, another thread has
    written."""
    real = verification.sealed_models
    wrote: list[str] = []

    def write() -> None:
        with writing(actor=SETUP, now=MONDAY) as pen:
            place = Place.objects.order_by("pk")[0]
            Place.objects.filter(pk=place.pk).update(name="改名")
            pen.write("test.rename", place.code, rows=[place])
        wrote.append("done")
        connection.close()

    def meanwhile() -> list[type]:
        if wrote:
            return real()
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        assert wrote == ["done"], "the writer was kept waiting"
        return real()

    verification.sealed_models = meanwhile
    found = verify()
    faults = [fault.subject for fault in found.faults]
    after = Entry.objects.count()
    print(json.dumps({"entries": found.entries, "faults": faults, "after": after}))
