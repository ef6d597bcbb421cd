"""The words of this room: states and channels of messages, calls, complaints."""

from hedun.domain.words import Word
from hedun.domain.words import word as _w

STATES: dict[str, Word] = {
    "queued": _w("待发", "waiting"),
    "held": _w("静默时段暂存", "held for the morning"),
    "sent": _w("已发出", "sent"),
    "delivered": _w("已送达", "arrived"),
    "failed": _w("未送达，将重发", "failed, tried again"),
    "given_up": _w("未送达，待张贴", "failed, to be printed"),
    "printed": _w("已张贴", "printed"),
    "withdrawn": _w("已撤回", "withdrawn"),
}
TO_PRINT: Word = _w("待张贴", "to be printed")
CHANNELS: dict[str, Word] = {
    "sms": _w("短信", "SMS"),
    "in_app": _w("站内", "in-app"),
    "printed": _w("张贴", "list"),
}
# How each state looks: the levels of {% check %}; what just waits has none.
LEVELS: dict[str, str] = {
    "delivered": "ok",
    "printed": "ok",
    "failed": "review",
    "given_up": "block",
}
CALLS: dict[str, Word] = {
    "open": _w("待回访", "to be called"),
    "reached": _w("已回访", "called"),
    "not_reached": _w("未接通", "nobody answered"),
    "closed": _w("联系不上", "could not be reached"),
}
ANSWERS: dict[str, Word] = {
    "yes": _w("是", "yes"),
    "no": _w("否", "no"),
    "unsure": _w("说不清", "unsure"),
}
SOURCES: dict[str, Word] = {
    "visit": _w("上门", "in person"),
    "phone": _w("电话", "by telephone"),
    "letter": _w("来信", "by letter"),
    "call_back": _w("回访", "call back"),
}
OUTCOMES: dict[str, Word] = {
    "founded": _w("属实", "founded"),
    "partly": _w("部分属实", "founded in part"),
    "unfounded": _w("不属实", "not founded"),
}
