// What was added up by the server, by key (a village, a cell) and week: here it is only picked out, so
// a week more or less asks nobody.
import type { Packed } from "./packed";

export type Measure = "claims" | "area";
export const EVERY = -1; // not one week, all of them
const MU = 10_000;

export class Sums {
  readonly claims: Uint32Array;
  readonly area: Float64Array;
  private readonly at: Uint32Array;
  private readonly week: Uint16Array;

  constructor({ columns }: Packed, readonly size: number) {
    this.at = columns.at as Uint32Array;
    this.week = columns.week as Uint16Array;
    this.claims = columns.claims as Uint32Array;
    this.area = columns.area as Float64Array;
  }

  /** Claims and ten-thousandths of a mu of each key. */
  of(week: number): { claims: Float64Array; area: Float64Array } {
    const claims = new Float64Array(this.size);
    const area = new Float64Array(this.size);
    for (let n = 0; n < this.at.length; n++) {
      if (week !== EVERY && this.week[n] !== week) continue;
      claims[this.at[n]!]! += this.claims[n]!;
      area[this.at[n]!]! += this.area[n]!;
    }
    return { claims, area };
  }

  /** What classes are made of: all weeks together, or each by itself, so that a slider changes none. */
  numbers(measure: Measure, together: boolean): number[] {
    const found = together ? this.of(EVERY) : { claims: this.claims, area: this.area };
    return Array.from(found[measure], (one) => measured(one, measure));
  }
}

/** Claims, or whole mu (a part of one counts as one). */
export function measured(number: number, measure: Measure): number {
  return measure === "area" ? Math.ceil(number / MU) : number;
}

export function mu(area: number): string {
  const [whole, part] = (area / MU).toFixed(2).split(".") as [string, string];
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${part}`;
}
