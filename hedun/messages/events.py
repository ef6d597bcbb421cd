"""Which events are told, and to whom: one table.

The county may switch each pair of event and audience on and off (switches.py); what stands here is
how it is until it does. A household is told about its own claims by SMS, or on a printed list;
people of the offices about lists and complaints, on their page of messages.
"""

from dataclasses import dataclass
from enum import StrEnum

from hedun.domain.words import Word


class Audience(StrEnum):
    HOUSEHOLD = "household"
    CLERK = "clerk"  # who reported the claim, or entered the objection
    TOWNSHIP = "township"
    FORESTRY = "forestry"
    INSURER = "insurer"  # the staff of a policy's insurer
    HANDLER = "handler"  # of a complaint


AUDIENCES: dict[Audience, Word] = {
    Audience.HOUSEHOLD: {"zh": "农户（短信或张贴）", "en": "household (SMS or list)"},
    Audience.CLERK: {"zh": "经办协保员", "en": "the clerk who had it"},
    Audience.TOWNSHIP: {"zh": "乡镇站", "en": "township station"},
    Audience.FORESTRY: {"zh": "县林业局", "en": "forestry bureau"},
    Audience.INSURER: {"zh": "县支公司", "en": "the insurer's branch"},
    Audience.HANDLER: {"zh": "承办人", "en": "who handles it"},
}


@dataclass(frozen=True, slots=True)
class Event:
    """`told`: who can be told of it → whether they are, until the county says otherwise."""

    title: Word
    told: dict[Audience, bool]


A = Audience
EVENTS: dict[str, Event] = {
    "reported": Event(
        {"zh": "报损已收到", "en": "Loss received"}, {A.HOUSEHOLD: True, A.TOWNSHIP: False}
    ),
    "returned": Event({"zh": "清册退回", "en": "List sent back"}, {A.CLERK: True}),
    "posted": Event({"zh": "理赔公示", "en": "Award on notice"}, {A.HOUSEHOLD: True}),
    "payable": Event({"zh": "待付款", "en": "To be paid"}, {A.HOUSEHOLD: True}),
    "paid": Event({"zh": "已付款", "en": "Paid"}, {A.HOUSEHOLD: True}),
    "bank_returned": Event(
        {"zh": "银行退回", "en": "Returned by the bank"}, {A.HOUSEHOLD: True, A.CLERK: True}
    ),
    "objected": Event({"zh": "收到异议", "en": "Objection entered"}, {A.TOWNSHIP: True}),
    "answered": Event(
        {"zh": "异议答复", "en": "Objection answered"}, {A.HOUSEHOLD: True, A.CLERK: True}
    ),
    "refused": Event({"zh": "不予赔付", "en": "Refused"}, {A.HOUSEHOLD: True, A.CLERK: True}),
    "changed": Event({"zh": "前条短信作废", "en": "Earlier message void"}, {A.HOUSEHOLD: True}),
    "complained": Event(
        {"zh": "投诉登记", "en": "Complaint entered"}, {A.HOUSEHOLD: True, A.FORESTRY: True}
    ),
    "assigned": Event({"zh": "投诉交办", "en": "Complaint assigned"}, {A.HANDLER: True}),
    "readiness": Event({"zh": "准备事项待确认", "en": "Task to confirm"}, {A.HANDLER: True}),
    "cover": Event(
        {"zh": "保额预警", "en": "The cover may not last"}, {A.FORESTRY: True, A.INSURER: True}
    ),
    "settled": Event({"zh": "投诉答复", "en": "Complaint answered"}, {A.HOUSEHOLD: True}),
}
