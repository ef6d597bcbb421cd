"""The plan carried out: each sitting by the real action of the real person, at its hour.

Nothing is written past the rooms' actions. Every action gets all the households of a sitting at
once; what is refused that the plan did not foresee is a fault of the plan and stops the demo.
"""

from collections.abc import Callable

from hedun.demo import desk_hurt, desk_money, desk_offices, desk_stock, desk_village, insured
from hedun.demo.hands import Hands
from hedun.demo.plan import Sitting

DOING: dict[str, Callable[[Hands, Sitting], None]] = {
    "list": desk_village.take_list,
    "report": desk_village.report,
    "complete": desk_village.complete,
    "withdraw": desk_village.withdraw,
    "post": desk_village.post,
    "object": desk_village.object_to,
    "appeal": desk_village.appeal,
    "send_back": desk_offices.send_back,
    "verify": desk_offices.verify,
    "resurvey": desk_offices.resurvey,
    "send_back_later": desk_offices.send_back_later,
    "accept": desk_offices.accept,
    "refuse": desk_offices.refuse,
    "refuse_later": desk_offices.refuse_later,
    "escalate": desk_offices.escalate,
    "escalate_contested": desk_offices.escalate,
    "advance": desk_offices.advance,
    "hold": desk_offices.hold,
    "resume": desk_offices.resume,
    "answer_cover": insured.answer,
    "pictures": desk_offices.pictures,
    "assess": desk_offices.assess,
    "award": desk_offices.award,
    "award_above": desk_offices.award,
    "panel": desk_offices.panel,
    "stock_told": desk_stock.told,
    "stock_verify": desk_stock.verify,
    "stock_assess": desk_stock.assess,
    "hurt_told": desk_hurt.told,
    "hurt_verify": desk_hurt.verify,
    "take_up": desk_hurt.take_up,
    "second": desk_hurt.second,
    "settle": desk_hurt.settle,
    "confirm": desk_hurt.confirm,
    "award_hurt": desk_offices.award,
    "payees": desk_hurt.payees,
    "accounts": desk_hurt.accounts,
    "prepay": desk_hurt.prepay,
    "tick": desk_money.tick,
    "make": desk_money.make,
    "release": desk_money.release,
    "answer": desk_money.answer,
    "answer_again": desk_money.answer_again,
    "repair": desk_money.repair,
    "late_return": desk_money.late_return,
    "recover": desk_money.recover,
    "recovered": desk_money.recovered,
}


def carry_out(hand: Hands, sitting: Sitting) -> None:
    DOING[sitting.what](hand, sitting)
