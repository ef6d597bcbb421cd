"""Who is erased from the roll is erased here too."""

from datetime import date

from hedun.domain.identifiers import make_resident_id
from hedun.othercover.models import Cover
from hedun.people import actions as people
from hedun.people.models import Beneficiary, Proxy
from hedun.record.verification import verify
from tests.othercover.world import row, take_in
from tests.support.road import FORESTRY, INSURER, TOWNSHIP, Road

AUNT = make_resident_id("140423", date(1961, 2, 3), 41)
SONS = tuple(make_resident_id("140423", date(1990, 2, n), 51) for n in (3, 4))


def test_a_household_s_numbers_are_erased_wherever_they_stand(road: Road) -> None:
    household = road.county.roll[0][1]
    take_in(road, row(road), row(road, 1))
    town = {"actor": road.who(TOWNSHIP), "now": road.now}
    people.name_proxy(
        household,
        kind="proxy",
        name="王桂英",
        id_number=AUNT,
        relation="姑母",
        paper="村证 1",
        **town,
    )
    for n, number in enumerate(SONS):
        people.register_heir(
            household, name=f"儿子{n}", id_number=number, relation="子",
            actor=road.who(INSURER), now=road.now,
        )  # fmt: skip
    bureau = {"actor": road.who(FORESTRY), "now": road.later(hours=1)}
    people.erase_identity(household, reason="本人申请", **bureau)
    for rows in (Proxy.objects.all(), Beneficiary.objects.all()):
        for one in rows:
            assert (one.id_number_hash, one.id_number_last4) == ("", "")
            assert bytes(one.id_number_enc) == b""
    marks = dict(Cover.objects.values_list("row", "id_number_hash"))
    assert [bool(mark) for _, mark in sorted(marks.items())] == [False, True]
    assert verify().faults == ()
