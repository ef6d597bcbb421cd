"""The proof file of a claim, for the household's own keeping (record/proving.py)."""

from datetime import datetime
from typing import Any

from hedun.record.models import Entry
from hedun.record.proving import newest, of_subject
from hedun.record.roots import BadRoot
from hedun.record.tree import RootDiffers


def proof_of(number: str) -> dict[str, Any] | None:
    """None where no root goes so far yet, or the record does not give the one that was handed out:
    what cannot be proved is not given to anybody (`hedun verify` says what is wrong)."""
    try:
        return of_subject(number)
    except (BadRoot, RootDiffers):
        return None


def proven_until(number: str) -> datetime | None:
    """When the root was handed out that the file leads to."""
    first = Entry.objects.filter(subject=number).order_by("seq").values_list("seq", flat=True)[:1]
    try:
        root = newest(first[0]) if first else None
    except BadRoot:
        return None
    return datetime.fromisoformat(root.at) if root else None
