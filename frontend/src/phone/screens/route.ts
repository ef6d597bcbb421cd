// The plots as a drawing to scale, north above: where they lie, the way round them, oneself. It needs
// no map beneath it and no connection.
import { s } from "../dom";
import type { Position } from "../ground";
import { metresApart } from "../ground";
import { l } from "../language";
import type { Leg, Place } from "../route";
import type { Area } from "../sheets";
import { far } from "./plots";

const [WIDE, HIGH, EDGE] = [340, 280, 26]; // of the drawing; beneath it stands its scale
const FOOT = 28;
const [BESIDE, BELOW] = [54, 25]; // nearer than so many points two labels would cover each other
const SCALES = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000];

interface Shaped extends Place {
  readonly ring: readonly Position[];
}

type OnPage = (at: Position) => readonly [number, number];

export function routeMap(
  legs: readonly Leg<Shaped>[], start: Position | null, here: boolean, area: Area | undefined,
): SVGElement {
  const corners = [...legs.flatMap(({ place }) => [place.at, ...place.ring]), ...(start ? [start] : [])];
  const [put, metres] = fitted(corners);
  const way = [...(start ? [start] : []), ...legs.map(({ place }) => place.at)].map(put);
  const says = l(`${legs.length} 块地的走法，上北下南`, `A way round ${legs.length} plots, north above`);
  return s("svg", { class: "route", viewBox: `0 0 ${WIDE} ${HIGH + FOOT}`, role: "img", "aria-label": says },
    outlines(area).map((ring) => s("path", { class: "route__v", d: path(ring.map(put), true) })),
    legs.filter(({ place }) => place.ring.length > 2)
      .map(({ place }) => s("path", { class: "route__p", d: path(place.ring.map(put), true) })),
    s("path", { class: "route__w", d: path(way, false) }),
    start && here && s("circle", { class: "route__h", cx: way[0]![0], cy: way[0]![1], r: 7 }),
    labels(legs.map(({ place }) => put(place.at))).map(({ at: [x, y], text }) => [
      s("rect", { class: "route__n", x: x - 6 - text.length * 4.5, y: y - 12, width: 12 + text.length * 9, height: 24, rx: 12 }),
      s("text", { x, y: y + 5, "text-anchor": "middle" }, text),
    ]),
    bar(metres),
    s("path", { class: "route__s", d: `M${WIDE - 16} ${HIGH + 20}V${HIGH + 4}m-5 6 5-6 5 6` }),
    s("text", { class: "route__t", x: WIDE - 26, y: HIGH + 17, "text-anchor": "end" }, l("北", "N")));
}

/** How positions lie on the page, and how many metres a point of it is. */
function fitted(corners: readonly Position[]): readonly [OnPage, number] {
  const [lons, lats] = [corners.map((one) => one[0]), corners.map((one) => one[1])];
  const [west, east, south, north] = [
    Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats),
  ];
  const [lon, lat] = [(west + east) / 2, (south + north) / 2];
  const [wide, high] = [metresApart([west, lat], [east, lat]), metresApart([lon, south], [lon, north])];
  const metres = Math.max(wide / (WIDE - 2 * EDGE), high / (HIGH - 2 * EDGE), 0.2); // one plot: not endless
  const [x1, y1] = [metresApart([lon, lat], [lon + 0.001, lat]), metresApart([lon, lat], [lon, lat + 0.001])];
  const put: OnPage = ([x, y]) => [
    WIDE / 2 + ((x - lon) * 1000 * x1) / metres,
    HIGH / 2 - ((y - lat) * 1000 * y1) / metres,
  ];
  return [put, metres];
}

function outlines(area: Area | undefined): Position[][] {
  const { outline } = area ?? {};
  if (!outline) return [];
  const rings = outline.type === "Polygon" ? outline.coordinates : outline.coordinates.flat();
  return rings as unknown as Position[][];
}

function path(points: readonly (readonly [number, number])[], closed: boolean): string {
  const far = ([x, y]: readonly [number, number]): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return points.length ? `M${points.map(far).join("L")}${closed ? "Z" : ""}` : "";
}

interface Label {
  readonly at: readonly [number, number];
  readonly text: string;
}

/** A number for each plot; for those that lie close together one with all it stands for: "3–5". */
function labels(points: readonly (readonly [number, number])[]): Label[] {
  const groups: { at: readonly [number, number]; those: number[] }[] = [];
  points.forEach((at, i) => {
    const near = groups.find((one) =>
      Math.abs(one.at[0] - at[0]) < BESIDE && Math.abs(one.at[1] - at[1]) < BELOW);
    if (near) near.those.push(i + 1);
    else groups.push({ at, those: [i + 1] });
  });
  return groups.map(({ at, those }) => {
    const [first, last] = [those[0]!, those.at(-1)!];
    const inOrder = last - first === those.length - 1;
    return { at, text: first === last ? `${first}` : inOrder ? `${first}–${last}` : `${first}…${last}` };
  });
}

/** A round length of about a quarter of the page. */
function bar(metres: number): SVGElement[] {
  const length = [...SCALES].reverse().find((one) => one / metres <= WIDE / 4) ?? SCALES[0]!;
  const wide = length / metres;
  return [
    s("path", { class: "route__s", d: `M12 ${HIGH + 10}v6h${wide.toFixed(1)}v-6` }),
    s("text", { class: "route__t", x: 16 + wide, y: HIGH + 17 }, far(length)),
  ];
}
