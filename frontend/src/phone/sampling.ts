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
