// Ground: area and soundness of an outline walked or drawn. Positions are [longitude, latitude],
// degrees WGS 84, as GeoJSON has them; a ring is closed (its last corner is its first).

export type Position = readonly [number, number];
export type Ring = readonly Position[];

/** Where the damage is, as it is sent: the office calculates the area again from the ring. */
export interface Ground {
  readonly lat: number;
  readonly lon: number;
  readonly datum: "WGS-84";
  readonly accuracy_m: number | null;
  readonly ring: Ring | null;
}

const SQUARE_METRES_OF_A_MU = 2000 / 3;
// WGS 84: the length of a degree depends on the latitude; over a field it is constant.
const AXIS = 6_378_137;
const FLAT = 0.00669437999014; // first eccentricity squared
const RADIAN = Math.PI / 180;

/** Metres of one degree of longitude and of latitude. */
function metresOfADegree(lat: number): [number, number] {
  const w = Math.sqrt(1 - FLAT * Math.sin(lat * RADIAN) ** 2);
  return [
    (AXIS / w) * Math.cos(lat * RADIAN) * RADIAN,
    ((AXIS * (1 - FLAT)) / w ** 3) * RADIAN,
  ];
}

/** Mu in ten-thousandths, to 1 in 1000 for outlines up to some kilometres. */
export function areaE4(ring: Ring): number {
  const [x0, y0] = ring[0]!;
  const [mx, my] = metresOfADegree(ring.reduce((sum, one) => sum + one[1], 0) / ring.length);
  let twice = 0;
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[i + 1]!;
    twice += (ax - x0) * mx * (by - y0) * my - (bx - x0) * mx * (ay - y0) * my;
  }
  return Math.round((Math.abs(twice) / 2 / SQUARE_METRES_OF_A_MU) * 10_000);
}

export function metresApart(a: Position, b: Position): number {
  const [mx, my] = metresOfADegree((a[1] + b[1]) / 2);
  return Math.hypot((a[0] - b[0]) * mx, (a[1] - b[1]) * my);
}

/** Whether two sides of the ring that are no neighbours touch or cross. */
export function crosses(ring: Ring): boolean {
  const sides = ring.length - 1;
  for (let i = 0; i < sides; i += 1) {
    for (let j = i + 2; j < sides; j += 1) {
      if (i === 0 && j === sides - 1) continue; // neighbours round the corner
      if (touch(ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!)) return true;
    }
  }
  return false;
}

function touch(a: Position, b: Position, c: Position, d: Position): boolean {
  const [o1, o2, o3, o4] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (o1 * o2 < 0 && o3 * o4 < 0) return true;
  return (
    (o1 === 0 && within(a, b, c)) || (o2 === 0 && within(a, b, d)) ||
    (o3 === 0 && within(c, d, a)) || (o4 === 0 && within(c, d, b))
  );
}

function side(a: Position, b: Position, c: Position): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}

function within(a: Position, b: Position, c: Position): boolean {
  const [x, y] = c;
  return (
    Math.min(a[0], b[0]) <= x && x <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= y && y <= Math.max(a[1], b[1])
  );
}

/** The middle of the corners: where the ground is said to be. */
export function middle(ring: Ring): Position {
  const corners = ring.slice(0, -1);
  const sum = corners.reduce(([x, y], one) => [x + one[0], y + one[1]], [0, 0] as [number, number]);
  return [rounded(sum[0] / corners.length), rounded(sum[1] / corners.length)];
}

export function rounded(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

// ── own position ────────────────────────────────────────────────────────────────────────────────

export interface Here {
  readonly lat: number;
  readonly lon: number;
  readonly accuracy_m: number;
  readonly at: string;
}

let last: Here | null = null;

/** Watches the phone's position; the newest is passed on. Returns how to stop. */
export function watchHere(heard: (here: Here) => void, failed: () => void = () => {}): () => void {
  if (!navigator.geolocation) {
    failed();
    return () => {};
  }
  const id = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      const at = new Date(timestamp).toISOString();
      const [lat, lon] = [rounded(coords.latitude), rounded(coords.longitude)];
      last = { lat, lon, accuracy_m: Math.round(coords.accuracy), at };
      heard(last);
    },
    failed,
    { enableHighAccuracy: true, maximumAge: 10_000 },
  );
  return () => navigator.geolocation.clearWatch(id);
}

const FRESH_MS = 120_000;

/** The last position heard, if it is not older than two minutes. */
export function hereNow(): Here | null {
  return last && Date.now() - Date.parse(last.at) < FRESH_MS ? last : null;
}
