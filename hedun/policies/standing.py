"""Where somebody stands before the second wall (record.wall): their places, and their policies."""

from datetime import datetime

from hedun.domain.actors import EVERYWHERE, Actor
from hedun.domain.permissions import PERMITTED, held
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import below, lineages
from hedun.policies.models import Policy
from hedun.record.following import table
from hedun.record.wall import NOBODY, Standing, binds, stand

READS = "see.claims"


def stand_as(actor: Actor, now: datetime) -> None:
    """The actor asks from now on, on this connection (record.wall.stand)."""
    if binds():
        stand(standing(actor, now))


def stand_at(place: Place) -> None:
    """Whoever asks has shown that they may read what lies there."""
    if binds():
        stand(at({place.code}))


def standing(actor: Actor, now: datetime) -> Standing:
    """By where the actor reads claims now; for who reads none, nobody's. A question or two."""
    codes = places_of(actor, now, PERMITTED[READS])
    if EVERYWHERE in codes:
        return Standing(whole=True)
    return at(codes, tuple({p.company for p in held(READS, actor, now)})) if codes else NOBODY


def at(codes: set[str], companies: tuple[str, ...] = ("",)) -> Standing:
    """At these places (codes), for the companies whose names begin so."""
    chains = lineages()
    places = below(codes)
    over = {code for chain in chains.values() if codes & set(chain[:1]) for code in chain}
    above = {pk for pk, chain in chains.items() if chain[0] in over} - places
    near = places | above
    rows = table(Policy, ("id", "place_id", "insurer"))
    own = (pk for pk, place, insurer in rows if place in near and insurer.startswith(companies))
    return Standing(frozenset(places), frozenset(above), frozenset(own))
