"""The proof file of a claim, for the household's own keeping (record/proving.py)."""

from datetime import datetime
from typing import Any

from hedun.record.proving import of_subject, root_of
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
    try:
        root = root_of(number)
    except BadRoot:
        return None
    return datetime.fromisoformat(root.at) if root else None
