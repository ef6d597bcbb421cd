"""What a loss line can be about: the thing, its section, and the unit it is counted in.

A county's own wording may know more items; they are shown by their code. `stages`: what the second
part of a table's key says of such a thing: its growth or age in the order of its life, or its sort.
"""

from dataclasses import dataclass

CROP, TREE, LIVESTOCK, PERSON, PROPERTY = "crop", "tree", "livestock", "person", "property"

CEREAL = ("seedling", "jointing", "heading", "grain_filling", "ripe")
TREE_AGES = ("sapling", "young_tree", "bearing")
GRADES = tuple(f"grade_{n}" for n in range(1, 11))
STOCK_AGES = ("young", "adult", "breeding")
GRAINS = ("maize", "millet", "sorghum", "soybean", "potato", "wheat")
HIVES = ("native_bees", "western_bees")
BUILDINGS = ("brick_house", "earth_house", "stable", "shed", "wall", "greenhouse")
TOOLS = ("tiller", "sprayer", "seeder", "water_pump", "fence")


@dataclass(frozen=True, slots=True)
class Item:
    """`unit`: a code of domain.units; empty where nothing is counted."""

    code: str
    section: str
    unit: str
    zh: str
    en: str
    stages: tuple[str, ...] = ()


_TABLE = (
    Item("maize", CROP, "mu", "玉米", "maize",
         ("seedling", "jointing", "tasselling", "milk_ripe", "ripe")),
    Item("millet", CROP, "mu", "谷子", "millet", CEREAL),
    Item("potato", CROP, "mu", "土豆", "potato", ("seedling", "flowering", "ripe")),
    Item("sorghum", CROP, "mu", "高粱", "sorghum", CEREAL),
    Item("soybean", CROP, "mu", "大豆", "soybean", ("seedling", "flowering", "podding", "ripe")),
    Item("walnut", TREE, "plant", "核桃树", "walnut trees", TREE_AGES),
    Item("apple", TREE, "plant", "苹果树", "apple trees", TREE_AGES),
    Item("pear", TREE, "plant", "梨树", "pear trees", TREE_AGES),
    Item("timber", TREE, "plant", "用材林木", "timber trees", TREE_AGES),
    Item("cattle", LIVESTOCK, "head", "牛", "cattle", STOCK_AGES),
    Item("sheep", LIVESTOCK, "head", "绵羊", "sheep", STOCK_AGES),
    Item("goat", LIVESTOCK, "head", "山羊", "goats", STOCK_AGES),
    Item("pig", LIVESTOCK, "head", "猪", "pigs", STOCK_AGES),
    Item("donkey", LIVESTOCK, "head", "驴", "donkeys", STOCK_AGES),
    Item("chicken", LIVESTOCK, "animal", "鸡", "chickens", STOCK_AGES),
    Item("duck", LIVESTOCK, "animal", "鸭", "ducks", STOCK_AGES),
    Item("goose", LIVESTOCK, "animal", "鹅", "geese", STOCK_AGES),
    Item("rabbit", LIVESTOCK, "animal", "兔", "rabbits", STOCK_AGES),
    Item("vet", LIVESTOCK, "", "兽医诊疗费", "veterinary bills"),
    Item("medical", PERSON, "", "住院医疗费", "in-patient treatment"),
    Item("outpatient", PERSON, "", "门诊医疗费", "out-patient treatment"),
    Item("lost_work", PERSON, "day", "误工费", "lost work"),
    Item("nursing", PERSON, "day", "护理费", "nursing"),
    Item("disability", PERSON, "", "伤残赔偿", "disability", GRADES),
    Item("death", PERSON, "", "死亡赔偿", "death"),
    Item("funeral", PERSON, "", "丧葬费", "funeral"),
    Item("grain", PROPERTY, "kilogram", "存粮", "stored grain", GRAINS),
    Item("beehive", PROPERTY, "hive", "蜂箱", "beehives", HIVES),
    Item("building", PROPERTY, "", "房屋及附属设施", "buildings", BUILDINGS),
    Item("tool", PROPERTY, "piece", "农机具", "farm tools", TOOLS),
)  # fmt: skip

ITEMS: dict[str, Item] = {item.code: item for item in _TABLE}


def of_section(section: str) -> tuple[Item, ...]:
    """The items of a section, in the order of lists to choose from."""
    return tuple(item for item in _TABLE if item.section == section)


def section_of(code: str) -> str:
    """Empty for a county's own item that stands in no table of ours."""
    return ITEMS[code].section if code in ITEMS else ""
