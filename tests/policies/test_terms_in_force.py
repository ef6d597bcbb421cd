"""Wordings in force: the right one for the day, kept under its digest, never another's bytes."""

import hashlib
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.policies.files import TermsFileFault, terms_bytes
from hedun.policies.models import Policy, TermsFile
from hedun.policies.queries import load, terms_for
from hedun.record.models import Entry
from hedun.record.verification import verify
from hedun.terms.texts import TermsError
from tests.people.world import NOW, TOWN, County
from tests.support.wordings import put_in_force

Sign = Callable[..., Policy]
Put = Callable[..., TermsFile]


def wording(**changed: str) -> bytes:
    """The shortest wording: 500 yuan for every mu."""
    lines = {
        "spec": '"1.0"',
        "id": '"short"',
        "title.zh": '"短条款"',
        "title.en": '"short"',
        "currency": '"CNY"',
        "effective": "2026-01-01",
        "expires": "2026-12-31",
        "place": '"140423"',
        "source": '"invented"',
    } | changed
    head = "".join(f"{key} = {value}\n" for key, value in lines.items())
    step = '[[step]]\nop = "value"\nfrom = "fixed"\namount = 500\nclause = "1"\n'
    return (head + step).encode()


@pytest.fixture
def put(county: County, policy: Policy) -> Put:
    def do(data: bytes, who: str = "forestry") -> TermsFile:
        by = county.actor(who), county.actor("second-forestry")
        return put_in_force(policy, data, by=by, now=NOW, corrects=False)

    return do


def path_of(home: Path, row: TermsFile) -> Path:
    return home / "terms" / f"{row.sha256}.toml"


def test_a_wording_in_force_is_kept_to_the_byte_under_its_digest(put: Put, home: Path) -> None:
    data = wording()
    row = put(data)
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    kept = path_of(home, row)
    assert kept.read_bytes() == terms_bytes(row) == data
    assert stat.S_IMODE(kept.stat().st_mode) == 0o440
    assert sorted(kept.parent.iterdir()) == [kept]  # no draft is left lying about
    entry = Entry.objects.last()
    assert entry is not None and entry.action == "terms.put_in_force"
    assert row.sha256 in entry.body
    assert load(row).id == "short" and load(row) is load(row)
    assert verify().faults == ()


def test_the_wording_of_the_day_of_the_loss_counts_and_a_newer_one_for_that_day_first(
    policy: Policy, put: Put
) -> None:
    first = put(wording(expires="2026-06-30"))
    second = put(wording(effective="2026-07-01", id='"second"'))
    assert terms_for(policy, date(2026, 6, 30)) == first
    assert terms_for(policy, date(2026, 7, 1)) == second
    better = put(wording(effective="2026-07-01", id='"better"'))
    assert terms_for(policy, date(2026, 7, 1)) == better
    assert terms_for(policy, date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"place": '"140425"'}, "TERMS_PLACE"),  # the next county
        ({"place": '"140423104"'}, "TERMS_PLACE"),  # one township of ours only
        ({"effective": "2025-12-31"}, "TERMS_PERIOD"),
        ({"expires": "2027-01-01"}, "TERMS_PERIOD"),
        ({"currency": '"USD"'}, "TERMS_CURRENCY"),
        ({"id": f'"{"x" * 81}"'}, "TERMS_TOO_LONG"),
    ],
)
def test_a_wording_for_another_place_period_or_currency_is_refused(
    put: Put, home: Path, changed: dict[str, str], problem: str
) -> None:
    with pytest.raises(Malformed) as bad:
        put(wording(**changed))
    assert bad.value.problem.code == problem
    assert not TermsFile.objects.exists()
    assert not (home / "terms").exists()


def test_a_wording_for_the_whole_city_holds_in_its_county(put: Put) -> None:
    assert put(wording(place='"1404"')).spec_id == "short"


def test_a_file_that_is_no_wording_is_refused_with_everything_wrong_in_it(put: Put) -> None:
    with pytest.raises(TermsError) as bad:
        put(wording(spec='"2.0"', effective='"soon"'))
    assert {problem.key for problem in bad.value.problems} == {"spec", "effective"}
    assert not TermsFile.objects.exists()


def test_the_same_wording_is_put_in_force_once(put: Put) -> None:
    put(wording())
    with pytest.raises(Malformed) as bad:
        put(wording())
    assert bad.value.problem.code == "TERMS_IN_FORCE"


@pytest.mark.parametrize(
    ("who", "code"),
    [("insurer", "OTHER_ROLE"), ("next-forestry", "OTHER_PLACE"), ("admin", "OTHER_ROLE")],
)
def test_nobody_else_changes_the_wording(put: Put, who: str, code: str) -> None:
    with pytest.raises(Refused) as no:
        put(wording(), who)
    assert no.value.refusals[0].code == code


def test_a_changed_or_missing_file_is_never_used_and_verify_names_it(put: Put, home: Path) -> None:
    row = put(wording(id='"tampered"'))
    kept = path_of(home, row)
    kept.chmod(0o640)
    kept.write_bytes(kept.read_bytes().replace(b"500", b"900"))
    with pytest.raises(TermsFileFault, match="was changed"):
        load(row)
    [fault] = verify().faults
    assert fault.subject == f"policies.TermsFile:{row.pk}"
    assert "被改动" in fault.zh and row.sha256 in fault.en
    kept.unlink()
    with pytest.raises(TermsFileFault, match=r"is missing.*backup"):
        terms_bytes(row)
    assert [f.subject for f in verify().faults] == [f"policies.TermsFile:{row.pk}"]


def test_other_bytes_lying_under_the_digest_are_not_taken_for_the_wording(
    put: Put, home: Path
) -> None:
    data = wording()
    place = home / "terms" / f"{hashlib.sha256(data).hexdigest()}.toml"
    place.parent.mkdir()
    place.write_bytes(b"something else")
    with pytest.raises(TermsFileFault, match="was changed"):
        put(data)
    assert not TermsFile.objects.exists()


def test_a_wording_for_a_township_policy_reaches_down_to_it(county: County, sign: Sign) -> None:
    small = sign(number="YS-TOWN", place=county[TOWN])
    by = county.actor("forestry"), county.actor("second-forestry")
    assert put_in_force(small, wording(place='"140423104"'), by=by, now=NOW).pk


def test_a_wording_by_a_column_that_no_list_has_is_refused(put: Put) -> None:
    by_breed = wording() + b'\n[[gate]]\nop = "column"\ncolumn = "breed"\ninclude = ["pure"]\n'
    with pytest.raises(Malformed) as refused:
        put(by_breed)
    assert refused.value.problem.code == "TERMS_COLUMNS"
    assert "breed" in refused.value.problem.zh and "breed" in refused.value.problem.en
