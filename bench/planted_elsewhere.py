"""Fraud that another list or household gives away: paid for elsewhere, or reached by nobody.

As bench/planted.py: nothing of how it is looked for is known here, and whoever calls rolls back.
"""

from typing import TYPE_CHECKING

from hedun.othercover.models import Cover, CoverList
from hedun.people.models import Identity, Kinship, User

if TYPE_CHECKING:
    from bench.planted import Season

BESIDE = 40  # claims of which another insurer has another crop of the household, and paid for it


def paid_elsewhere(season: "Season", strength: int) -> set[int]:
    """The loss was paid by a crop insurer, whose list names the household with a slip and without
    its number; by its name alone; by number and plot. Beside them stand honest ones."""
    frauds = season.frauds()
    listed = CoverList.objects.create(
        number="OC-PLANTED", insurer="某某农险", season=frauds[0].event.occurred.year,
        name="清单.csv", sha256="0" * 64, rows=len(frauds), made_by="planted",
        made_at=frauds[0].since,
    )  # fmt: skip
    honest = season.claims[len(frauds) : len(frauds) + BESIDE]
    for n, claim in enumerate([*frauds, *honest]):
        [line, *_] = [one for one in season.lines[claim.pk] if one.section == "crop"]
        household, own = claim.household, n < len(frauds)
        identity = Identity.objects.get(household=household)
        known = not own or strength == 2
        other = "potato" if line.item != "potato" else "soybean"
        Cover.objects.create(
            listed=listed, number=f"OC-PLANTED-{n}", row=n + 1, key=f"planted {n}",
            village_id=claim.report.village_id,
            name=household.name[:-1] + "囍" if own and strength == 0 else household.name,
            id_number_hash=identity.id_number_hash if known else "",
            id_number_last4=identity.id_number_last4 if known else "",
            plot=line.plot if known else "", crop=line.item if own else other,
            policy="PZ-1", paid_fen=50_000,
        )  # fmt: skip
    return {claim.pk for claim in frauds}


def officer_s_telephone(season: "Season", strength: int) -> set[int]:
    """The telephone is that of the household of who accepted the list, verified or entered it."""
    action = ("accept", "verify", "report")[strength]
    frauds = season.frauds()
    for claim, other in zip(frauds, season.claims[len(frauds) :], strict=False):
        user = User.objects.get(username=claim.moves.filter(action=action).latest("pk").user)
        kin = other.household
        Kinship.objects.create(user=user, household=kin, relation="父亲", declared_at=claim.since)
        mark = Identity.objects.get(household=kin).phone_hash
        Identity.objects.filter(household=claim.household).update(phone_hash=mark)
    return {claim.pk for claim in frauds}
