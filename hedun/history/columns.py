"""The layouts of such lists, and what of a row may be said anew."""

from collections.abc import Mapping

from hedun.domain.money import yuan
from hedun.history.models import PastClaim, PastList, PastPolicy
from hedun.intake.layout import Profile
from hedun.intake.profiles import profile

About = PastList.About

# Columns of a row → the field of the layout that fills it. What makes it the same row is not here.
SAID: Mapping[type[PastPolicy] | type[PastClaim], Mapping[str, str]] = {
    PastPolicy: {
        "policyholder": "policyholder", "place_id": "place", "starts": "starts", "ends": "ends",
        "cover_fen": "cover_fen", "premium_fen": "premium_fen", "paid_fen": "paid_fen",
    },
    PastClaim: {
        "report": "report", "village_id": "village", "name": "name", "id_number_hash": "id_number",
        "account_last4": "account", "species": "species", "section": "section", "item": "crop",
        "plot": "plot", "quantity_e4": "damaged_e4", "degree_ppm": "degree_ppm",
        "occurred": "occurred", "told": "told", "outcome": "status", "paid_fen": "paid_fen",
        "estimate_fen": "estimate_fen", "paid_on": "paid_on",
    },
}  # fmt: skip
# What is erased in time: a row that has none any more is not told to differ by it.
ERASED = frozenset({"id_number_hash", "account_last4"})


def layout(name: str) -> Profile:
    """Raises profiles.BadProfile."""
    return profile(name, *About.values)


def shown(row: PastPolicy | PastClaim, column: str) -> str:
    """A value as it stands in a sentence; of an ID number its last digits."""
    value = getattr(row, column)
    if column == "id_number_hash":
        return f"…{row.id_number_last4}" if isinstance(row, PastClaim) and value else "—"
    if value is None or value == "":
        return "—"
    if column in ("place_id", "village_id"):
        return str(getattr(row, column.removesuffix("_id")))
    if column.endswith("_fen"):
        return yuan(value)
    if column.endswith("_e4"):
        return f"{value / 10_000:g}"
    return f"{value / 10_000:g}%" if column == "degree_ppm" else str(value)
