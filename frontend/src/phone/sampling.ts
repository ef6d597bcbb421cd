// From what was counted in the field to a degree of loss. Degrees are millionths, means half up,
// as the office rounds them.

export const MILLION = 1_000_000;
export const PLANTS = 20; // looked at in each of the five points
export const POINTS = 5;

/** Plants at a point: `bad` bring nothing, `half` bring half. */
export interface Point {
  readonly bad: number;
  readonly half: number;
}

export type Counted =
  | { readonly by: "points"; readonly plants: number; readonly points: readonly Point[] }
  | { readonly by: "rows"; readonly rows: number; readonly damaged: number };

/** Of one point: (bad + half / 2) / plants. */
export function degreeAt(point: Point, plants: number): number {
  return halfUp((2 * point.bad + point.half) * MILLION, 2 * plants);
}

/** The degree that was counted; null while nothing was. */
export function degreeOf(counted: Counted): number | null {
  if (counted.by === "rows") {
    return counted.rows > 0 ? halfUp(counted.damaged * MILLION, counted.rows) : null;
  }
  const { points, plants } = counted;
  if (!points.length) return null;
  const sum = points.reduce((all, point) => all + degreeAt(point, plants), 0);
  return halfUp(sum, points.length);
}

/** 483333 → "48.3". */
export function percent(ppm: number): string {
  return String(Math.round(ppm / 1000) / 10);
}

function halfUp(number: number, divisor: number): number {
  return Math.floor((2 * number + divisor) / (2 * divisor));
}

// ── an expert's sheet: the rules of the office (hedun/assessment/sampling.py), stated again; a test
// holds the two against each other ────────────────────────────────────────────────────────────────

const MANY_MU_E4 = 100_000; // ten mu
const FEWEST: Readonly<Record<string, number>> = { crop: 3, tree: 3 };
const FEWEST_ON_MANY_MU = 5;
export const FEWEST_CONTROLS = 3;

/** What was harvested at a point: kilograms of a mu (ten-thousandths), or the grams weighed and the
 * square that was cut. */
export type Cut =
  | { readonly kg_per_mu_e4: number }
  | { readonly grams: number; readonly square_cm2: number };

export interface YieldTest {
  readonly control: readonly Cut[];
  readonly damaged: readonly Cut[];
}

/** What was found of a line: the degree at each point (with areas or numbers of plants beside), or a
 * yield test. `quantity` null: as found before. */
export interface Sampled {
  readonly points: readonly number[];
  readonly areas: readonly number[];
  readonly plants: readonly number[];
  readonly test: YieldTest | null;
  readonly quantity: number | null;
  readonly reason: string;
}

export type Fault =
  | "BAD_FIGURE" | "FIGURE_REASON" | "TOO_FEW_POINTS" | "TWO_SAMPLINGS" | "TOO_FEW_CONTROLS"
  | "BAD_CUT" | "NO_CONTROL_YIELD" | "BAD_POINT" | "POINTS_DIFFER";

/** The fewest sampling points for a quantity of a section. */
export function pointsWanted(section: string, quantityE4: number): number {
  if (section === "crop" && quantityE4 >= MANY_MU_E4) return FEWEST_ON_MANY_MU;
  return FEWEST[section] ?? 1;
}

/** The degree that follows; null where none does. */
export function sampledDegree({ points, areas, test }: Sampled): number | null {
  if (test) return degreeByYield(test);
  if (!points.length || (areas.length && areas.length !== points.length)) return null;
  const weights = points.map((_, i) => BigInt(areas.length ? areas[i]! : 1));
  const total = weights.reduce((sum, one) => sum + one, 0n);
  if (total <= 0n) return null;
  const weighed = points.reduce((sum, one, i) => sum + weights[i]! * BigInt(one), 0n);
  return Number((2n * weighed + total) / (2n * total));
}

/** 1 − mean yield of the damaged / mean yield of the control, 0 where they yield no less. */
function degreeByYield({ control, damaged }: YieldTest): number | null {
  if (!control.length || !damaged.length || ![...control, ...damaged].every(goodCut)) return null;
  const [c, d] = [mean(control), mean(damaged)];
  if (c[0] === 0n) return null;
  // 1 − (d0/d1)/(c0/c1) = (d1·c0 − d0·c1) / (d1·c0)
  const [whole, lost] = [d[1] * c[0], d[1] * c[0] - d[0] * c[1]];
  return lost <= 0n ? 0 : Number((2n * lost * BigInt(MILLION) + whole) / (2n * whole));
}

type Fraction = readonly [bigint, bigint];

/** Kilograms of a mu, exactly: a square metre is 3/2000 mu. */
function perMu(cut: Cut): Fraction {
  if ("kg_per_mu_e4" in cut) return [BigInt(cut.kg_per_mu_e4), 10_000n];
  return [BigInt(cut.grams) * 20_000n, 3n * BigInt(cut.square_cm2)];
}

function mean(cuts: readonly Cut[]): Fraction {
  const add = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * d + c * b, b * d];
  const [sum, of] = cuts.map(perMu).reduce(add, [0n, 1n]);
  return [sum, of * BigInt(cuts.length)];
}

/** The mean yield of some squares, for people: "480.5". */
export function meanYield(cuts: readonly Cut[]): string {
  const [sum, of] = mean(cuts);
  const tenths = (20n * sum + of) / (2n * of);
  return `${tenths / 10n}.${tenths % 10n}`;
}

function goodCut(cut: Cut): boolean {
  return "kg_per_mu_e4" in cut ? cut.kg_per_mu_e4 >= 0 : cut.grams >= 0 && cut.square_cm2 > 0;
}

/** Everything that is wrong, in the office's order; what is first is what the office would say. */
export function faultsOf(section: string, found: Sampled, beforeE4: number): Fault[] {
  const { points, areas, plants, test, reason } = found;
  const quantity = found.quantity ?? beforeE4;
  const faults: Fault[] = [];
  if (quantity < 0) faults.push("BAD_FIGURE");
  if (quantity !== beforeE4 && !reason.trim()) faults.push("FIGURE_REASON");
  const given = test ? test.damaged.length : points.length;
  if (given < pointsWanted(section, quantity)) faults.push("TOO_FEW_POINTS");
  if (test) {
    if (points.length || areas.length || plants.length) faults.push("TWO_SAMPLINGS");
    if (test.control.length < FEWEST_CONTROLS) faults.push("TOO_FEW_CONTROLS");
    if (![...test.control, ...test.damaged].every(goodCut)) faults.push("BAD_CUT");
    else if (!test.control.some((cut) => perMu(cut)[0] > 0n)) faults.push("NO_CONTROL_YIELD");
    return faults;
  }
  if (points.some((one) => one < 0 || one > MILLION)) faults.push("BAD_POINT");
  const beside = [areas, plants].filter((values) => values.length);
  if (beside.some((values) => values.length !== given || values.some((one) => one <= 0))) {
    faults.push("POINTS_DIFFER");
  }
  return faults;
}

/** What somebody typed of a square: its yield in kg/mu ("520"), or the kilograms weighed over the
 * square metres cut ("1.25/2"); null where it is neither. */
export function readCut(typed: string): Cut | null {
  const plain = typed.normalize("NFKC").replace(/[。,]/g, ".").trim();
  const weighed = /^(\d{1,4}(?:\.\d{1,3})?)\/(\d{1,3}(?:\.\d{1,4})?)$/.exec(plain);
  if (weighed) {
    const [grams, square] = [scaled(weighed[1]!, 3), scaled(weighed[2]!, 4)];
    return square > 0 ? { grams, square_cm2: square } : null;
  }
  return /^\d{1,5}(?:\.\d{1,4})?$/.test(plain) ? { kg_per_mu_e4: scaled(plain, 4) } : null;
}

function scaled(plain: string, places: number): number {
  const [whole = "", part = ""] = plain.split(".");
  return Number(whole + part.padEnd(places, "0"));
}
