"""What `hedun verify` says while it works: on a terminal, or where it is asked to."""

import io

import pytest
from django.core.management import call_command

from hedun.record import watching
from hedun.record.models import Entry
from tests.support.road import Road, make_claim, make_county

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def road(home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    monkeypatch.setattr(watching, "EVERY", 0.001)
    made = make_county(households=2)
    make_claim(made, at="reported")
    return made


def test_a_check_says_how_far_it_is_where_it_is_asked_and_nothing_to_a_file(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify")
    assert capsys.readouterr().err == ""
    call_command("verify", progress=True)
    lines, last = capsys.readouterr().err.splitlines(), Entry.objects.count()
    assert f"100%  记录 entries {last} / {last} · 行 rows" in lines[-1]
    call_command("verify", progress=True, go_on=True)
    assert f"记录 entries {last} / {last} · 行 rows 0" in capsys.readouterr().err


def test_on_a_terminal_one_line_is_written_over_and_given_back(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", out := Terminal())
    call_command("verify")
    said = out.getvalue()
    assert "\n" not in said and said.startswith("\r") and said.endswith("\r\x1b[K")
    assert "100%  记录 entries" in said
