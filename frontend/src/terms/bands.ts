// Bands (SPEC §6): what a group's total becomes, whole or marginal.
import type { Band, Bands } from "./plan";
import { DEGREE, halfUp, minus, smaller, sum } from "./whole";

/** A total at one rate; `band` is where the base stands (none: between, below or above them). */
export interface Whole {
  readonly now: bigint;
  readonly taken: bigint;
  readonly rate: bigint;
  readonly band: Band | undefined;
  readonly above: boolean;
}

export function whole(step: Bands, total: bigint, base: bigint): Whole {
  const last = step.bands[step.bands.length - 1]!;
  const holds = ({ over, upto }: Band) => base > over && (upto === undefined || base <= upto);
  const band = step.bands.find(holds);
  const above = last.upto !== undefined && base > last.upto;
  const taken = above && step.above === "cap" ? smaller(total, last.upto) : total;
  const beyond = step.above === "zero" ? 0n : last.rate;
  const rate = band?.rate ?? (above ? beyond : fallback(step));
  return { now: halfUp(taken * rate, DEGREE), taken, rate, band, above };
}

/** The rate of what lies below the first band or in a gap. */
function fallback(step: Bands): bigint {
  return step.below === "full" ? DEGREE : 0n;
}

/** A part of the total and its rate. */
export interface Part {
  readonly part: bigint;
  readonly rate: bigint;
}

export function marginal(step: Bands, total: bigint): { now: bigint; parts: Part[] } {
  const parts = segments(step).map(({ over, upto, rate }) => ({
    part: minus(upto === undefined ? total : smaller(total, upto), over),
    rate,
  }));
  const weighted = sum(parts.map(({ part, rate }) => part * rate));
  return { now: smaller(total, halfUp(weighted, DEGREE)), parts };
}

/** The whole scale without gaps. */
function segments(step: Bands): Band[] {
  const pieces: Band[] = [];
  let reached = 0n;
  for (const band of step.bands) {
    if (band.over > reached) pieces.push({ over: reached, upto: band.over, rate: fallback(step) });
    pieces.push(band);
    reached = band.upto ?? band.over;
  }
  const last = step.bands[step.bands.length - 1]!;
  const beyond = step.above === "last" ? last.rate : 0n;
  if (last.upto !== undefined) pieces.push({ over: last.upto, rate: beyond });
  return pieces;
}
