"""What a leopard leaves of a fold, and a leopard cat of a hen-house. Pure, seeded."""

from dataclasses import dataclass, replace
from random import Random

COUNTY = "140423"  # in national ear tags
KIND_DIGITS = {"sheep": "3", "goat": "3", "cattle": "2"}  # the first digit of a national ear tag

# By animal: what it takes, of which age, with weights, and how many heads at least and at most.
TAKES: dict[str, tuple[tuple[str, str, int, int, int], ...]] = {
    "leopard": (
        ("sheep", "adult", 30, 1, 4), ("sheep", "young", 18, 1, 5), ("goat", "adult", 24, 1, 5),
        ("goat", "young", 14, 2, 6), ("cattle", "young", 9, 1, 1),
    ),
    "leopard_cat": (
        ("chicken", "adult", 70, 6, 34), ("duck", "adult", 18, 5, 18), ("goose", "adult", 12, 2, 8),
    ),
}  # fmt: skip
SPECIES = {"leopard": 58, "leopard_cat": 42}
# Up to so many heads a claim stays within the county branch's authority, at every price of the
# year; of anything else none does.
COUNTY_BRANCH = {
    ("sheep", "adult"): 2, ("sheep", "young"): 6, ("goat", "adult"): 3, ("goat", "young"): 7,
    ("chicken", "adult"): 34, ("duck", "adult"): 18, ("goose", "adult"): 8,
}  # fmt: skip
SIGNS = {
    "leopard": ("throat_bite", "haunch_bite", "dragged", "tracks", "camera"),
    "leopard_cat": ("neck_bite", "eaten", "tracks", "droppings"),
}
PROBABLE, UNSURE = 0.3, 13  # of the cases; of so many cases one stays unsure
DISPOSALS = ("burial", "burial", "collected", "burning")
TREATED = 0.35  # of the folds have one animal that was bitten and lives
VET_YUAN = (120, 460)  # the veterinary bill
MISSING = 3  # of so many folds one has an animal of which nothing was found


@dataclass(frozen=True, slots=True)
class Flock:
    """`tags`: one a head where such animals bear any; `hurt`: the tag of one that was bitten and
    lives, with the veterinary bill; `missing`: of one that was not found. `again`: its animals
    were told of before."""

    item: str
    stage: str
    heads: int
    tags: tuple[str, ...]
    cause: str
    signs: tuple[str, ...]
    disposal: str
    hurt: str = ""
    vet_fen: int = 0
    missing: str = ""
    again: bool = False

    @property
    def paid(self) -> bool:
        """Whether a wild animal is held to have done it."""
        return self.cause != "inconclusive"

    @property
    def above(self) -> bool:
        """Whether the superior branch awards it."""
        return self.heads + bool(self.hurt) > COUNTY_BRANCH.get((self.item, self.stage), 0)


def species(rng: Random) -> str:
    return rng.choices(list(SPECIES), list(SPECIES.values()))[0]


def flock(rng: Random, n: int, animal: str) -> Flock:
    """The nth of the season; no ear tag is given twice."""
    takes = TAKES[animal]
    item, stage, _, least, most = rng.choices(takes, [weight for _, _, weight, _, _ in takes])[0]
    heads = rng.randint(least, most)
    digit = KIND_DIGITS.get(item, "")
    tags = [f"{digit}{COUNTY}{n * 100 + at:08d}" for at in range(heads + 1)] if digit else []
    unsure = n % UNSURE == UNSURE // 2
    sure = "probable" if rng.random() < PROBABLE else "confirmed"
    treated = bool(tags) and item != "cattle" and rng.random() < TREATED and not unsure
    return Flock(
        item=item,
        stage=stage,
        heads=heads,
        tags=tuple(tags[:heads]),
        cause="inconclusive" if unsure else sure,
        signs=("dog_signs",) if unsure else tuple(rng.sample(SIGNS[animal], 2)),
        disposal=rng.choice(DISPOSALS),
        hurt=tags[heads] if treated else "",
        vet_fen=rng.randrange(*VET_YUAN, 20) * 100 if treated else 0,
        missing=f"{digit}{COUNTY}{n * 100 + 99:08d}" if digit and n % MISSING == 1 else "",
    )


def told_again(before: Flock) -> Flock:
    """One of the animals once more, as if it were another."""
    one = replace(before, heads=1, tags=before.tags[:1], hurt="", vet_fen=0, missing="")
    return replace(one, again=True)
