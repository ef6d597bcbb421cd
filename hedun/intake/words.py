"""The words a village writes for crops, stages and animals, and the codes the terms know.

Exactly these words; what a policy's wording does not know cannot be listed under it.
"""

from collections.abc import Mapping

CROPS: dict[str, str] = {
    "玉米": "maize",
    "谷子": "millet",
    "土豆": "potato",
    "马铃薯": "potato",
    "高粱": "sorghum",
    "大豆": "soybean",
}

_STAGES: dict[str, str] = {
    "苗": "seedling",
    "拔节": "jointing",
    "抽雄": "tasselling",
    "抽穗": "heading",
    "开花": "flowering",
    "结荚": "podding",
    "灌浆": "grain_filling",
    "乳熟": "milk_ripe",
    "成熟": "ripe",
}
# 乳熟 or 乳熟期; of a seedling one says 苗期 only.
STAGES: dict[str, str] = {
    word: code
    for stem, code in _STAGES.items()
    for word in ((f"{stem}期",) if len(stem) == 1 else (stem, f"{stem}期"))
}

STAGES_OF: dict[str, tuple[str, ...]] = {
    "maize": ("seedling", "jointing", "tasselling", "milk_ripe", "ripe"),
    "millet": ("seedling", "jointing", "heading", "grain_filling", "ripe"),
    "sorghum": ("seedling", "jointing", "heading", "grain_filling", "ripe"),
    "soybean": ("seedling", "flowering", "podding", "ripe"),
    "potato": ("seedling", "flowering", "ripe"),
}

ANIMALS: dict[str, str] = {
    "野猪": "wild_boar",
    "獾": "badger",
    "野兔": "hare",
    "雉鸡": "pheasant",
    "野鸡": "pheasant",
    "石鸡": "chukar",
    "豆雁": "bean_goose",
    "豹猫": "leopard_cat",
    "金钱豹": "leopard",
}


def spoken(code: str, words: Mapping[str, str]) -> str:
    """The first word that stands for a code. Raises StopIteration for a code not in the table."""
    return next(word for word, known in words.items() if known == code)


def stage_words(crop: str) -> list[str]:
    """The stages of a crop, a word each, from seedling to ripe."""
    return [spoken(stage, STAGES) for stage in STAGES_OF[crop]]
