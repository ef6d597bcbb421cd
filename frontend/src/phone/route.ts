// The way round some plots: a short walk that is the same each time. Nearest neighbour first, then
// two legs at a time are crossed over for as long as that makes the walk shorter (2-opt). It begins
// where one stands and ends at the last plot.
import { metresApart, middle, type Position, type Ring } from "./ground";

export interface Place {
  readonly id: string;
  readonly at: Position;
}

/** A plot on the way, and how far it is from the one before (the first: from the start). */
export interface Leg<P extends Place = Place> {
  readonly place: P;
  readonly metres: number;
}

const GAIN_M = 1e-6; // less is no gain: the walk must come to an end

export function shortWalk<P extends Place>(start: Position, places: readonly P[]): Leg<P>[] {
  const all = [...places].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const points = [start, ...all.map((one) => one.at)];
  const apart = points.map((a) => points.map((b) => metresApart(a, b)));
  const way = shortened(nearestFirst(apart), apart);
  return way.slice(1).map((n, i) => ({ place: all[n - 1]!, metres: Math.round(apart[way[i]!]![n]!) }));
}

type Apart = readonly (readonly number[])[];

function nearestFirst(apart: Apart): number[] {
  const way = [0];
  const left = new Set(apart.keys());
  left.delete(0);
  while (left.size) {
    const from = apart[way.at(-1)!]!;
    let next = -1;
    for (const one of left) if (next < 0 || from[one]! < from[next]!) next = one;
    way.push(next);
    left.delete(next);
  }
  return way;
}

function shortened(way: number[], apart: Apart): number[] {
  const d = (i: number, j: number): number => (j < way.length ? apart[way[i]!]![way[j]!]! : 0);
  for (let better = true; better;) {
    better = false;
    for (let i = 1; i < way.length - 1; i += 1) {
      for (let j = i + 1; j < way.length; j += 1) {
        const after = d(i - 1, j) + (j + 1 < way.length ? d(i, j + 1) : 0);
        if (d(i - 1, i) + d(j, j + 1) - after <= GAIN_M) continue;
        way.splice(i, j - i + 1, ...way.slice(i, j + 1).reverse());
        better = true;
      }
    }
  }
  return way;
}

/** Where a walk through a village begins for who does not know where he stands: its middle, or else
 * the plot furthest west. */
export function beginning(
  outline: GeoJSON.Polygon | GeoJSON.MultiPolygon | null, places: readonly Place[],
): Position | null {
  const ring = outline?.type === "Polygon" ? outline.coordinates[0] : outline?.coordinates[0]?.[0];
  if (ring && ring.length > 3) return middle(ring as unknown as Ring);
  const west = [...places].sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1])[0];
  return west?.at ?? null;
}

/** Into which of eight directions one looks, from north by the clock: 0 … 7. */
export function towards(from: Position, to: Position): number {
  const east = (to[0] - from[0]) * Math.cos(((from[1] + to[1]) * Math.PI) / 360);
  return (Math.round(Math.atan2(east, to[1] - from[1]) / (Math.PI / 4)) + 8) % 8;
}
