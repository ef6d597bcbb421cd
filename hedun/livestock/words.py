"""The words of this room: signs of a kill, ways of disposal, what a photograph shows."""

from hedun.domain.words import Word
from hedun.domain.words import word as _w
from hedun.livestock.models import Disposal, Picture

# What is seen at a carcass or where it lay.
SIGNS: dict[str, Word] = {
    "throat_bite": _w("咽喉咬痕", "bites at the throat"),
    "neck_bite": _w("颈背咬痕", "bites at the neck"),
    "haunch_bite": _w("臀部、后腿撕咬", "bites at the haunches"),
    "eaten": _w("被啃食", "eaten from"),
    "claw_marks": _w("爪痕", "claw marks"),
    "dragged": _w("拖拽痕迹", "drag marks"),
    "covered": _w("被掩埋或覆盖", "covered over"),
    "tracks": _w("足迹", "tracks"),
    "droppings": _w("粪便", "droppings"),
    "hair": _w("毛发", "hair"),
    "fence_broken": _w("圈舍破损", "a broken pen"),
    "seen": _w("目击", "seen by somebody"),
    "camera": _w("红外相机拍到", "on a camera trap"),
    "dog_signs": _w("疑似犬类撕咬", "signs of dogs"),
    "disease_signs": _w("疑似病死", "signs of disease"),
}
DISPOSALS: dict[str, Word] = {
    Disposal.Kind.BURIAL: _w("深埋", "buried"),
    Disposal.Kind.BURNING: _w("焚烧", "burnt"),
    Disposal.Kind.RENDERING: _w("化制", "rendered"),
    Disposal.Kind.FERMENTING: _w("发酵", "fermented"),
    Disposal.Kind.COLLECTED: _w("送无害化处理场", "taken to a plant"),
}
SHOWS: dict[str, Word] = {
    Picture.Shows.CARCASS: _w("尸体", "the carcass"),
    Picture.Shows.BITES: _w("咬痕", "bites"),
    Picture.Shows.TAG: _w("耳标", "the ear tag"),
    Picture.Shows.SCENE: _w("现场", "the scene"),
}
