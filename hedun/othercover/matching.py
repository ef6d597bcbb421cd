"""Which covers may have paid for the same loss as a line: household, crop, season and plot.

The household is known by the hash of its head's number, along its links, or, where the list has no
number, by name and village. The names of plots may be written in several ways: two that are the
same once spelling is put aside, two that are alike, or one that is missing all meet. Of a household
that has this crop insured once and claims it under quite another name only a person can tell.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hedun.claims.items import CROP
from hedun.claims.models import Claim, LossLine
from hedun.domain.plotnames import alike, plot_key
from hedun.othercover.models import Cover, CoverAnswer, CoverList
from hedun.people.models import Household, Identity
from hedun.people.payees import one_ground
from hedun.places.queries import grounds
from hedun.record.following import table
from hedun.record.selecting import follow, rows_by

SAME, ALIKE, UNNAMED, DIFFERS = "same", "alike", "unnamed", "differs"


@dataclass(frozen=True)
class Match:
    """A line and a cover that may be of one loss. `how` the plots meet; `answer`: what a person
    said of it, if it stands; `left_fen`: paid by the other and not taken off elsewhere."""

    line: LossLine
    cover: Cover
    how: str
    answer: CoverAnswer | None
    left_fen: int

    @property
    def open(self) -> bool:
        return self.answer is None


def matches(claims: Iterable[Claim]) -> dict[int, list[Match]]:
    """{claim pk: its matches}, open or answered; claims without one are left out. As many queries,
    however many claims; two where nothing is insured elsewhere."""
    rows = list(claims)
    seasons = {claim.event.occurred.year for claim in rows}
    if not _any_insured(seasons):
        return {}
    lines = [line for line in rows_by(LossLine, "claim_id", [c.pk for c in rows])
             if line.section == CROP]  # fmt: skip
    of_pk = {claim.pk: claim for claim in rows}
    for line in lines:
        line.claim = of_pk[line.claim_id]
    insured = _insured({claim.household_id for claim in rows}, seasons)
    found: dict[int, list[tuple[LossLine, Cover, str]]] = defaultdict(list)
    for household, own in _by_household(lines).items():
        for line, cover, how in _meet(own, insured.get(household, ())):
            found[line.claim_id].append((line, cover, how))
    return _answered(found)


def _any_insured(seasons: set[int]) -> bool:
    return any(season in seasons for (season,) in table(CoverList, ("season",)))


def _by_household(lines: Sequence[LossLine]) -> dict[int, list[LossLine]]:
    found: dict[int, list[LossLine]] = defaultdict(list)
    for line in lines:
        found[line.claim.household_id].append(line)
    return found


def _meet(
    lines: Sequence[LossLine], covers: Sequence[Cover]
) -> Iterable[tuple[LossLine, Cover, str]]:
    for line in lines:
        season = line.claim.event.occurred.year
        same = [c for c in covers if c.crop == line.item and c.listed.season == season]
        met = [(cover, how) for cover in same if (how := _plots(line.plot, cover.plot))]
        if not met and len(same) == 1:
            met = [(same[0], DIFFERS)]
        yield from ((line, cover, how) for cover, how in met)


def _plots(one: str, other: str) -> str:
    if not plot_key(one) or not plot_key(other):
        return UNNAMED
    if plot_key(one) == plot_key(other):
        return SAME
    return ALIKE if alike(one, other) else ""


def _insured(households: set[int], seasons: set[int]) -> dict[int, list[Cover]]:
    """Household pk → the covers of it and of those it is linked with, that nothing replaced."""
    ground = one_ground(households)
    every = {pk for group in ground.values() for pk in group}
    hashes: dict[str, set[int]] = defaultdict(set)
    for row in rows_by(Identity, "household_id", every):
        if row.id_number_hash:
            hashes[row.id_number_hash].add(row.household_id)
    known = rows_by(Household, "id", every)
    follow(known, "village")
    villages = grounds(row.village for row in known)
    names: dict[tuple[int, str], set[int]] = defaultdict(set)
    for row in known:
        for village in villages[row.village_id]:
            names[village, row.name].add(row.pk)
    covers = rows_by(Cover, "id_number_hash", hashes)
    nameless = rows_by(Cover, "village_id", {village for village, _ in names}, id_number_hash="")
    covers += [row for row in nameless if (row.village_id, row.name) in names]
    gone = {row.replaces_id for row in rows_by(Cover, "replaces_id", [c.pk for c in covers])}
    follow(covers, "listed")
    found: dict[int, list[Cover]] = defaultdict(list)
    for cover in covers:
        if cover.pk in gone or cover.listed.season not in seasons:
            continue
        mine = hashes[cover.id_number_hash] if cover.id_number_hash else ()
        whose = set(mine) or names[cover.village_id, cover.name]
        for household in households:
            if ground[household] & whose:
                found[household].append(cover)
    return found


def _answered(
    found: dict[int, list[tuple[LossLine, Cover, str]]],
) -> dict[int, list[Match]]:
    keys = {cover.key for met in found.values() for _, cover, _ in met}
    key_of = {cover.pk: cover.key for cover in rows_by(Cover, "key", keys)}
    said: dict[tuple[int, int], CoverAnswer] = {}
    taken: dict[str, int] = defaultdict(int)  # also by answers on what an older list said
    for row in rows_by(CoverAnswer, "cover_id", key_of, ended_at=None):
        said[row.line_id, row.cover_id] = row
        taken[key_of[row.cover_id]] += row.amount_fen
    return {
        claim: [
            Match(
                line, cover, how, said.get((line.pk, cover.pk)),
                max(0, cover.paid_fen - taken[cover.key]),
            )
            for line, cover, how in met
        ]
        for claim, met in found.items()
    }  # fmt: skip
