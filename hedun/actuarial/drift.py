"""What becomes of the villages' own estimates: what was awarded against what the wording made of
the village's figures, before anybody else had looked.

A factor for all, one for each kind of damage on top of it, one for each animal on top of both: each
is what was awarded over what was foretold by the ones before, with some claims' worth of "as
foretold" added (credibility), so that few claims move little. What single claims do beyond it is
lognormal. How little the county's own factor is known is taken from lists, not claims: who assesses
a list is strict, or not, with all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hedun.actuarial.prior import Prior

Floats = npt.NDArray[np.float64]
WIDEST = 1.0  # the most that a logarithm varies by: single claims beyond it are something else


@dataclass(frozen=True)
class Seen:
    """Claims that were paid something, (n,) each: `estimate` of the village's figures and what was
    `awarded` (fen, both above 0); of which list, what kind of damage, which animal."""

    estimate: Floats
    awarded: Floats
    report: Sequence[int]
    kind: Sequence[str]
    animal: Sequence[str]


@dataclass(frozen=True)
class Drift:
    """`overall`, `kinds`, `animals`: factors to be multiplied; one that is not there is 1. `sigma`:
    of the logarithm of single claims; `unsure`: of the logarithm of the factor that all claims
    have; `claims`: so many were seen."""

    overall: float
    sigma: float
    unsure: float
    claims: int
    kinds: Mapping[str, float] = field(default_factory=dict)
    animals: Mapping[str, float] = field(default_factory=dict)

    def of(self, kind: str, animal: str) -> float:
        return self.overall * self.kinds.get(kind, 1.0) * self.animals.get(animal, 1.0)


def drift(seen: Seen, prior: Prior) -> Drift:
    estimate, awarded, many = seen.estimate, seen.awarded, seen.estimate.size
    if not many:
        return Drift(prior.drift, prior.drift_sigma, prior.drift_unsure, 0)
    own = awarded.sum() / estimate.sum()
    # as far as lists differ from it, and never less than as single claims do
    lists = np.unique(np.asarray(seen.report), return_inverse=True)[1]
    off = np.bincount(lists, awarded - own * estimate)
    error = max(
        float((off**2).sum()) / awarded.sum() ** 2,
        prior.drift_sigma**2 * float((estimate**2).sum()) / estimate.sum() ** 2,
    )
    binds, says = prior.drift_unsure**-2, 1 / error
    log = (binds * np.log(prior.drift) + says * np.log(own)) / (binds + says)
    overall = float(np.exp(log))
    foretold = overall * estimate
    kinds = _factors(seen.kind, foretold, awarded, prior.drift_claims)
    foretold = foretold * np.array([kinds[one] for one in seen.kind])
    animals = _factors(seen.animal, foretold, awarded, prior.drift_claims)
    foretold = foretold * np.array([animals[one] for one in seen.animal])
    away = np.clip(np.log(awarded / foretold), -3 * WIDEST, 3 * WIDEST)
    held = prior.drift_claims
    sigma = np.sqrt((held * prior.drift_sigma**2 + float(away @ away)) / (held + many))
    return Drift(
        overall, float(min(sigma, WIDEST)), float((binds + says) ** -0.5), many, kinds, animals
    )


def _factors(
    groups: Sequence[str], foretold: Floats, awarded: Floats, held: float
) -> dict[str, float]:
    """Of each group; `held` claims of the mean size count as foretold."""
    names, which = np.unique(np.asarray(groups), return_inverse=True)
    pull = held * foretold.mean()
    factors = (pull + np.bincount(which, awarded)) / (pull + np.bincount(which, foretold))
    return {str(name): float(factor) for name, factor in zip(names, factors, strict=True)}
