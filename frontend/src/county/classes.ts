// Classes of a map as hedun/insights/shades.py makes them: round bounds that hold about as many each.
const MOST = 4; // classes above nothing

export function boundsOf(numbers: Iterable<number>): number[] {
  const some = [...numbers].filter((one) => one > 0).sort((a, b) => a - b);
  if (!some.length) return [1];
  const at = (part: number): number => roundDown(some[Math.floor(some.length * part)]!);
  const bounds = new Set([1, at(1 / MOST), at(2 / MOST), at(3 / MOST)]);
  if (bounds.size < MOST) bounds.add(at(0.9));
  return [...bounds].sort((a, b) => a - b).slice(0, MOST);
}

export function shadeOf(number: number, bounds: readonly number[]): number {
  return bounds.filter((bound) => bound <= number).length;
}

/** 0 · 1–4 · 5–9 · ≥ 10 */
export function legendOf(bounds: readonly number[]): string[] {
  const words = bounds.map((low, n) => {
    const next = bounds[n + 1];
    if (next === undefined) return `≥ ${separated(low)}`;
    return next - 1 === low ? separated(low) : `${separated(low)}–${separated(next - 1)}`;
  });
  return ["0", ...words];
}

function roundDown(number: number): number {
  const whole = Math.max(1, Math.floor(number));
  const power = 10 ** (String(whole).length - 1);
  return Math.max(...[1, 2, 5].map((step) => step * power).filter((one) => one <= whole));
}

export function separated(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}
