"""A partner's token is made by one, admitted by another, shown once, and closed by either."""

from datetime import timedelta

import pytest

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.partners import actions
from hedun.partners.models import Token
from hedun.partners.words import CLAIMS, PERSONAL
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.partners.world import Partnered, a_partner, admin, bureau, county_of
from tests.support.road import ADMINISTRATOR, CLERK, FORESTRY, INSURER, SUPERIOR, Road, make_claim


def refusal(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in error.value.refusals]


def test_a_token_opens_nothing_until_somebody_who_reads_the_claims_admits_it(road: Road) -> None:
    row = actions.add_partner(county_of(road), "某某财险核心系统", **admin(road))
    made = actions.make_token(
        row, "对账", [CLAIMS], until=road.now + timedelta(days=30), **admin(road)
    )
    asking = Partnered(road, row, made.token, made.secret)
    assert asking.get("claims").json()["code"] == "NOT_ADMITTED"
    with pytest.raises(Refused) as nobody:
        actions.admit(made.token, **admin(road))
    assert refusal(nobody) == ["OTHER_ROLE"]
    actions.admit(made.token, **bureau(road))
    assert asking.get("claims").status_code == 200
    with pytest.raises(Malformed) as twice:
        actions.admit(made.token, **bureau(road))
    assert twice.value.problem.code == "ADMITTED"
    # it is kept as a keyed hash, and stands nowhere else
    assert made.secret not in str(list(Token.objects.values()))
    assert not Entry.objects.filter(body__contains=made.secret).exists()
    said = Entry.objects.filter(action__startswith="token.").values_list("action", "user")
    assert list(said) == [("token.make", ADMINISTRATOR), ("token.admit", FORESTRY)]
    assert verify().faults == ()


def test_a_company_admits_tokens_of_its_own_and_no_others(road: Road) -> None:
    insurer = {"actor": road.who(INSURER), "now": road.now}
    everybody = actions.add_partner(county_of(road), "应急局", **admin(road))
    made = actions.make_token(
        everybody, "统计", [CLAIMS], until=road.now + timedelta(days=30), **admin(road)
    )
    with pytest.raises(Refused) as other:
        actions.admit(made.token, **insurer)
    assert refusal(other) == ["OTHER_COMPANY"]
    own = actions.add_partner(
        county_of(road), "核心系统", company=road.county.policy.insurer, **admin(road)
    )
    token = actions.make_token(
        own, "核心", [CLAIMS], until=road.now + timedelta(days=30), **admin(road)
    ).token
    assert actions.admit(token, **insurer).admitted_by == INSURER
    assert actions.may_admit(own, road.who(SUPERIOR), road.now)


def test_who_makes_no_partner(road: Road) -> None:
    for who in (CLERK, INSURER, FORESTRY):
        with pytest.raises(Refused):
            actions.add_partner(county_of(road), "x", actor=road.who(who), now=road.now)
    village = road.county.village
    for place, name, company, code in (
        (village, "x", "", "PARTNER_PLACE"),
        (county_of(road), " ", "", "PARTNER_NAME"),
        (county_of(road), "x", "别的公司", "PARTNER_COMPANY"),
    ):
        with pytest.raises(Malformed) as wrong:
            actions.add_partner(place, name, company=company, **admin(road))
        assert wrong.value.problem.code == code


def test_a_token_runs_out_is_switched_off_and_ends_with_its_partner(road: Road) -> None:
    first, second, third = (a_partner(road) for _ in range(3))
    actions.switch_off(first.token, reason="电脑丢了", **bureau(road))
    actions.end_partner(second.partner, reason="合同到期", **admin(road))
    assert first.get("claims").json()["code"] == "TOKEN"
    assert second.get("claims").json()["code"] == "TOKEN"
    assert third.get("claims").status_code == 200
    assert Token.objects.get(pk=third.token.pk).seen_at == road.now
    road.later(days=91)
    assert third.get("claims").json()["code"] == "TOKEN"
    with pytest.raises(Malformed) as off:
        actions.switch_off(first.token, reason="再停一次", **bureau(road))
    assert off.value.problem.code == "IS_OFF"
    assert verify().faults == ()


def test_nobody_and_a_wrong_scope_get_nothing_and_say_so_kindly(road: Road) -> None:
    claim = make_claim(road, "reported")
    some = a_partner(road, scopes=[CLAIMS])
    for path in ("awards", "payments"):
        answer = some.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "SCOPE")
    closed = some.post(f"claims/{claim.number}/household", {"reason": "核对收款人"})
    assert (closed.status_code, closed.json()["code"]) == (403, "SCOPE")
    assert PERSONAL in closed.json()["en"]
    for token in ("", "x", "hedun_" + "y" * 43, "é"):
        asking = Partnered(road, some.partner, some.token, token)
        assert asking.get("claims").json()["code"] == "TOKEN"
    assert some.client.get("/partners/api/claims").status_code == 401


def test_a_token_asks_within_its_pace(road: Road) -> None:
    by = admin(road)
    row = actions.add_partner(county_of(road), "慢", **by)
    until = road.now + timedelta(days=2)
    made = actions.make_token(row, "慢", [CLAIMS], until=until, a_minute=4, **by)
    actions.admit(made.token, **bureau(road))
    asking = Partnered(road, row, made.token, made.secret)
    answers = [asking.get("claims") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 15
