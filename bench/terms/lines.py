"""The losses: columns of whole numbers from a recorded seed, clustered by policy, about 30,000
lines to a policy, in no order of settlement. More than half are cut by the policy's limit."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.terms.rules import ITEMS, SPECIES, STAGES

SEED = 20260601
A_POLICY = 30_000
Columns = dict[str, npt.NDArray[np.int64]]


def made(count: int) -> Columns:
    """`count` lines: policy, report, household (numbered through), item, stage, species, quantity
    (ten-thousandths of a mu), degree (millionths, in steps of 5 %), settled."""
    rng = np.random.default_rng(SEED)
    policies = max(1, round(count / A_POLICY))
    policy = np.sort(rng.integers(0, policies, count))
    size = count // policies
    return {
        "policy": policy,
        "report": policy * size + rng.integers(0, max(1, size // 30), count),
        "household": policy * size + rng.integers(0, max(1, size // 5), count),
        "item": rng.integers(0, ITEMS, count),
        "stage": rng.integers(0, STAGES, count),
        "species": rng.choice(SPECIES, count, p=(0.7, 0.15, 0.12, 0.03)),
        "quantity": rng.integers(1_000, 50_000, count),
        "degree": rng.integers(1, 21, count) * 50_000,
        "settled": rng.integers(0, 200, count),
    }


def kept(path: Path, count: int) -> Path:
    """The lines in a file, made if it is not there yet."""
    if not path.exists():
        np.savez(path, **made(count))
    return path


def read(path: Path) -> Columns:
    """The columns of a file."""
    with np.load(path) as file:
        return dict(file)
