"""How long it goes on and how long it is kept: reminders, erasing; and one person, two policies."""

from datetime import date

import pytest

from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.claims.queries import work_rows
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.evidence.queries import content
from hedun.injuries import actions as injuries
from hedun.injuries import queries
from hedun.injuries.models import Handler, Heir, Injury
from hedun.injuries.sealed import FIELDS
from hedun.people import actions as people
from hedun.people.models import Beneficiary
from hedun.people.vault import DoesNotOpen
from hedun.policies import actions as policies
from hedun.policies.models import Policy
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.injuries.test_death import three
from tests.injuries.test_secrecy import the_case
from tests.injuries.world import CHILD, CHILD_ID, handled, item, report
from tests.support.road import CLERK, EXPERT, FORESTRY, INSURER, NIGHT, OTHER_INSURER, Road, walk


def test_while_somebody_is_in_hospital_the_claim_is_reminded_of_and_not_due(road: Road) -> None:
    case = handled(road)
    assert case.claim.due_at is not None
    stay = case.admit()
    claim = case.claim
    assert claim.due_at is None and local_day(claim.remind_at) == date(2026, 9, 30)
    road.later(days=60)
    [row] = [r for r in work_rows(road.who(EXPERT), road.now) if r.number == claim.report.number]
    assert row.due_at is None and row.remind_at == claim.remind_at
    [waiting] = queries.reminders(road.who(INSURER), road.now)
    assert (waiting.injury, waiting.in_hospital) == (case.injury, True)
    injuries.discharge(stay, date(2026, 10, 20), **case.by())
    assert case.claim.remind_at is None and case.claim.due_at > road.now
    assert queries.reminders(road.who(INSURER), road.now) == []
    assert verify().faults == ()


def test_a_claim_that_comes_back_while_a_treatment_goes_on_is_reminded_of_too(road: Road) -> None:
    case = handled(road)
    case.bill(case.admit(), item(NIGHT, "drug", "100"))
    injuries.draw_up(case.injury, "interim", **case.by())
    injuries.assess_injuries([case.claim], **case.by(OTHER_INSURER)).insist()
    assert (case.claim.remind_at, case.claim.state) == (None, "assessed")
    claims_.undo([case.claim], **case.by(OTHER_INSURER)).insist()
    assert case.claim.state == "accepted" and case.claim.due_at is None
    assert case.claim.remind_at is not None
    assert case.injury.reckonings.get().state == "drawn"
    injuries.assess_injuries([case.claim], **case.by(OTHER_INSURER)).insist()
    assert verify().faults == ()


def test_the_policy_says_after_how_many_days_one_looks_again(road: Road) -> None:
    policies.set_number(
        road.county.policy, "clock.treatment", "10 days", effective=date(2026, 1, 1),
        clause="特约第二条", basis="contract", actor=road.who(FORESTRY), now=road.now,
    )  # fmt: skip
    case = handled(road)
    case.admit()
    assert local_day(case.claim.remind_at) == date(2026, 9, 10)


def test_what_is_known_of_an_injury_is_erased_when_its_time_is_over(road: Road) -> None:
    case = the_case(road)
    who = {"actor": road.who(FORESTRY), "now": road.later(days=5 * 365)}
    with pytest.raises(Malformed) as wrong:
        injuries.erase(case.injury, reason="保存期满", **who)
    assert wrong.value.problem.code == "KEPT_STILL"
    paper = case.injury.papers.get()
    assert content(paper.evidence)
    who["now"] = road.later(days=10)
    erased = injuries.erase(case.injury, reason="保存期满", **who)
    assert erased.erased_at == road.now
    for table in (Injury, Handler):
        for row in table.objects.all():
            assert not any(bytes(getattr(row, f"{field}_enc")) for field in FIELDS[table])
    paper.evidence.refresh_from_db()
    with pytest.raises(DoesNotOpen):
        content(paper.evidence)
    assert not Heir.objects.exists()
    [entry] = Entry.objects.filter(action="injury.erase")
    assert entry.subject == case.injury.number
    with pytest.raises(Malformed) as wrong:
        case.admit()
    assert wrong.value.problem.code == "ERASED"
    assert verify().faults == ()


def test_an_open_claim_is_never_erased(road: Road) -> None:
    case = handled(road)
    road.later(days=20 * 365)
    with pytest.raises(Malformed) as wrong:
        injuries.erase(case.injury, reason="保存期满", **case.by(FORESTRY))
    assert wrong.value.problem.code == "NOT_ENDED"


def test_one_person_has_one_code_under_a_policy_and_another_under_another(road: Road) -> None:
    case, again = report(road), report(road)
    assert case.injury.injured == again.injury.injured
    assert case.injury.number != again.injury.number
    assert queries.elsewhere(case.injury) == []  # the same policy: its own limits know of it


def test_what_another_policy_paid_is_offered_and_counted_in_once(road: Road) -> None:
    first = the_case(road)
    other = handled(road)
    _under_another_policy(other.claim)
    case = Injury.objects.get(pk=other.injury.pk)
    [offer] = queries.elsewhere(case)
    assert (offer.injury, offer.kind, offer.fen) == (first.injury, "inpatient", 128_050)
    assert not case.settlements.exists()  # offered, and nothing more
    with pytest.raises(Malformed):
        injuries.count_in(case, first.injury, "inpatient", fen=1, **other.by())
    row = injuries.count_in(case, first.injury, "inpatient", fen=128_050, **other.by())
    assert (row.payer, row.amount_fen) == ("policy", 128_050)
    assert queries.elsewhere(case) == [] and queries.elsewhere(first.injury) == []
    injuries.withdraw(row, **other.by())
    assert len(queries.elsewhere(case)) == 1


def _under_another_policy(claim: Claim) -> None:
    """As if the household's list had come in under a second policy, with its own codes."""
    old = claim.report.policy
    second = Policy.objects.get(pk=old.pk)
    second.pk, second.number = None, f"{old.number}-B"
    second.save()
    claim.report.policy = second
    claim.report.save()
    injury = claim.injuries.get()
    code = injury.injured
    code.pk, code.policy, code.code = None, second, "P-900000"
    code.save()
    injury.injured = code
    injury.save()


def test_each_injured_person_of_a_claim_has_handlers_of_their_own(road: Road) -> None:
    case = report(road)
    child = injuries.report_injury(
        case.claim, name=CHILD, id_number=CHILD_ID, relation="child", **case.by(CLERK)
    )
    walk(road, case.claim, "accepted")
    for injury, username in ((case.injury, INSURER), (child, INSURER), (child, OTHER_INSURER)):
        injuries.take_up(injury, reason="承办", **case.by(username))
    with pytest.raises(Refused):
        injuries.open_sealed(case.injury, **case.by(OTHER_INSURER))
    for injury in (case.injury, child):
        stay = injuries.admit(
            injury, hospital="县医院", admitted=NIGHT, discharged=NIGHT, **case.by()
        )
        injuries.enter_bill(stay, [item(NIGHT, "drug", "100")], **case.by())
        injuries.draw_up(injury, "final", **case.by())
        panel = queries.panel(case.claim)
        assert panel and (panel.count, panel.stage) == (
            2,
            "reported" if injury != child else "drawn",
        )
    outcome = injuries.assess_injuries([case.claim], **case.by(OTHER_INSURER))
    assert [one.code for one in outcome.refused[0][1]] == ["NOT_HANDLER"]
    injuries.take_up(case.injury, reason="核定", **case.by(OTHER_INSURER))
    injuries.assess_injuries([case.claim], **case.by(OTHER_INSURER)).insist()


def test_the_heirs_numbers_go_with_what_is_known_of_who_died(road: Road) -> None:
    case = handled(road, at="verified")
    injuries.died(case.injury, day=NIGHT, **case.by())
    injuries.name_heirs(case.injury, three(), **case.by())
    for one in three()[:2]:
        people.register_heir(
            case.claim.household, name=one.name, id_number=one.id_number, relation="亲属",
            **case.by(),
        )  # fmt: skip
    walk(road, case.claim, "refused")
    road.later(days=6 * 365)
    injuries.erase(case.injury, reason="保存期满", **case.by(FORESTRY))
    assert set(Heir.objects.values_list("id_hash", flat=True)) == {""}
    paid = Beneficiary.objects.all()
    assert [(row.id_number_hash, row.id_number_last4) for row in paid] == [("", "")] * 2
    injured = Injury.objects.get().injured
    assert injured.id_hash == injured.code
    assert verify().faults == ()
