// The map of a plot: MapLibre without tiles (none are needed offline), the village's outline, where one
// stands, and terra-draw for the corners. Its own part of the build: only this screen needs it.
import { Map as GlMap, Marker, setWorkerUrl, type GeoJSONSource, type LngLatBoundsLike } from "maplibre-gl";
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import type { Here, Position, Ring } from "./ground";

export interface PlotMap {
  readonly draw: () => void;
  readonly clear: () => void;
  readonly show: (ring: Ring | null) => void;
  readonly walk: (corners: readonly Position[]) => void;
  readonly here: (here: Here) => void;
  readonly close: () => void;
}

interface Opening {
  readonly outline: GeoJSON.Polygon | GeoJSON.MultiPolygon | null;
  readonly ring: Ring | null;
  readonly here: Here | null;
  /** The plot as drawn or changed; null while there is none. */
  readonly shaped: (ring: Ring | null) => void;
}

const CLOSE = 17; // where a field fills the screen
const NOTHING: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

export function openMap(box: HTMLElement, opening: Opening): PlotMap {
  setWorkerUrl(new URL(document.documentElement.dataset.mapWorker!, document.baseURI).href);
  const token = (name: string): string =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const { outline, ring, here } = opening;
  const map = new GlMap({
    container: box,
    style: {
      version: 8,
      sources: {
        village: { type: "geojson", data: outline ?? NOTHING },
        walked: { type: "geojson", data: NOTHING },
      },
      layers: [
        { id: "ground", type: "background", paint: { "background-color": token("--sunk") } },
        { id: "village", type: "fill", source: "village", paint: { "fill-color": token("--panel") } },
        { id: "border", type: "line", source: "village", paint: { "line-color": token("--ink-3"), "line-width": 2 } },
        { id: "walked", type: "line", source: "walked", paint: { "line-color": token("--soil"), "line-width": 3 } },
      ],
    },
    ...start(outline, ring, here),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    maxZoom: 20,
  });
  map.touchZoomRotate.disableRotation();
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map }),
    modes: [
      new TerraDrawPolygonMode({ pointerDistance: 30, styles: look(token) }),
      new TerraDrawSelectMode({
        flags: { polygon: { feature: { coordinates: { midpoints: true, draggable: true, deletable: true } } } },
        styles: { selectedPolygonColor: hex(token("--green")), selectedPolygonFillOpacity: 0.25,
          selectedPolygonOutlineColor: hex(token("--green")), selectionPointColor: hex(token("--green")) },
      }),
    ],
  });
  const standing = document.createElement("span");
  standing.className = "standing";
  const marker = new Marker({ element: standing });

  const shown = (next: Ring | null): void => {
    draw.clear();
    if (!next) return;
    const geometry = { type: "Polygon" as const, coordinates: [next.map(([x, y]) => [x, y])] };
    const added = draw.addFeatures([{ type: "Feature", properties: { mode: "polygon" }, geometry }]);
    draw.setMode("select");
    const id = added[0]?.id;
    if (added[0]?.valid && id !== undefined) draw.selectFeature(id);
    map.fitBounds(around(next), { padding: 40, maxZoom: 19, animate: false });
  };
  const tell = (): void => {
    const found = draw.getSnapshot().find((one) => one.geometry.type === "Polygon" && one.properties.mode === "polygon");
    opening.shaped(found && !found.properties.currentlyDrawing ? rounded(found.geometry as GeoJSON.Polygon) : null);
  };
  // On a slow phone somebody walks or draws before the map is there: what was asked last is done then.
  let first = (): void => (ring ? shown(ring) : draw.setMode("polygon"));
  const act = (what: () => void): void => {
    if (draw.enabled) what();
    else first = what;
  };
  map.once("load", () => {
    draw.start();
    draw.on("finish", (id, context) => {
      tell();
      if (context.action === "draw") {
        draw.setMode("select");
        draw.selectFeature(id);
      }
    });
    first();
    box.classList.add("is-drawn");
  });
  const place = (found: Here): void => {
    marker.setLngLat([found.lon, found.lat]).addTo(map);
  };
  if (here) place(here);
  let followed = here !== null || ring !== null;
  const walk = (corners: readonly Position[]): void => {
    const line: GeoJSON.LineString = { type: "LineString", coordinates: corners.map(([x, y]) => [x, y]) };
    map.getSource<GeoJSONSource>("walked")?.setData(corners.length > 1 ? line : NOTHING);
  };
  return {
    draw: () => act(() => {
      walk([]);
      draw.clear();
      draw.setMode("polygon");
    }),
    clear: () => act(() => {
      draw.clear();
      draw.setMode("static"); // a walker's touch draws nothing
    }),
    show: (next) => act(() => {
      walk([]);
      shown(next);
    }),
    walk,
    here: (found) => {
      place(found);
      if (!followed) map.jumpTo({ center: [found.lon, found.lat], zoom: CLOSE });
      followed = true;
    },
    close: () => {
      if (draw.enabled) draw.stop();
      map.remove();
    },
  };
}

function look(token: (name: string) => string): Record<string, unknown> {
  const green = hex(token("--green"));
  return { fillColor: green, fillOpacity: 0.25, outlineColor: green, outlineWidth: 3,
    closingPointColor: green, closingPointWidth: 8 };
}

function hex(colour: string): `#${string}` {
  return colour as `#${string}`;
}

type Start = { center?: [number, number]; zoom?: number; bounds?: LngLatBoundsLike; fitBoundsOptions?: { padding: number } };

/** Near what is known best: the plot, where one stands, the village, and else the middle of China. */
function start(outline: Opening["outline"], ring: Ring | null, here: Here | null): Start {
  if (ring) return { bounds: around(ring), fitBoundsOptions: { padding: 40 } };
  if (here) return { center: [here.lon, here.lat], zoom: CLOSE };
  const corners = outline?.type === "Polygon" ? outline.coordinates.flat() : outline?.coordinates.flat(2);
  if (corners?.length) return { bounds: around(corners as unknown as Ring), fitBoundsOptions: { padding: 24 } };
  return { center: [109, 34], zoom: 4 };
}

function around(corners: Ring): LngLatBoundsLike {
  const [xs, ys] = [corners.map((one) => one[0]), corners.map((one) => one[1])];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function rounded({ coordinates }: GeoJSON.Polygon): Ring {
  return coordinates[0]!.map((one) => [round(one[0]!), round(one[1]!)] as const);
}

const round = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;
