"""A key belongs to one company, or to the bureau of one place, and signs for no other."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from hedun import clock
from hedun.claims.models import Claim
from hedun.policies import actions as policies
from hedun.policies.models import Policy
from hedun.record import papers, signing
from hedun.record.models import PaperSignature, PartyKey, RootSignature
from hedun.record.offices import Office, offices
from hedun.record.proving import of_policy, of_subject
from hedun.record.roots import hand_out
from hedun.record.verification import verify
from tests.policies.insurers import hire
from tests.policies.test_renewing import NEW_YEAR, OTHER, renewed
from tests.record.test_signed_papers import Signing, checked, desk, papers_file
from tests.record.test_signing import checked as proof_checked
from tests.record.test_signing import refused, who
from tests.support.road import FORESTRY, INSURER, Road, make_claim, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(home: Path, monkeypatch: pytest.MonkeyPatch) -> Road:
    """Last year one company insured, this year another does."""
    made = make_county(households=2)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    make_claim(made, at="accepted")
    renewed(made)
    made.now = NEW_YEAR
    hire(made, OTHER)
    return made


@pytest.fixture
def of(road: Road) -> dict[str, Office]:
    """By who it is: the bureau, the company of last year, that of this year."""
    ours = road.county.policy.insurer
    who = {ours: "ours", OTHER: "other"}
    return {who.get(one.belongs_to, one.party): one for one in offices()}


@pytest.fixture
def known(road: Road, of: dict[str, Office], tmp_path: Path) -> Callable[[str], Signing]:
    """Machines whose keys were entered and confirmed."""

    def made(name: str) -> Signing:
        one = Signing(tmp_path, name)
        by = who(road, "xinren" if name == "other" else INSURER)
        row = signing.enter_key(*of[name].key, of[name].name, one.public, **by)
        signing.confirm_key(row.pk, **who(road, FORESTRY))
        return one

    return made


def signed_root(road: Road, one: Signing, office: Office) -> None:
    root = hand_out("每日", now=road.now)
    code, said, file = one.sign(signing.root_file(root, office))
    assert code == 0 and office.name in said, said
    signing.take_signature(file, **who(road, FORESTRY))


def test_the_parties_are_those_that_a_policy_names(road: Road, of: dict[str, Office]) -> None:
    assert set(of) == {"bureau", "ours", "other"}
    assert (of["other"].starts, of["ours"].ends) == (date(2027, 1, 1), date(2026, 12, 31))
    for whose in (("insurer", "第三家财险"), ("insurer", ""), ("bureau", "140424"), ("x", "y")):
        assert refused(
            lambda w=whose: signing.enter_key(*w, "某处", "ab" * 32, **who(road, FORESTRY))
        ) == "OFFICE_UNKNOWN"  # fmt: skip
    assert not PartyKey.objects.exists()


def test_a_companys_staff_see_to_no_other_companys_key(
    road: Road, of: dict[str, Office], tmp_path: Path
) -> None:
    one, theirs = Signing(tmp_path, "other"), who(road, "xinren")
    mine = who(road, INSURER)
    enter = lambda by: signing.enter_key(*of["other"].key, "单位", one.public, **by)  # noqa: E731
    assert refused(lambda: enter(mine)) == "OTHERS_KEY"
    row = enter(theirs)
    assert refused(lambda: signing.confirm_key(row.pk, **mine)) == "OTHERS_KEY"
    signing.confirm_key(row.pk, **who(road, FORESTRY))
    assert refused(lambda: signing.end_key(row.pk, **mine)) == "OTHERS_KEY"
    assert refused(lambda: enter(theirs)) == "KEY_KNOWN"
    signing.end_key(row.pk, **theirs)
    assert verify().faults == ()


def test_another_companys_key_signs_no_statement_and_none_holds_with_it(
    road: Road, known: Callable[[str], Signing], of: dict[str, Office], tmp_path: Path
) -> None:
    closing = policies.propose_year(road.county.policy, **who(road, INSURER))
    closing = policies.confirm_year(closing, **who(road, FORESTRY))
    ours, other = known("ours"), known("other")
    _, _, file = other.sign_statement(papers_file(closing))
    assert refused(lambda: papers.take(json.loads(file), **who(road, FORESTRY))) == (
        "PAPER_OF_OTHERS"
    )
    _, _, file = ours.sign_statement(papers_file(closing))
    papers.take(json.loads(file), **who(road, INSURER))
    told, row = json.loads(papers_file(closing)), PaperSignature.objects.get()
    key = f"{of['ours'].name}={ours.public}"
    assert checked(tmp_path, json.dumps(told).encode(), "--key", key)[0] == 0
    assert checked(tmp_path, json.dumps(told).encode(), "--key", f"{OTHER}={ours.public}")[0] == 1
    for wrong in ({"belongs_to": OTHER}, {"belongs_to": ""}, {"party": "bureau"}, {"party": "x"}):
        said = {**told, "signatures": [{**told["signatures"][0], **wrong}]}
        code, printed = checked(tmp_path, json.dumps(said).encode())
        assert code == 1 and "no party of this policy" in printed, (wrong, printed)
    # Put into the database by whoever holds it: counted on no page, and named by the check.
    PaperSignature.objects.update(key=PartyKey.objects.get(public_key=other.public))
    _, _, forged = other.sign_statement(papers_file(closing))
    PaperSignature.objects.update(signature=json.loads(forged)["signature"])
    assert papers.signatures_of(row.subject, row.sha256) == []
    [(where, _zh, en)] = papers.signatures_hold()
    assert where == f"record.PaperSignature:{row.pk}" and "no party of this policy" in en


def test_of_a_root_each_company_goes_on_from_what_it_signed_itself(
    road: Road, known: Callable[[str], Signing], of: dict[str, Office]
) -> None:
    ours, other = known("ours"), known("other")
    signed_root(road, ours, of["ours"])
    road.now = road.later(days=1)
    root = hand_out("每日", now=road.now)
    assert "since" in signing.root_file(root, of["ours"])
    assert "since" not in signing.root_file(root, of["other"])
    code, said, _ = ours.sign(signing.root_file(root, of["other"]))
    assert code == 1 and "download your own" in said
    signed_root(road, other, of["other"])
    assert RootSignature.objects.count() == 2 and verify().faults == ()
    PartyKey.objects.filter(public_key=other.public).update(belongs_to="第三家财险")
    [(_, _zh, en)] = signing.signatures_hold()
    assert "whom no policy names" in en


def test_in_the_file_of_a_policy_only_its_own_parties_signatures_count(
    road: Road, known: Callable[[str], Signing], of: dict[str, Office], tmp_path: Path
) -> None:
    bureau, ours, other = known("bureau"), known("ours"), known("other")
    root = hand_out("每日", now=road.now)
    for one, name in ((bureau, "bureau"), (ours, "ours"), (other, "other")):
        signing.take_signature(one.sign(signing.root_file(root, of[name]))[2],
                               **who(road, FORESTRY))  # fmt: skip
    [old], new = Claim.objects.all(), Policy.objects.get(insurer=OTHER)
    for number, insurer in ((road.county.policy.number, ours), (new.number, other)):
        head, *entries = of_policy(number, root)
        assert {one["key"] for one in head["signatures"]} == {bureau.public, insurer.public}
        whole = {**head, "entries": entries}
        assert proof_checked(tmp_path, whole)[0] == 0
        for wrong in (
            {"signatures": [{**head["signatures"][1], "belongs_to": "第三家财险"}]},
            {"parties": {**head["parties"], "insurer": "第三家财险"}, "signatures": []},
            {"parties": {}, "signatures": []},
        ):
            code, said = proof_checked(tmp_path, {**whole, **wrong})
            assert code == 1 and "no party of this policy" in said, (wrong, said)
    proof = of_subject(old.number)
    assert proof is not None and proof["parties"]["insurer"] == of["ours"].belongs_to
    assert {one["key"] for one in proof["signatures"]} == {bureau.public, ours.public}


def test_a_key_of_before_signs_nothing_until_it_is_entered_with_its_office(
    road: Road, known: Callable[[str], Signing], of: dict[str, Office]
) -> None:
    one = known("ours")
    signed_root(road, one, of["ours"])
    PartyKey.objects.update(belongs_to="")  # as the migration finds it
    road.now = road.later(days=1)
    root = hand_out("每日", now=road.now)
    _, _, file = one.sign(signing.root_file(root, of["ours"]))  # goes on from what it signed
    assert refused(lambda: signing.take_signature(file, **who(road, FORESTRY))) == "KEY_UNBOUND"
    assert list(signing.signatures_hold()) == []
    row = signing.enter_key(*of["ours"].key, "单位", one.public, **who(road, INSURER))
    assert refused(lambda: signing.take_signature(file, **who(road, FORESTRY))) == "KEY_UNKNOWN"
    signing.confirm_key(row.pk, **who(road, FORESTRY))
    signing.take_signature(file, **who(road, FORESTRY))
    assert PartyKey.objects.count() == 1 and verify().faults == ()


def test_the_page_asks_each_company_for_its_own_years(road: Road) -> None:
    root, at = hand_out("每日", now=road.now), desk(INSURER)
    page = at.get("/record/signatures/").content.decode()
    assert page.count(f"?of={quote(OTHER)}") == 1, "whose contract runs on the root's day"
    assert page.count("?of=140423") == 1 and page.count("?of=") == 2
    for party, query, status in (("insurer", f"?of={OTHER}", 200), ("insurer", "", 404),
                                 ("bureau", "", 200), ("insurer", "?of=x", 404)):  # fmt: skip
        answer = at.get(f"/record/signatures/file/{party}/{root.seq}/{query}")
        assert answer.status_code == status, (party, query)
