"""How often Python looks for garbage in programs that hold many rows at once."""

import gc

YOUNG = 50_000  # objects between two looks; Python's own 700 is meant for small programs


def collect_seldom() -> None:
    """What is there now, code and tables, stays for good and is not looked through any more.

    An act on a village's list makes ten thousands of objects that all go by themselves when it is
    over; with Python's default a quarter of its time went into looking for others among them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)
