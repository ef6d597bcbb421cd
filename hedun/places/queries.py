"""Where things are, on a given day; what became of a division that ended."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Max, Q, QuerySet

from hedun.places.models import Place, PlaceAltitude, PlaceOutline, Succession
from hedun.record.among import Every
from hedun.record.following import table
from hedun.record.marks import Mark, since
from hedun.record.selecting import select_all
from hedun.record.standby import source


def on_day(day: date) -> QuerySet[Place]:
    """The divisions that exist on that day."""
    return Place.objects.filter(Q(until__isnull=True) | Q(until__gte=day), starts__lte=day)


def lineage(place: Place, day: date | None = None) -> tuple[str, ...]:
    """Codes of the place and all divisions above it, lowest first; then, of a place that ended,
    of those that took it over and theirs: who answers for these answers for what it left open.

    `day`: what had taken over by then; None: whatever the record says. See `read_once`.
    """
    if _read.get() is not None and place.pk in (known := lineages(day)):
        return known[place.pk]
    chain, here = [place], place.parent
    while here is not None:
        chain.append(here)
        here = here.parent
    codes = [one.code for one in chain]
    for ended in chain:
        if ended.until is None or (day is not None and day <= ended.until):
            continue
        for taker in ended.successors.select_related("parent__parent__parent__parent"):
            codes += [code for code in lineage(taker, day) if code not in codes]
    return tuple(codes)


Lineages = dict[int, tuple[str, ...]]
Rows = Sequence[tuple[Any, ...]]


class _Tree:
    """The divisions and what went into what, as they were read, and what was worked out of them:
    lineages by day, and the places below some by their codes and the day."""

    def __init__(self, places: Rows, takers: Rows) -> None:
        self.places, self.takers = places, takers
        self.lineages: dict[date | None, Lineages] = {}
        self.below: dict[tuple[frozenset[str], date | None], frozenset[int]] = {}
        self.codes: dict[frozenset[int], frozenset[str]] = {}  # of what is below
        self.around: dict[frozenset[str], frozenset[int]] = {}
        self.named: dict[frozenset[int], tuple[tuple[str, str], ...]] = {}

    @cached_property
    def by_key(self) -> dict[int, tuple[Any, ...]]:
        return {row[0]: row for row in self.places}

    @cached_property
    def alike(self) -> dict[str, list[int]]:
        """The rows of each code: a division may have ended and begun again."""
        found: dict[str, list[int]] = defaultdict(list)
        for pk, code, *_ in self.places:
            found[code].append(pk)
        return dict(found)

    def of(self, day: date | None) -> Lineages:
        when = day if self.takers else None  # nothing went into anything, on whatever day
        if when not in self.lineages:
            self.lineages[when] = _lineages(self.places, self.takers, when)
        return self.lineages[when]


COLUMNS = ("id", "code", "parent_id", "until", "name", "level")
# What changes the tree. Nothing else does: a division is added or ended, never edited.
OF_THE_TREE = ("place.add", "place.end", "place.import")
# By whose rows it is (standby.source), the tree that was read last, and how far the record went
# then: it stands until such an act.
_last: dict[str, tuple[_Tree, Mark | None]] = {}
MOST_KEPT = 200  # answers of `below`
# Inside `read_once` a list, of one when the tree has been read.
_read: ContextVar[list[_Tree] | None] = ContextVar("lineages", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Inside, the tree of divisions is read once, however often it is asked for: for a page, which
    writes none. What is added meanwhile is seen by the next page."""
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


def lineages(day: date | None = None) -> Lineages:
    """`lineage` of every place by primary key: one query while no division is added or ended, else
    three (see `read_once`)."""
    return _tree().of(day)


def _tree() -> _Tree:
    kept = _read.get()
    if kept:
        return kept[0]
    read = _tree_now()
    if kept is not None:
        kept.append(read)
    return read


def _tree_now() -> _Tree:
    tree, mark = _last.get(source(), (_Tree((), ()), None))
    stands, now = since(mark, OF_THE_TREE)
    if not stands:
        places = select_all(Place, COLUMNS)
        takers = select_all(Succession, ("predecessor_id", "successor_id"))
        if (places, takers) != (tree.places, tree.takers):
            tree = _Tree(places, takers)
    _last[source()] = tree, now
    return tree


def _lineages(places: Rows, links: Rows, day: date | None) -> Lineages:
    rows: dict[int, tuple[str, int | None]] = {}
    ended: dict[int, date | None] = {}
    for pk, code, parent, until, *_ in places:
        rows[pk], ended[pk] = (code, parent), until
    takers: dict[int, list[int]] = defaultdict(list)
    for pk, taker in sorted(links):
        until = ended[pk]
        if day is None or (until is not None and until < day):
            takers[pk].append(taker)
    chains: dict[int | None, tuple[str, ...]] = {None: ()}

    def chain(pk: int | None) -> tuple[str, ...]:
        if pk not in chains:
            code, parent = rows[pk]  # type: ignore[index]  # None is there from the beginning
            chains[pk] = (code, *chain(parent))
        return chains[pk]

    def upwards(pk: int | None) -> list[int]:
        return [] if pk is None else [pk, *upwards(rows[pk][1])]

    def walk(pk: int) -> tuple[str, ...]:
        codes = list(chain(pk))
        for one in upwards(pk):
            for taker in takers.get(one, ()):
                codes += [code for code in walk(taker) if code not in codes]
        return tuple(codes)

    return {pk: walk(pk) if takers else chain(pk) for pk in rows}


def below(codes: AbstractSet[str], day: date | None = None) -> frozenset[int]:
    """Primary keys of the places with these codes, of everything under them, and of what had gone
    into any of these by the day (None: ever); `Every` where that is all there are."""
    tree, key = _tree(), (frozenset(codes), day)
    known = tree.below.get(key)
    if known is None:
        if len(tree.below) >= MOST_KEPT:
            tree.below.clear()
            tree.codes.clear()
            tree.around.clear()
            tree.named.clear()
        found = [pk for pk, chain in tree.of(day).items() if not codes.isdisjoint(chain)]
        everywhere = len(found) == len(tree.places)
        known = tree.below[key] = Every(found) if everywhere else frozenset(found)
    return known


def around(codes: AbstractSet[str]) -> frozenset[int]:
    """`below`, and the divisions above these places: whose policies and tables hold there."""
    tree, key = _tree(), frozenset(codes)
    known = tree.around.get(key)
    if known is None:
        chains = tree.of(None)
        above = {code for chain in chains.values() if chain[0] in key for code in chain}
        found = below(key) | {pk for pk, chain in chains.items() if chain[0] in above}
        known = tree.around[key] = Every(found) if len(found) == len(chains) else found
    return known


def codes_below(codes: AbstractSet[str], day: date | None = None) -> frozenset[str]:
    """`below`, by their codes."""
    keys, tree = below(codes, day), _tree()
    known = tree.codes.get(keys)
    if known is None:
        known = tree.codes[keys] = frozenset(tree.of(day)[pk][0] for pk in keys)
    return known


def named(keys: AbstractSet[int]) -> tuple[tuple[str, str], ...]:
    """Code and name of the places with these keys, in order of codes: for the choices of a list,
    which of a nation are many thousands."""
    tree, key = _tree(), frozenset(keys)
    known = tree.named.get(key)
    if known is None:
        if len(tree.named) >= MOST_KEPT:
            tree.named.clear()
        found = sorted((row[1], row[0], row[4]) for row in tree.places if row[0] in key)
        known = tree.named[key] = tuple((code, name) for code, _pk, name in found)
    return known


def levels(keys: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Code and level of the places with these keys. No query but that for the tree."""
    tree = _tree()
    return {pk: (tree.by_key[pk][1], tree.by_key[pk][5]) for pk in keys}


def above(keys: Iterable[int]) -> set[int]:
    """The places (pks) right above those with these keys. No query but that for the tree."""
    tree = _tree()
    return {tree.by_key[pk][2] for pk in keys} - {None}


def with_parents(codes: Iterable[str]) -> list[tuple[str, str, int]]:
    """Of the divisions with these codes that have not ended, in order of codes: the name of the
    one above (empty at the top), their own, and their level. No query but that for the tree."""
    tree = _tree()
    rows = (tree.by_key[pk] for code in sorted(set(codes)) for pk in tree.alike.get(code, ()))
    return [
        (tree.by_key[parent][4] if parent else "", name, level)
        for _pk, _code, parent, until, name, level in rows
        if until is None
    ]


def called(fits: Callable[[str, str], bool], keys: AbstractSet[int]) -> frozenset[int]:
    """Of the places with these keys those whose code and name fit. No query but that for the
    tree."""
    rows = _tree().places
    return frozenset(row[0] for row in rows if row[0] in keys and fits(row[1], row[4]))


def same_ground(place: Place) -> set[int]:
    """Primary keys of the place, of what went into it, and of its other rows under one code: the
    villages whose households are the place's own."""
    return grounds([place])[place.pk]


def grounds(places: Iterable[Place]) -> dict[int, set[int]]:
    """`same_ground` of each, by primary key. No query but that for the tree."""
    asked, tree = {place.pk: place.code for place in places}, _tree()
    before: dict[int, set[int]] = defaultdict(set)
    for old, new in tree.takers:
        before[new].add(old)
    alike = tree.alike
    found = {}
    for pk, code in asked.items():
        seen, wanted = set[int](), {pk, *alike.get(code, ())}
        while wanted:
            seen |= wanted
            wanted = {old for new in wanted for old in before.get(new, ())} - seen
        found[pk] = seen
    return found


def became(places: Iterable[Place], day: date) -> dict[int, tuple[Place, ...]]:
    """What each place (by primary key) is on the day: itself, the one that took it over, or the
    several it went into; nothing where it ended without a successor."""
    takers: dict[int, list[Place]] = defaultdict(list)
    for link in Succession.objects.select_related("successor__parent").order_by("pk"):
        takers[link.predecessor_id].append(link.successor)

    def walk(place: Place) -> tuple[Place, ...]:
        if place.until is None or day <= place.until:
            return (place,)
        found = [end for taker in takers.get(place.pk, ()) for end in walk(taker)]
        return tuple(dict.fromkeys(found))

    return {place.pk: walk(place) for place in places}


def outlines(places: QuerySet[Place]) -> QuerySet[PlaceOutline]:
    """The outline that counts (the newest) of each of the places that has one, with its place."""
    own = PlaceOutline.objects.filter(place__in=places).order_by()
    newest = own.values("place").annotate(pk_newest=Max("pk"))
    rows = PlaceOutline.objects.filter(pk__in=newest.values("pk_newest"))
    return rows.select_related("place__parent").order_by("place__code")


def altitudes(places: Iterable[int]) -> dict[int, int]:
    """Metres by primary key: a place's own, else those of the nearest division above that has
    some. A place without either is left out."""
    rows = table(PlaceAltitude, ("place_id", "metres"))  # as they came: the newest counts
    above = lineages() if rows else {}
    own = {above[place][0]: metres for place, metres in rows if place in above}
    found = {pk: next((own[code] for code in above[pk] if code in own), None)
             for pk in places if pk in above}  # fmt: skip
    return {pk: metres for pk, metres in found.items() if metres is not None}
