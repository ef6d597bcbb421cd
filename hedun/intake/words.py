"""The words a village writes for crops, stages and animals, and the codes the terms know.

They stand in the village's profile. Exactly these words; what a policy's wording does not know
cannot be listed under it.
"""

from collections.abc import Mapping

from hedun.intake.profiles import VILLAGE

CROPS: Mapping[str, str] = VILLAGE.values["crops"]
STAGES: Mapping[str, str] = VILLAGE.values["stages"]
ANIMALS: Mapping[str, str] = VILLAGE.values["animals"]
STAGES_OF: Mapping[str, tuple[str, ...]] = VILLAGE.stages_of


def spoken(code: str, words: Mapping[str, str]) -> str:
    """The first word that stands for a code. Raises StopIteration for a code not in the table."""
    return next(word for word, known in words.items() if known == code)


def stage_words(crop: str) -> list[str]:
    """The stages of a crop, a word each, from seedling to ripe."""
    return [spoken(stage, STAGES) for stage in STAGES_OF[crop]]


def first_words(table: str) -> list[str]:
    """Of a map of the village's profile the first word for each code, in their order."""
    words = VILLAGE.values[table]
    return [spoken(code, words) for code in dict.fromkeys(words.values())]
