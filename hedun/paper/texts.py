"""What the typing page says by itself, while nobody asks the server."""

from django.utils.translation import gettext as _


def texts() -> dict[str, str]:
    """{name} is filled in by the page."""
    return {
        "who_none": _("Nobody on the roll is “{found}”. Enter keeps the name as it is written."),
        "who_several": _("{n} households fit: choose with ↓, or type the last four."),
        "who_empty": _("Type the row's number, the name or the last four."),
        "word": _("“{found}” is none of: {words}"),
        "day": _("“{found}” is no day. Type 30, 8.30 or 2026-08-30."),
        "future": _("{day} is still to come."),
        "area": _("“{found}” is no area. Type 2.5, or 2亩5分."),
        "count": _("“{found}” is no number. Type 3."),
        "degree": _("“{found}” is no percentage from 0 to 100. Type 45."),
        "remove": _("Take this line away"),
        "who": _("Household"),
        "species": _("Animal"),
        "occurred": _("Day"),
        "item": _("Crop or thing"),
        "stage": _("Stage"),
        "amount": _("Area or number"),
        "degree_head": _("Share or fate"),
        "plot": _("Plot"),
        "note": _("Note"),
        "sign": _("Signed"),
        "saving": _("Saving …"),
        "unsaved": _("not saved yet"),
        "offline": _("The server does not answer. Everything is kept on this computer; go on."),
        "again": _("You are signed out. Everything is kept on this computer; sign in again in "
                   "another window, and it is saved."),
        "equal": _("as on paper"),
        "more": _("{n} more than on paper"),
        "less": _("{n} less than on paper"),
        "sums": _("{lines} lines · {households} households · {area} mu"),
        "unsigned_sum": _("{n} not signed"),
        "wrong_one": _("one line is not right yet; it would wait in the inbox"),
        "wrong": _("{n} lines are not right yet; they would wait in the inbox"),
        "fine": _("nothing is wrong in any line"),
    }  # fmt: skip
