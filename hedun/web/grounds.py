"""The places that a list's filter offers: as many as a page can carry."""

from collections.abc import Iterable, Mapping

from hedun.places.models import Place

MOST = 400  # villages, or towns; beyond it only the county that was chosen is opened
# A division with those under it: a town with its villages, a county with its towns (or alone).
Offered = list[tuple[Place, list[Place]]]


def offered(lineages: Iterable[tuple[str, ...]], chosen: str) -> Offered:
    """What may be chosen, in order of codes. `lineages`: of villages, the code of each and of what
    is above it; `chosen`: the code of a place. One query."""
    towns: dict[str, set[str]] = {}
    counties: dict[str, set[str]] = {}
    for village, town, *above in {chain for chain in lineages if len(chain) > 1}:
        towns.setdefault(town, set()).add(village)
        if above:
            counties.setdefault(above[0], set()).add(town)
    codes = _codes(towns, counties, chosen)
    known = _places({one for group, inside in codes for one in (group, *inside)})
    return [
        (known[group], [known[one] for one in inside if one in known])
        for group, inside in codes
        if group in known
    ]


def _codes(
    towns: Mapping[str, set[str]], counties: Mapping[str, set[str]], chosen: str
) -> list[tuple[str, list[str]]]:
    if sum(map(len, towns.values())) <= MOST:
        return [(town, sorted(towns[town])) for town in sorted(towns)]
    few = len(towns) <= MOST
    found: list[tuple[str, list[str]]] = []
    for county, inside in sorted(counties.items()):
        near = chosen == county or any(chosen == t or chosen in towns[t] for t in inside)
        found.append((county, sorted(inside) if few and not near else []))
        found += [(town, sorted(towns[town])) for town in sorted(inside) if near]
    return found


def _places(codes: set[str]) -> dict[str, Place]:
    """By code; where one was ended and founded anew, the one of today."""
    rows = Place.objects.filter(code__in=codes)
    return {place.code: place for place in sorted(rows, key=lambda place: place.until is None)}
