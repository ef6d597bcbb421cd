"""The words of this room: what is made ready, and the languages that are spoken."""

from hedun.domain.words import Word
from hedun.domain.words import word as _w

TASKS: dict[str, Word] = {
    "people": _w("人员到位：值守与替班名单", "people: who is on duty, who stands in"),
    "training": _w("人员培训：查勘、登记与安全", "training: visits, lists, safety"),
    "vehicles": _w("车辆与油料", "vehicles and fuel"),
    "phones": _w("手机、相机与电源", "phones, cameras, power"),
    "forms": _w("纸质表格与公示栏", "paper forms and notice boards"),
    "hotline": _w("报案电话畅通", "the number to call answers"),
    "guards": _w("护农队与巡护安排", "guards and their rounds"),
    "material": _w("驱赶器材与防护物资", "lights, horns, nets"),
    "accounts": _w("农户账户核对", "accounts of households checked"),
    "medical": _w("伤者救治绿色通道", "way to hospital for the injured"),
}
TONGUES: dict[str, Word] = {
    "mandarin": _w("普通话", "Mandarin"),
    "jin": _w("晋语（上党片）", "Jin (Shangdang)"),
    "tibetan": _w("藏语", "Tibetan"),
    "yi": _w("彝语", "Yi"),
    "mongolian": _w("蒙古语", "Mongolian"),
    "zhuang": _w("壮语", "Zhuang"),
    "dai": _w("傣语", "Dai"),
}
