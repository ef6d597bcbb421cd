"""What a partner's system reads: its own claims, page by page, nobody's name; a person only with a
reason."""

from datetime import date

from hedun.assessment.models import ClaimAward
from hedun.claims.models import ClaimMove
from hedun.demo.officers import INSURER as COMPANY
from hedun.people.models import Reason
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.partners.world import Partnered, a_partner
from tests.support.road import FORESTRY, Road, make_claim


def test_a_claim_is_read_with_what_happened_to_it_and_with_no_name(
    road: Road, company: Partnered
) -> None:
    claim = make_claim(road, "paid")
    family, household = next(one for one in road.county.roll if one[1] == claim.household)
    answer = company.get(f"claims/{claim.number}")
    told, text = answer.json(), answer.content.decode()
    assert (told["number"], told["state"]) == (claim.number, "paid")
    assert [one["event"] for one in told["moves"]][:3] == ["report", "verify", "accept"]
    assert told["moves"][-1]["to"] == "paid"
    [award] = told["awards"]
    [payment] = told["payments"]
    assert award["total_fen"] == payment["amount_fen"] == ClaimAward.objects.get().total_fen
    assert payment["outcome"] == "paid"
    assert told["lines"][0]["quantity"] == "1.8000"
    # nothing that names anybody
    assert household.name not in text and told["household"]["name"].startswith(household.name[0])
    assert family.id_number not in text and family.card not in text
    assert payment["account"].endswith(family.card[-4:])


def test_lists_come_in_pages_and_nothing_is_left_out(road: Road, company: Partnered) -> None:
    claims = [make_claim(road, "reported") for _ in range(3)]
    make_claim(road)  # a draft is nobody's business yet
    found, after = [], ""
    while True:
        page = company.get(f"claims?limit=2{after}").json()
        found += [row["number"] for row in page["rows"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == [claim.number for claim in claims]
    moves = company.get("moves?limit=500").json()["rows"]
    assert [one["id"] for one in moves] == list(ClaimMove.objects.values_list("pk", flat=True))
    number = road.county.policy.number
    assert len(company.get(f"claims?policy={number}&state=reported").json()["rows"]) == 3
    assert company.get("claims?policy=other").json()["rows"] == []
    for wrong in (
        "limit=0",
        "limit=501",
        "limit=x",
        "after=-1",
        "state=paidd",
        "after=" + "9" * 30,
    ):
        assert company.get(f"claims?{wrong}").json()["code"] == "REQUEST", wrong


def test_what_has_not_changed_is_not_sent_again(road: Road, company: Partnered) -> None:
    make_claim(road, "reported")
    first = company.get("claims")
    again = company.get("claims", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    make_claim(road, "reported")
    assert company.get("claims", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_a_company_reads_under_its_own_policies_and_nowhere_else(road: Road) -> None:
    from hedun.policies import actions as policies

    claim = make_claim(road, "reported")
    other = "另一财险（演示）"
    policies.sign_policy(
        "YS-140423-2025-009", "襄垣县林业局", other, road.county.policy.place, date(2025, 1, 1),
        date(2025, 12, 31), 1_000_000, 100_000, "a-seed-of-another-company",
        actor=road.who(FORESTRY), now=road.now,
    )  # fmt: skip
    own, stranger, all_ = (a_partner(road, company=name) for name in (COMPANY, other, ""))
    assert len(own.get("claims").json()["rows"]) == 1
    assert stranger.get("claims").json()["rows"] == []
    assert stranger.get("moves").json()["rows"] == []
    assert stranger.get(f"claims/{claim.number}").json()["code"] == "UNKNOWN"
    assert len(all_.get("claims").json()["rows"]) == 1


def test_a_household_is_told_with_a_reason_and_on_record(road: Road, company: Partnered) -> None:
    claim = make_claim(road, "reported")
    family = next(one for one, household in road.county.roll if household == claim.household)
    path = f"claims/{claim.number}/household"
    for wrong in ("", "x", None, "a\u0000bcdef", ["核对"]):
        answer = company.post(path, {"reason": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "REASON")
    before = Entry.objects.count()
    answer = company.post(path, {"reason": "核对收款人身份"})
    assert answer.json()["id_number"] == family.id_number
    assert answer.json()["name"] == claim.household.name
    said = list(Entry.objects.order_by("seq")[before:].values_list("action", "user", "subject"))
    by = f"partner:{company.partner.number}"
    assert said[0] == ("partner.disclose", by, claim.household.number)
    assert {one[0] for one in said[1:]} == {"identity.reveal"}
    assert Reason.objects.last().text == "核对收款人身份"  # type: ignore[union-attr]
    assert company.get(path).status_code == 405
    assert company.post("claims/none/household", {"reason": "核对收款人身份"}).status_code == 404
    assert verify().faults == ()
