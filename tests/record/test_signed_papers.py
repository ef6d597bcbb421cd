"""A year's closing statement is signed by both parties, with keys that never were on the server."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hedun import clock
from hedun.domain.deadlines import LOCAL
from hedun.people.models import User
from hedun.policies import actions as policies
from hedun.policies.models import YearClosing
from hedun.record import papers, signing
from hedun.record.models import Entry, PaperSignature
from hedun.record.verification import verify
from tests.documents.reading import Paper
from tests.record.test_signing import Machine, entered, ran, refused, who
from tests.support.road import FORESTRY, INSURER, TOWNSHIP, Road, make_claim, make_county

pytestmark = pytest.mark.django_db
JANUARY = datetime(2027, 1, 10, 9, 0, tzinfo=LOCAL)


@pytest.fixture
def road(home: Path, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(households=2)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    make_claim(made, at="accepted")
    made.now = JANUARY
    policies.propose_year(made.county.policy, **who(made, INSURER))
    return made


@pytest.fixture
def closing(road: Road) -> YearClosing:
    return policies.confirm_year(YearClosing.objects.get(), **who(road, FORESTRY))


@pytest.fixture
def machine(road: Road, tmp_path: Path) -> Callable[[str], "Signing"]:
    def known(party: str) -> Signing:
        one = Signing(tmp_path, party)
        row = entered(road, one)
        signing.confirm_key(row.pk, **who(road, FORESTRY))
        return one

    return known


class Signing(Machine):
    def sign_statement(self, file: bytes) -> tuple[int, str, bytes]:
        """How it ended, what was said, and the signature's file."""
        (self.folder / "closing.json").write_bytes(file)
        code, said = ran("party.py", "sign", self.key, self.folder / "closing.json", *self.word)
        [*found] = self.folder.glob("closing-*.sig.json")
        return code, said, found[0].read_bytes() if found else b""


def test_both_sign_the_statement_and_it_is_checked_without_the_server(
    road: Road, closing: YearClosing, machine: Callable[[str], Signing], tmp_path: Path
) -> None:
    number, both = closing.policy.number, [machine("bureau"), machine("insurer")]
    insurer, address = desk(INSURER), f"/policies/{closing.policy.number}/year"
    assert insurer.get(f"{address}/").content.decode().count("缺") >= 2
    for one in both:
        file = insurer.get(f"{address}.json").content
        code, said, signature = one.sign_statement(file)
        assert code == 0 and number in said and "10,000,000.00" in said, said
        file = SimpleUploadedFile("closing.sig.json", signature)
        assert desk(FORESTRY).post("/record/signatures/", {"file": file}).status_code == 302
    assert Entry.objects.filter(action="paper.sign", subject=number).count() == 2
    assert refused(lambda: papers.take(json.loads(signature), **who(road, INSURER))) == (
        "SIGNED_ALREADY"
    )
    page = insurer.get(f"{address}/").content.decode()
    assert "单位 bureau" in page and "单位 insurer" in page
    paper = Paper(insurer.get(reverse("documents:closing", args=[number])).content).text
    assert all(f"已用密钥{one.public[:16]}签名" in paper.replace(" ", "") for one in both)
    file = insurer.get(f"{address}.json").content
    keys = [word for one in both for word in ("--key", one.public)]
    code, said = checked(tmp_path, file, *keys)
    assert code == 0 and said.count("已签名 signed") == 2 and "compare its key" not in said, said
    assert checked(tmp_path, file, "--key", "0" * 64)[0] == 1
    assert verify().faults == ()


def test_a_statement_that_was_changed_is_signed_by_nobody_and_holds_nowhere(
    road: Road, closing: YearClosing, machine: Callable[[str], Signing], tmp_path: Path
) -> None:
    one, told = machine("insurer"), papers_file(closing)
    papers.take(json.loads(one.sign_statement(told)[2]), **who(road, INSURER))
    for name, other in (("rest_fen", 1), ("policyholder", "别家")):
        said = json.loads(papers_file(closing))
        said["says"][name] = other
        assert one.sign_statement(json.dumps(said).encode())[0] == 1
        assert checked(tmp_path, json.dumps(said).encode())[0] == 1
    said = json.loads(papers_file(closing))
    said["signatures"][0]["signature"] = "00" * 64
    assert checked(tmp_path, json.dumps(said).encode())[0] == 1
    row = PaperSignature.objects.get()
    for column, changed in (("signature", "00" * 64), ("sha256", "12" * 32)):
        PaperSignature.objects.update(**{column: changed})
        assert [place for place, *_ in papers.signatures_hold()] == [
            f"record.PaperSignature:{row.pk}"
        ]
        PaperSignature.objects.update(**{column: getattr(row, column)})
    assert verify().faults == ()


def test_what_is_not_confirmed_or_not_of_here_is_not_signed_or_not_taken(
    road: Road, machine: Callable[[str], Signing]
) -> None:
    one, row = machine("bureau"), YearClosing.objects.get()
    code, said, _ = one.sign_statement(papers_file(row))
    assert code == 1 and "not confirmed" in said
    _, _, signature = one.sign_statement(papers_file(row, state="confirmed"))
    assert refused(lambda: papers.take(json.loads(signature), **who(road, INSURER))) == (
        "PAPER_UNKNOWN"
    )
    policies.confirm_year(row, **who(road, FORESTRY))
    told = json.loads(signature)
    for wrong, code_ in (
        ({"signature": "00" * 64}, "NOT_SIGNED"), ({"subject": "YS-0"}, "NOT_SIGNED"),
        ({"key": "00" * 32}, "KEY_UNKNOWN"), ({"sha256": 1}, "NOT_A_SIGNATURE"),
    ):  # fmt: skip
        assert refused(lambda w=wrong: papers.take({**told, **w}, **who(road, INSURER))) == code_
    assert desk(TOWNSHIP).get(f"/policies/{row.policy.number}/year.json").status_code == 404
    papers.take(told, **who(road, INSURER))


def papers_file(row: YearClosing, state: str = "") -> bytes:
    told = papers.paper_file(row.policy.number, state or row.state, row.sha256, row.statement)
    return json.dumps(told).encode()


def desk(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def checked(folder: Path, file: bytes, *more: str) -> tuple[int, str]:
    (folder / "closing.json").write_bytes(file)
    return ran("check_proof.py", folder / "closing.json", *more)
