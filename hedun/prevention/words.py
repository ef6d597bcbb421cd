"""The words of this room: kinds of measures, what is handed out, what an estimate says."""

from hedun.actuarial.before_after import Tells
from hedun.domain.words import Word
from hedun.domain.words import word as _w
from hedun.prevention.models import Measure

KINDS: dict[str, Word] = {
    Measure.Kind.FENCE: _w("围栏、拦网", "fence"),
    Measure.Kind.GUARD: _w("巡护、看守", "guard"),
    Measure.Kind.LIGHT: _w("声光驱赶", "light or sound"),
    Measure.Kind.CULL: _w("种群调控", "cull"),
    Measure.Kind.CROP: _w("改种", "crop change"),
    Measure.Kind.VISIT: _w("入户宣传", "outreach visit"),
}
HANDOUTS: dict[str, Word] = {
    "leaflet": _w("宣传单", "leaflets"),
    "card": _w("报案联系卡", "cards with the number to call"),
    "lamp": _w("驱兽灯", "lamps"),
    "horn": _w("驱赶喇叭", "horns"),
    "net": _w("围网（卷）", "rolls of net"),
    "rope": _w("反光绳（卷）", "rolls of reflecting rope"),
}
TELLS: dict[str, Word] = {
    Tells.FEWER: _w("比没有措施时少", "fewer than without it"),
    Tells.MORE: _w("比没有措施时多", "more than without it"),
    Tells.CANNOT: _w("数据看不出有没有作用", "the data cannot tell"),
    Tells.ALONE: _w("没有同样严重的村可比，不作估计", "no village was as bad: no estimate"),
    Tells.SHORT: _w("连续月份太少，不作估计", "too few months for an estimate"),
    Tells.TOO_FEW: _w("事故太少，不作估计", "too few accidents for an estimate"),
}
