// The layers of the map. Shades come by feature state, so a week changes colours and no shape.
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import { SHADES, token, type Outlines } from "../season/map";

const NOTHING: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const VILLAGES: ExpressionSpecification = ["all", ["!", ["get", "town"]], ["!", ["has", "county"]]];
const SHADE: ExpressionSpecification = ["coalesce", ["feature-state", "shade"], 0];
const HERE: ExpressionSpecification = ["boolean", ["feature-state", "here"], false];

function byShade(shade: ExpressionSpecification): ExpressionSpecification {
  const [none, ...others] = SHADES.map((name) => token(name));
  return ["step", shade, none ?? "", ...others.flatMap((colour, n): [number, string] => [n + 1, colour])];
}

type Paint = Record<string, Record<string, unknown>>;

/** What depends on the theme, by layer. */
export function paints(): Paint {
  return {
    ground: { "background-color": token("--paper") },
    villages: { "fill-color": byShade(SHADE) },
    cells: { "fill-color": byShade(SHADE) },
    "cell-here": { "line-color": token("--ink") },
    borders: { "line-color": token("--line-2") },
    towns: { "line-color": token("--ink-3") },
    county: { "line-color": token("--ink-2") },
    here: { "line-color": token("--ink") },
    amounts: { "circle-color": byShade(["get", "shade"]), "circle-stroke-color": token("--ink-2") },
  };
}

export function styleOf(outlines: Outlines): StyleSpecification {
  const paint = paints();
  const line = (id: string, width: number, filter: ExpressionSpecification) => ({
    id, type: "line" as const, source: "places", filter,
    layout: { "line-join": "round" as const },
    paint: { ...paint[id], "line-width": width },
  });
  return {
    version: 8,
    sources: {
      places: { type: "geojson", data: outlines, promoteId: "code" },
      cells: { type: "geojson", data: NOTHING },
      points: { type: "geojson", data: NOTHING },
    },
    layers: [
      { id: "ground", type: "background", paint: paint.ground! },
      { id: "villages", type: "fill", source: "places", filter: VILLAGES,
        paint: { ...paint.villages, "fill-antialias": false } },
      { id: "cells", type: "fill", source: "cells",
        paint: { ...paint.cells, "fill-opacity": ["case", [">", SHADE, 0], 0.86, 0] } },
      line("borders", 1, VILLAGES),
      line("towns", 1.4, ["get", "town"]),
      line("county", 2.2, ["has", "county"]),
      { id: "cell-here", type: "line", source: "cells",
        paint: { ...paint["cell-here"], "line-width": ["case", HERE, 2.5, 0] } },
      line("here", 2.5, ["==", ["get", "code"], "-"]),
      { id: "amounts", type: "circle", source: "points", layout: { visibility: "none" },
        paint: { ...paint.amounts, "circle-radius": 6, "circle-stroke-width": 1 } },
      { id: "states", type: "symbol", source: "points",
        layout: { "icon-image": ["concat", "state-", ["get", "state"]], "icon-allow-overlap": true,
          "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.7, 14, 1] } },
    ],
  };
}
