"""The only writer of the room: who was hurt (persons), who may see it (handling), treatment, bills
and what others paid, disability and death (outcomes), the account (drawing), erasing (retention).

Entries hold numbers, codes and counts. No word about an illness and no name ever goes into one.
"""

from hedun.injuries.bills import (
    ListTaken,
    NewItem,
    enter_bill,
    judge,
    take_list,
)
from hedun.injuries.drawing import assess_injuries, draw_up
from hedun.injuries.handling import lay_down, open_sealed, take_up
from hedun.injuries.outcomes import NewHeir, died, grade, name_heirs
from hedun.injuries.persons import add_paper, add_papers, describe, report_injury, seal_photo
from hedun.injuries.retention import erase
from hedun.injuries.treatments import (
    admit,
    count_in,
    discharge,
    settle,
    visit,
    withdraw_treatment,
)
from hedun.injuries.withdrawing import withdraw

__all__ = [
    "ListTaken",
    "NewHeir",
    "NewItem",
    "add_paper",
    "add_papers",
    "admit",
    "assess_injuries",
    "count_in",
    "describe",
    "died",
    "discharge",
    "draw_up",
    "enter_bill",
    "erase",
    "grade",
    "judge",
    "lay_down",
    "name_heirs",
    "open_sealed",
    "report_injury",
    "seal_photo",
    "settle",
    "take_list",
    "take_up",
    "visit",
    "withdraw",
    "withdraw_treatment",
]
