"""Why something was done, in the words of who did it (part of the room's actions).

What people type may name somebody, and nothing is ever taken out of an entry's body. So the words
stand in a row of their own; the entry beside it holds the row's seal.
"""

from hedun.people.models import Reason
from hedun.record.pen import Pen


def keep(pen: Pen, text: str) -> Reason:
    """For the entry that is written next with this pen, among whose rows it must be."""
    return Reason.objects.create(entry_seq=pen.next_seq, text=text.strip())
