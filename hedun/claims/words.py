"""The codes of loss lines in words: what was damaged, at which stage, by which animal.

A code that is not here (a county's own wording may know more) is shown as it is written.
"""

from hedun.claims import items
from hedun.domain import words as of_the_house
from hedun.domain.words import Lang, Word
from hedun.domain.words import word as _w

SECTIONS: dict[str, Word] = of_the_house.SECTIONS
ITEMS: dict[str, Word] = {code: _w(item.zh, item.en) for code, item in items.ITEMS.items()}
STAGES: dict[str, Word] = {
    "seedling": _w("苗期", "seedling"),
    "jointing": _w("拔节", "jointing"),
    "tasselling": _w("抽雄", "tasselling"),
    "heading": _w("抽穗", "heading"),
    "flowering": _w("开花", "flowering"),
    "podding": _w("结荚", "podding"),
    "grain_filling": _w("灌浆", "grain filling"),
    "milk_ripe": _w("乳熟", "milk-ripe"),
    "ripe": _w("成熟", "ripe"),
    "sapling": _w("幼苗", "sapling"),
    "young_tree": _w("幼树", "young"),
    "bearing": _w("成龄", "bearing"),
    "young": _w("幼畜", "young"),
    "adult": _w("成年", "adult"),
    "breeding": _w("种畜", "breeding"),
    **{code: ITEMS[code] for code in items.GRAINS if code in ITEMS},
    "wheat": _w("小麦", "wheat"),
    "native_bees": _w("中蜂", "native bees"),
    "western_bees": _w("西蜂", "western bees"),
    "brick_house": _w("砖房", "brick house"),
    "earth_house": _w("土坯房", "earth house"),
    "stable": _w("圈舍", "stable"),
    "shed": _w("棚屋", "shed"),
    "wall": _w("围墙", "wall"),
    "greenhouse": _w("温室大棚", "greenhouse"),
    "tiller": _w("微耕机", "tiller"),
    "sprayer": _w("喷雾器", "sprayer"),
    "seeder": _w("播种机", "seeder"),
    "water_pump": _w("水泵", "water pump"),
    "fence": _w("围栏", "fence"),
    "grade_1": _w("一级", "grade 1"),
    "grade_2": _w("二级", "grade 2"),
    "grade_3": _w("三级", "grade 3"),
    "grade_4": _w("四级", "grade 4"),
    "grade_5": _w("五级", "grade 5"),
    "grade_6": _w("六级", "grade 6"),
    "grade_7": _w("七级", "grade 7"),
    "grade_8": _w("八级", "grade 8"),
    "grade_9": _w("九级", "grade 9"),
    "grade_10": _w("十级", "grade 10"),
}
SPECIES: dict[str, Word] = {
    "wild_boar": _w("野猪", "wild boar"),
    "badger": _w("獾", "badger"),
    "hare": _w("野兔", "hare"),
    "pheasant": _w("雉鸡", "pheasant"),
    "chukar": _w("石鸡", "chukar"),
    "bean_goose": _w("豆雁", "bean goose"),
    "leopard_cat": _w("豹猫", "leopard cat"),
    "leopard": _w("金钱豹", "leopard"),
}

# What became of an animal, and how sure it is what did it.
FATES: dict[str, Word] = {
    "killed": _w("死亡", "killed"),
    "injured": _w("受伤", "injured"),
    "missing": _w("失踪", "missing"),
}
CAUSES: dict[str, Word] = {
    "confirmed": _w("确认", "confirmed"),
    "probable": _w("很可能", "probable"),
    "inconclusive": _w("不能认定", "inconclusive"),
}
# Every code of a line in words; of one that stands in two tables the first has it.
NAMES: dict[str, Word] = {
    code: word
    for table in (CAUSES, FATES, SECTIONS, SPECIES, STAGES, ITEMS)
    for code, word in table.items()
}


def thing(section: str, item: str, stage: str = "") -> tuple[str, str]:
    """The codes of what was damaged, as whoever may read the claim is told. What is claimed for a
    person says what befell them, so that outside the room of injuries it is one thing: an injury.
    """
    return (items.PERSON, "") if section == items.PERSON else (item, stage)


def say_thing(section: str, item: str, lang: Lang) -> str:
    """What was damaged, in a word."""
    code, _ = thing(section, item)
    return say(code, SECTIONS if section == items.PERSON else ITEMS, lang)


def say(code: str, words: dict[str, Word], lang: Lang) -> str:
    """The word for a code, or the code itself where the table does not know it."""
    return words[code][lang] if code in words else code
