// Exact arithmetic of the terms (SPEC §1, §4): whole numbers of any size, none below 0.

export const UNIT = 10_000n; // quantities are counted in ten-thousandths
export const DEGREE = 1_000_000n; // degrees and rates in millionths

export const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
/** a − b, but never below 0. */
export const minus = (a: bigint, b: bigint): bigint => (a > b ? a - b : 0n);
export const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

/** Below, at or above 0 as a is below, at or above b: for sorting. */
export const compare = (a: bigint, b: bigint): number => Number(a > b) - Number(a < b);

/** number / divisor to a whole number, .5 away from zero. */
export function halfUp(number: bigint, divisor: bigint): bigint {
  return (2n * number + divisor) / (2n * divisor);
}

/** number / divisor to a whole number, .5 to the even neighbour. */
export function halfEven(number: bigint, divisor: bigint): bigint {
  const down = number / divisor;
  const twice = 2n * (number % divisor);
  return down + (twice > divisor || (twice === divisor && down % 2n === 1n) ? 1n : 0n);
}

/**
 * Spreads the new total over the values: floors first, then one each to the largest remainders,
 * ties to the earlier value. The result sums to exactly `total`; values of 0 stay as they are.
 */
export function share(values: readonly bigint[], total: bigint): bigint[] {
  const before = sum(values);
  if (before === total) return [...values];
  const shared = values.map((value) => (value * total) / before);
  const rest = values.map((value) => (value * total) % before);
  const first = rest.map((_, i) => i).sort((a, b) => compare(rest[b]!, rest[a]!));
  for (const i of first.slice(0, Number(total - sum(shared)))) shared[i]! += 1n;
  return shared;
}
