"""A person's own names for lists with their filters (part of the room's actions).

A choice for one's own screen, as the theme is, and about nobody: it is not in the record. The words
of a search never stand in an address, so none stand in a view either.
"""

from django.db import transaction

from hedun.people.models import User, View

MOST = 30  # views of one list
NAME, QUERY = 40, 300  # characters


def keep_view(user: User, page: str, name: str, query: str) -> View | None:
    """The view of this name, anew or as another query; None for a name or a query that cannot be
    kept (empty, too long, too many)."""
    name = " ".join(name.split())
    with transaction.atomic():
        views = View.objects.filter(user=user, page=page)
        same = views.filter(name=name).first()
        if not name or not query or len(name) > NAME or len(query) > QUERY:
            return None
        if same is None and views.count() >= MOST:
            return None
        last = views.order_by("-position").first()
        row = same or View(
            user=user, page=page, name=name, position=last.position + 1 if last else 0
        )
        row.query = query
        row.save()
        return row


def drop_view(user: User, page: str, pk: int) -> None:
    View.objects.filter(user=user, page=page, pk=pk).delete()


def move_view(user: User, page: str, pk: int, by: int) -> None:
    """One place up (-1) or down (+1) among the person's views of the list."""
    with transaction.atomic():
        rows = list(View.objects.filter(user=user, page=page).order_by("position", "pk"))
        at = next((n for n, row in enumerate(rows) if row.pk == pk), None)
        if at is None or not 0 <= at + by < len(rows):
            return
        rows[at], rows[at + by] = rows[at + by], rows[at]
        for position, row in enumerate(rows):
            row.position = position
        View.objects.bulk_update(rows, ["position"])
