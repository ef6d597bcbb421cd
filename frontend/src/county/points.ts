// Single places: the house's shapes of states as pictures for the map, and places as features.
import type { Map as GlMap } from "maplibre-gl";
import { all } from "../desk/dom";
import { token } from "../season/map";
import type { Packed } from "./packed";

const SIZE = 22; // pixels of a shape, drawn twice as fine
const E7 = 1e7;

/** The shapes as the legend shows them: each state's icon in its colour on a disc. */
export async function addStates(map: GlMap, legend: HTMLElement): Promise<void> {
  await Promise.all(all<HTMLElement>("[data-state]", legend).map(async (entry) => {
    const use = entry.querySelector("use");
    const id = (use?.getAttribute("href") ?? "").split("#")[1] ?? "";
    const symbol = document.getElementById(id);
    const shown = entry.querySelector("svg");
    if (!symbol || !shown) return;
    const colour = getComputedStyle(shown).color;
    const image = await drawnShape(symbol, colour);
    const name = `state-${entry.dataset.state}`;
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, image, { pixelRatio: 2 });
  }));
}

async function drawnShape(symbol: Element, colour: string): Promise<ImageData> {
  const px = SIZE * 2;
  const kept = ["fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"]
    .map((name) => [name, symbol.getAttribute(name)])
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}="${value}"`).join(" ");
  const inner = [...symbol.children].map((one) => new XMLSerializer().serializeToString(one)).join("");
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${px}" height="${px}" viewBox="-3 -3 22 22" color="${colour}">`
    + `<circle cx="8" cy="8" r="10.2" fill="${token("--panel")}" stroke="currentColor" stroke-width="1.2"/>`
    + `<g ${kept}>${inner}</g></svg>`;
  const picture = new Image(px, px);
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = px;
  const brush = canvas.getContext("2d")!;
  brush.drawImage(picture, 0, 0, px, px);
  return brush.getImageData(0, 0, px, px);
}

export interface Spot {
  claim: string;
  line: number;
  state: number;
  shade: number;
  fen: number;
  says: string;
}

export function spotsOf({ columns, facts }: Packed): GeoJSON.FeatureCollection<GeoJSON.Point, Spot> {
  const claims = facts.claims as string[];
  const says = facts.says as string[];
  return {
    type: "FeatureCollection",
    features: claims.map((claim, n) => ({
      type: "Feature",
      id: n,
      geometry: { type: "Point", coordinates: [columns.lon![n]! / E7, columns.lat![n]! / E7] },
      properties: {
        claim, line: columns.line![n]!, says: says[n]!, state: columns.state![n]!,
        shade: columns.shade![n]!, fen: columns.fen![n]!,
      },
    })),
  };
}

export function cellsOf({ columns }: Packed): { shapes: GeoJSON.FeatureCollection; names: string[] } {
  const { high, low, corners } = columns as { high: Uint32Array; low: Uint32Array; corners: Float32Array };
  const names = Array.from(high, (one, n) => one.toString(16) + low[n]!.toString(16).padStart(8, "0"));
  const features = names.map((_, n): GeoJSON.Feature => {
    const ring = Array.from({ length: 7 }, (__, at) => {
      const from = n * 12 + (at % 6) * 2;
      return [corners[from]!, corners[from + 1]!];
    });
    return { type: "Feature", id: n, properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
  });
  return { shapes: { type: "FeatureCollection", features }, names };
}
