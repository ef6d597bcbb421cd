"""The loops of the season lottery, compiled (extra `fast`).

All that belongs to a county comes as arguments, as in `hedun.terms.compiled`. A block of seasons
seeds the generator itself, so that an answer depends neither on threads nor on their order. One
number of 64 bits draws four amounts of the table, or two with the household of each.
"""

import numpy as np

from hedun.terms.compiled import compiled


@compiled
def seasons(out, mean, shape, variation, table, seed):
    """Fill `out` (s,) with totals of the table's unit; `table` (65536,) int64, equally likely."""
    np.random.seed(seed)
    state = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15)
    for season in range(out.size):
        year = 1.0
        if variation > 0:
            year = np.random.gamma(1 / variation**2, variation**2)
        total = 0
        for village in range(mean.size):
            own = np.random.gamma(shape[village], 1 / shape[village])
            left = np.random.poisson(mean[village] * year * own)
            while left > 0:
                state += np.uint64(0x9E3779B97F4A7C15)
                z = state
                z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                z = z ^ (z >> np.uint64(31))
                total += table[z & np.uint64(0xFFFF)]
                if left > 3:
                    total += table[(z >> np.uint64(16)) & np.uint64(0xFFFF)]
                    total += table[(z >> np.uint64(32)) & np.uint64(0xFFFF)]
                    total += table[z >> np.uint64(48)]
                    left -= 4
                else:
                    left -= 1
        out[season] = total


@compiled
def seasons_by_household(out, mean, shape, variation, table, homes, limit, seed):
    """As `seasons`, when each of a village's `homes` (v,) gets at most `limit` a season."""
    np.random.seed(seed)
    state = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15)
    got = np.zeros(max(1, homes.max()), np.int64)
    for season in range(out.size):
        year = 1.0
        if variation > 0:
            year = np.random.gamma(1 / variation**2, variation**2)
        total = 0
        for village in range(mean.size):
            own = np.random.gamma(shape[village], 1 / shape[village])
            many = np.uint64(homes[village])
            got[: homes[village]] = 0
            for _ in range(np.random.poisson(mean[village] * year * own)):
                state += np.uint64(0x9E3779B97F4A7C15)
                z = state
                z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                z = z ^ (z >> np.uint64(31))
                home = np.int64(((z >> np.uint64(32)) * many) >> np.uint64(32))
                before = got[home]
                after = min(before + table[z & np.uint64(0xFFFF)], limit)
                got[home] = after
                total += after - before
        out[season] = total
