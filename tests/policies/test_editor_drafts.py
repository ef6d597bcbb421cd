"""Drafts of a wording: what was typed is kept, and nobody saves over what they have not seen."""

import pytest

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.policies import actions as policies
from hedun.policies.models import Policy, TermsDraft
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.people.world import NOW, County

HALF_TYPED = 'spec = "1.0"\n[[ste'


@pytest.fixture
def draft(county: County, policy: Policy) -> TermsDraft:
    return policies.start_draft(
        policy, HALF_TYPED, name="2027 年条款", came_from="file:x.toml",
        actor=county.actor("forestry"), now=NOW,
    )  # fmt: skip


def save(county: County, draft: TermsDraft, text: str, seen: int, who: str) -> TermsDraft:
    return policies.save_draft(draft, text, seen=seen, actor=county.actor(who), now=NOW)


def test_any_text_is_kept_right_or_not_yet(county: County, draft: TermsDraft) -> None:
    saved = save(county, draft, HALF_TYPED + "p]]\r\n", 1, "forestry")
    assert (saved.text, saved.edition) == ('spec = "1.0"\n[[step]]\n', 2)
    assert TermsDraft.objects.get().text == saved.text
    assert verify().faults == ()


def test_the_same_text_again_writes_nothing_in_the_record(
    county: County, draft: TermsDraft
) -> None:
    before = Entry.objects.count()
    assert save(county, draft, HALF_TYPED, 1, "forestry").edition == 1
    assert Entry.objects.count() == before


def test_nobody_saves_over_an_edition_they_have_not_seen(county: County, draft: TermsDraft) -> None:
    save(county, draft, "theirs", 1, "second-forestry")
    with pytest.raises(Malformed) as over:
        save(county, draft, "mine", 1, "forestry")
    assert over.value.problem.code == "DRAFT_CHANGED"
    assert "second-forestry" in over.value.problem.zh
    assert TermsDraft.objects.get().text == "theirs"


@pytest.mark.parametrize("text", ["a\0b", "条" * 100_000])
def test_what_no_file_can_hold_is_refused_and_the_draft_stays(
    county: County, draft: TermsDraft, text: str
) -> None:
    with pytest.raises(Malformed) as no:
        save(county, draft, text, 1, "forestry")
    assert no.value.problem.code == "DRAFT_TEXT"
    assert TermsDraft.objects.get().text == HALF_TYPED


def test_a_discarded_draft_comes_back_as_it_was(county: County, draft: TermsDraft) -> None:
    actor = county.actor("forestry")
    policies.discard_draft(draft, actor=actor, now=NOW)
    with pytest.raises(Malformed) as gone:
        save(county, draft, "x", 1, "forestry")
    assert gone.value.problem.code == "DRAFT_DISCARDED"
    assert policies.restore_draft(draft, actor=actor, now=NOW).text == HALF_TYPED
    assert save(county, draft, "x", 1, "forestry").text == "x"
    assert verify().faults == ()


@pytest.mark.parametrize(
    ("who", "code"), [("insurer", "OTHER_ROLE"), ("next-forestry", "OTHER_PLACE")]
)
def test_others_write_no_drafts(county: County, draft: TermsDraft, who: str, code: str) -> None:
    with pytest.raises(Refused) as no:
        save(county, draft, "x", 1, who)
    assert [r.code for r in no.value.refusals] == [code]
