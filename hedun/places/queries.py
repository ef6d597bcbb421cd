"""Where things are, on a given day."""

from datetime import date

from django.db.models import Max, Q, QuerySet

from hedun.places.models import Place, PlaceOutline


def on_day(day: date) -> QuerySet[Place]:
    """The divisions that exist on that day."""
    return Place.objects.filter(Q(until__isnull=True) | Q(until__gte=day), starts__lte=day)


def lineage(place: Place) -> tuple[str, ...]:
    """Codes of the place and all divisions above it, lowest first."""
    codes, here = [], place
    while here is not None:
        codes.append(here.code)
        here = here.parent
    return tuple(codes)


def lineages() -> dict[int, tuple[str, ...]]:
    """`lineage` of every place by primary key, in one query."""
    rows = {
        pk: (code, parent)
        for pk, code, parent in Place.objects.values_list("pk", "code", "parent_id")
    }

    def walk(pk: int | None) -> tuple[str, ...]:
        return () if pk is None else (rows[pk][0], *walk(rows[pk][1]))

    return {pk: walk(pk) for pk in rows}


def below(codes: set[str]) -> set[int]:
    """Primary keys of the places with these codes and of everything under them."""
    return {pk for pk, chain in lineages().items() if codes & set(chain)}


def outlines(places: QuerySet[Place]) -> QuerySet[PlaceOutline]:
    """The outline that counts (the newest) of each of the places that has one, with its place."""
    newest = PlaceOutline.objects.order_by().values("place").annotate(pk_newest=Max("pk"))
    rows = PlaceOutline.objects.filter(pk__in=newest.values("pk_newest"), place__in=places)
    return rows.select_related("place__parent").order_by("place__code")
