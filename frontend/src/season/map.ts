// MapLibre draws the outlines; names, figures, shades and links are the server's drawing's, which
// stays underneath for the keys, for paper and where there is no WebGL.
import {
  Map as GlMap,
  Marker,
  setWorkerUrl,
  type ExpressionSpecification,
  type LngLatBoundsLike,
  type StyleSpecification,
} from "maplibre-gl";
import { all } from "../desk/dom";
import { installWalking, teller, villages, type Village } from "./villages";

export type Outlines = GeoJSON.FeatureCollection<
  GeoJSON.Polygon | GeoJSON.MultiPolygon,
  { code: string; town: boolean; county?: boolean; shade?: number }
>;

export const SHADES = ["--h0", "--h1", "--h2", "--h3", "--h4"];
export const PADDING = { padding: { top: 8, bottom: 8, left: 26, right: 26 } };
const VILLAGES: ExpressionSpecification = ["!", ["get", "town"]];

export function installMaps(): void {
  for (const box of all<HTMLElement>("[data-map]")) void installed(box);
}

async function installed(box: HTMLElement): Promise<void> {
  const found = villages(box);
  if (!found.length) return;
  const tell = teller(box);
  let map: GlMap | undefined;
  const seen = (village: Village | undefined): void => {
    tell(village);
    map?.setFilter("here", ["==", ["get", "code"], village?.code ?? ""]);
  };
  installWalking(box, found, seen);
  if (!hasWebGl()) return;
  try {
    const answer = await fetch(box.dataset.map ?? "");
    if (!answer.ok) return;
    map = drawn(box, found, (await answer.json()) as Outlines, seen);
  } catch {
    box.classList.remove("is-drawn"); // the server's drawing stays
  }
}

export function hasWebGl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function fill(): ExpressionSpecification {
  const [none, ...others] = SHADES.map((name) => token(name));
  const steps = others.flatMap((colour, n): [number, string] => [n + 1, colour]);
  return ["step", ["get", "shade"], none ?? "", ...steps];
}

function style(data: Outlines): StyleSpecification {
  return {
    version: 8,
    sources: { places: { type: "geojson", data, promoteId: "code" } },
    layers: [
      { id: "villages", type: "fill", source: "places", filter: VILLAGES,
        paint: { "fill-color": fill(), "fill-antialias": false } },
      { id: "borders", type: "line", source: "places", filter: VILLAGES,
        paint: { "line-color": token("--panel"), "line-width": 1 } },
      { id: "towns", type: "line", source: "places", filter: ["get", "town"],
        paint: { "line-color": token("--ink-3"), "line-width": 1.4 } },
      { id: "here", type: "line", source: "places", filter: ["==", ["get", "code"], ""],
        layout: { "line-join": "round" },
        paint: { "line-color": token("--ink"), "line-width": 2.5 } },
    ],
  };
}

function drawn(
  box: HTMLElement,
  found: Village[],
  data: Outlines,
  seen: (village: Village | undefined) => void,
): GlMap {
  const known = new Map(found.map((one) => [one.code, one]));
  for (const one of data.features) one.properties.shade = known.get(one.properties.code)?.shade ?? 0;
  setWorkerUrl(new URL(box.dataset.worker ?? "", document.baseURI).href);
  const canvas = document.createElement("div");
  canvas.className = "map__gl";
  canvas.setAttribute("aria-hidden", "true"); // what is read aloud is the drawing's links
  box.append(canvas);
  const bounds = around(data);
  const map = new GlMap({
    container: canvas,
    style: style(data),
    bounds,
    fitBoundsOptions: PADDING,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    keyboard: false,
    scrollZoom: false, // the wheel scrolls the page
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: { "CooperativeGesturesHandler.MobileHelpText": box.dataset.touch ?? "" },
    maxZoom: 14,
    fadeDuration: 0,
    localIdeographFontFamily: "sans-serif",
  });
  map.touchZoomRotate.disableRotation();
  map.getCanvas().tabIndex = -1;
  map.once("load", () => box.classList.add("is-drawn"));
  map.on("mousemove", "villages", (event) => {
    const village = known.get(String(event.features?.[0]?.properties.code));
    map.getCanvas().style.cursor = village ? "pointer" : "";
    seen(village);
  });
  map.on("mouseleave", "villages", () => {
    map.getCanvas().style.cursor = "";
    seen(undefined);
  });
  map.on("click", "villages", (event) => {
    const village = known.get(String(event.features?.[0]?.properties.code));
    if (village) location.assign(village.link.getAttribute("href") ?? "");
  });
  named(box, map);
  installZoom(box, map, bounds);
  installTheme(map);
  return map;
}

/** The towns' names stand on the map as page text: no glyphs to load, and they follow the theme. */
export function named(box: HTMLElement, map: GlMap): void {
  for (const label of all<SVGTextElement>("text[data-lon]", box)) {
    const element = document.createElement("span");
    element.className = "map__town";
    element.textContent = label.textContent;
    new Marker({ element })
      .setLngLat([Number(label.dataset.lon), Number(label.dataset.lat)])
      .addTo(map);
  }
}

export function installZoom(box: HTMLElement, map: GlMap, bounds: LngLatBoundsLike): void {
  const steps: Record<string, () => void> = {
    in: () => map.zoomIn(),
    out: () => map.zoomOut(),
    all: () => map.fitBounds(bounds, PADDING),
  };
  const bar = box.querySelector<HTMLElement>("[data-zoom-bar]");
  if (!bar) return;
  bar.hidden = false;
  for (const button of all<HTMLButtonElement>("[data-zoom]", bar)) {
    button.addEventListener("click", () => steps[button.dataset.zoom ?? ""]?.());
  }
}

/** Light or dark by the system: the canvas has no tokens of its own. */
function installTheme(map: GlMap): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    map.setPaintProperty("villages", "fill-color", fill());
    map.setPaintProperty("borders", "line-color", token("--panel"));
    map.setPaintProperty("towns", "line-color", token("--ink-3"));
    map.setPaintProperty("here", "line-color", token("--ink"));
  });
}

export function around(data: Outlines): LngLatBoundsLike {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of data.features) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    for (const [x, y] of polygons.flat(2) as [number, number][]) {
      [west, east] = [Math.min(west, x), Math.max(east, x)];
      [south, north] = [Math.min(south, y), Math.max(north, y)];
    }
  }
  return [west, south, east, north];
}
