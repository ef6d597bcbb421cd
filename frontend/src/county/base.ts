// The picture of the ground underneath, where the county has set one up (hedun/tiles.py).
import type { Map as GlMap } from "maplibre-gl";

export interface Base {
  readonly addresses: readonly string[];
  readonly failed: string;
}

const OVER = 0.55; // the villages' shades let the ground through

export function baseOf(box: HTMLElement): Base | undefined {
  const addresses = (box.dataset.tiles ?? "").split(" ").filter(Boolean);
  return addresses.length ? { addresses, failed: box.dataset.tilesFailed ?? "" } : undefined;
}

/** Below everything; when no tile comes, that is said once and the map works on without. */
export function installBase(map: GlMap, base: Base, tell: (words: string) => void): void {
  let told = false;
  map.on("error", (event) => {
    const source = (event as unknown as { sourceId?: string }).sourceId ?? "";
    if (!source.startsWith("base-") || told) return;
    told = true;
    tell(base.failed);
    map.setPaintProperty("villages", "fill-opacity", 1);
  });
  base.addresses.forEach((address, n) => {
    map.addSource(`base-${n}`, { type: "raster", tiles: [address], tileSize: 256, maxzoom: 18 });
    map.addLayer({ id: `base-${n}`, type: "raster", source: `base-${n}` }, "villages");
  });
  map.setPaintProperty("villages", "fill-opacity", OVER);
}
