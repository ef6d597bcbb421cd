// The map of losses over the server's drawing, which stays underneath for the keys, for paper and
// where there is no WebGL.
import {
  Map as GlMap,
  setWorkerUrl,
  type GeoJSONSource,
  type LngLatBoundsLike,
  type MapGeoJSONFeature,
} from "maplibre-gl";
import { all, say } from "../desk/dom";
import { around, hasWebGl, installZoom, named, PADDING, type Outlines } from "../season/map";
import { installWalking, teller, villages, type Village } from "../season/villages";
import { baseOf, installBase } from "./base";
import { Card, type Told } from "./card";
import { boundsOf, legendOf, shadeOf } from "./classes";
import { paints, styleOf } from "./layers";
import { Legend } from "./legend";
import { fetched } from "./packed";
import { kilometres, savePicture, scaleOf } from "./picture";
import { addStates, cellsOf, spotsOf, type Spot } from "./points";
import { EVERY, measured, Sums, type Measure } from "./sums";
import { installWeeks, type Weeks } from "./weeks";

type Box = [west: number, south: number, east: number, north: number];

export function installCounty(): void {
  const box = document.querySelector<HTMLElement>("[data-county]");
  if (!box) return;
  const found = villages(box);
  if (!found.length) return;
  let page: County | undefined;
  installWalking(box, found, (village) => {
    teller(box)(village);
    page?.here(village?.code ?? "-");
  });
  if (!hasWebGl()) return;
  void (async () => {
    try {
      const answer = await fetch(`${box.dataset.outlines}?${box.dataset.address}`);
      if (answer.ok) page = new County(box, found, (await answer.json()) as Outlines);
    } catch {
      box.classList.remove("is-drawn"); // the server's drawing stays
    }
  })();
}

class County {
  private readonly map: GlMap;
  private readonly card: Card;
  private readonly known: Map<string, Village>;
  private readonly legend: Legend;
  private readonly weeks: Weeks;
  private sums: { villages?: Sums; cells?: Sums } = {};
  private codes: string[] = [];
  private names: string[] = [];
  private held: { box: Box; level: number } | undefined;
  private asking: AbortController | undefined;
  private pointed: number | undefined;
  private readonly ready: Promise<unknown>;
  private colour: string | undefined; // of places: by "state" or by "amount"
  private amounts: string[] = [];

  constructor(private readonly box: HTMLElement, found: Village[], outlines: Outlines) {
    this.known = new Map(found.map((one) => [one.code, one]));
    this.legend = new Legend(box.parentElement!.querySelector<HTMLElement>("[data-legend]")!);
    this.card = new Card(box);
    this.weeks = installWeeks(() => this.weekMoved(), (day) => this.weekSettled(day));
    const bounds = around(outlines);
    this.map = this.opened(outlines, bounds);
    named(box, this.map);
    installZoom(box, this.map, bounds);
    this.ready = this.map.once("load");
    void this.loaded(this.read()); // the figures come while the map is made ready
  }

  private get show(): string {
    return this.box.dataset.county ?? "villages";
  }

  private get measure(): Measure {
    return this.box.dataset.measure === "area" ? "area" : "claims";
  }

  private opened(outlines: Outlines, bounds: LngLatBoundsLike): GlMap {
    setWorkerUrl(new URL(this.box.dataset.worker ?? "", document.baseURI).href);
    const canvas = document.createElement("div");
    canvas.className = "map__gl";
    canvas.setAttribute("aria-hidden", "true"); // what is read aloud is the drawing's links
    this.box.append(canvas);
    const at = /^#([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/.exec(location.hash);
    const where = at
      ? { zoom: Number(at[1]), center: [Number(at[3]), Number(at[2])] as [number, number] }
      : { bounds, fitBoundsOptions: PADDING };
    const map = new GlMap({
      container: canvas,
      style: styleOf(outlines),
      ...where,
      canvasContextAttributes: { preserveDrawingBuffer: true }, // the picture is taken from it
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      keyboard: false,
      cooperativeGestures: matchMedia("(pointer: coarse)").matches,
      locale: { "CooperativeGesturesHandler.MobileHelpText": this.box.dataset.touch ?? "" },
      maxZoom: 17,
      fadeDuration: 0,
      localIdeographFontFamily: "sans-serif",
    });
    map.touchZoomRotate.disableRotation();
    map.getCanvas().tabIndex = -1;
    return map;
  }

  private async loaded(figures: Promise<void>): Promise<void> {
    await this.ready;
    this.map.resize(); // MapLibre does not hear of a change right after it was made
    const base = baseOf(this.box);
    if (base) installBase(this.map, base, (words) => this.tell(words));
    if (this.show === "points") await addStates(this.map, this.legend.line);
    this.installPointing();
    this.map.on("moveend", () => this.movedTo());
    this.map.on("move", () => this.scaled());
    this.scaled();
    this.installTools();
    await figures;
    this.box.classList.add("is-drawn");
    this.box.parentElement?.querySelector("[data-server-only]")?.remove();
  }

  /** A village's border in bold; "-" is none. */
  here(code: string): void {
    if (this.map.isStyleLoaded()) this.map.setFilter("here", ["==", ["get", "code"], code]);
  }

  // ── what is fetched ──

  private async read(): Promise<void> {
    try {
      if (this.show === "villages") await this.readVillages();
      else await this.readBox();
    } catch (error) {
      if ((error as Error).name !== "AbortError") this.tell(this.box.dataset.failed ?? "");
    }
  }

  private async readVillages(): Promise<void> {
    const found = await fetched(`${this.box.dataset.villages}?${this.box.dataset.address}`);
    await this.ready;
    this.codes = found.facts.codes as string[];
    this.sums.villages = new Sums(found, this.codes.length);
    this.coloured();
  }

  private async readBox(): Promise<void> {
    this.asking?.abort();
    this.asking = new AbortController();
    const box = this.wider();
    const level = this.level();
    this.held = { box, level };
    if (this.show === "points" && (await this.readPoints(box))) return;
    const query = `${this.box.dataset.address}&resolution=${level}&box=${box.join(",")}`;
    const found = await fetched(`${this.box.dataset.heat}?${query}`, this.asking.signal);
    await this.ready;
    const { shapes, names } = cellsOf(found);
    this.names = names;
    this.sums.cells = new Sums(found, names.length);
    if (this.show === "heat") this.legend.cells(Number(found.facts.resolution));
    this.map.removeFeatureState({ source: "cells" });
    this.map.getSource<GeoJSONSource>("cells")!.setData(shapes);
    this.coloured();
  }

  /** False where they are too many: then the heat stands for them. */
  private async readPoints(box: Box): Promise<boolean> {
    const query = `${this.address()}&box=${box.join(",")}`;
    const found = await fetched(`${this.box.dataset.points}?${query}`, this.asking!.signal);
    await this.ready;
    const source = this.map.getSource<GeoJSONSource>("points")!;
    const many = Number(found.facts.many);
    if (!found.columns.lon) {
      source.setData({ type: "FeatureCollection", features: [] });
      this.tell(say(this.box.dataset.many ?? "", { n: many.toLocaleString("en") }));
      return false;
    }
    this.tell("");
    this.sums.cells = undefined;
    this.map.getSource<GeoJSONSource>("cells")!.setData({ type: "FeatureCollection", features: [] });
    source.setData(spotsOf(found));
    this.amounts = found.facts.legend as string[];
    if (this.colour === "amount") this.legend.amounts(this.amounts);
    return true;
  }

  private level(): number {
    return Math.min(10, Math.max(5, 7 + Math.floor((this.map.getZoom() - 8.6) / 1.4)));
  }

  private wider(): Box {
    const bounds = this.map.getBounds();
    const [w, s, e, n] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const [dx, dy] = [(e - w) / 4, (n - s) / 4];
    const round = (x: number): number => Math.round(x * 1e4) / 1e4;
    return [round(Math.max(-180, w - dx)), round(Math.max(-90, s - dy)),
      round(Math.min(180, e + dx)), round(Math.min(90, n + dy))];
  }

  private movedTo(): void {
    const { lng, lat } = this.map.getCenter();
    const hash = `#${this.map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
    history.replaceState(history.state, "", location.pathname + location.search + hash);
    if (this.show === "villages") return;
    const bounds = this.map.getBounds();
    const [w, s, e, n] = this.held?.box ?? [0, 0, 0, 0];
    const inside = w <= bounds.getWest() && s <= bounds.getSouth() && e >= bounds.getEast() && n >= bounds.getNorth();
    if (!inside || this.level() !== this.held?.level) void this.read();
  }

  // ── what is shown ──

  private coloured(): void {
    const { villages: byVillage, cells } = this.sums;
    const sums = this.show === "villages" ? byVillage : cells;
    if (!sums) return;
    const week = this.weeks.week();
    const bounds = boundsOf(sums.numbers(this.measure, week === EVERY));
    const numbers = sums.of(week)[this.measure];
    const source = this.show === "villages" ? "places" : "cells";
    numbers.forEach((number, n) => {
      const id = source === "places" ? this.codes[n]! : n;
      this.map.setFeatureState({ source, id }, { shade: shadeOf(measured(number, this.measure), bounds) });
    });
    if (this.show !== "points") this.legend.classes(legendOf(bounds));
  }

  private weekMoved(): void {
    if (this.show === "points") return;
    this.coloured();
    if (this.pointed !== undefined) this.card.hint(this.cellWords(this.pointed));
  }

  private weekSettled(day: string): void {
    const query = new URLSearchParams(location.search);
    query.set("show", this.show);
    if (day) query.set("week", day);
    else query.delete("week");
    history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
    if (this.show === "points") void this.read();
    for (const link of all<HTMLAnchorElement>("[data-keeps-view], .board__files a")) {
      const address = new URL(link.href);
      if (day) address.searchParams.set("week", day);
      else address.searchParams.delete("week");
      link.href = address.href;
    }
    void this.tableAnew();
  }

  /** The table and the count below follow the week. */
  private async tableAnew(): Promise<void> {
    const answer = await fetch(location.pathname + location.search);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["villages", "placed"]) {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id)?.replaceWith(fresh);
    }
    this.drawnAnew(page);
  }

  /** The server's drawing too, for the keys and for paper: its villages stay, with what they say. */
  private drawnAnew(page: Document): void {
    const legend = page.querySelector("[data-legend]");
    if (legend) document.querySelector(".legend--paper")?.replaceChildren(...legend.children);
    for (const fresh of all<SVGAElement>(".map__drawing a[data-code]", page)) {
      const link = this.known.get(fresh.dataset.code ?? "")?.link;
      link?.setAttribute("data-says", fresh.dataset.says ?? "");
      link?.replaceChildren(...fresh.children);
    }
    const own = ":scope > a:not([data-code]), :scope > circle";
    const drawing = this.box.querySelector(".map__drawing");
    const after = drawing?.querySelector(".m-town, .m-county, .m-l") ?? null;
    if (drawing) for (const old of all(own, drawing)) old.remove();
    for (const fresh of all(`.map__drawing > a:not([data-code]), .map__drawing > circle`, page)) {
      drawing?.insertBefore(fresh, after);
    }
  }

  private address(): string {
    const query = new URLSearchParams(this.box.dataset.address);
    const day = document.querySelector<HTMLSelectElement>("[data-week-choice]")?.value;
    if (day) query.set("week", day);
    else query.delete("week");
    return query.toString();
  }

  private scaled(): void {
    const bar = this.box.querySelector<HTMLElement>("[data-scale-bar]");
    if (!bar) return;
    const [km, px] = scaleOf(this.map, 110);
    bar.hidden = false;
    bar.querySelector<HTMLElement>("i")!.style.width = `${px}px`;
    bar.querySelector("span")!.textContent = say(this.box.dataset.scale ?? "", { n: kilometres(km) });
  }

  private tell(words: string): void {
    const note = this.box.parentElement?.querySelector<HTMLElement>("[data-note]");
    if (!note) return;
    note.textContent = words;
    note.hidden = !words;
  }

  // ── what is pointed at ──

  private installPointing(): void {
    const layers = ["states", "amounts", "cells", "villages"];
    const at = (point: { x: number; y: number }): MapGeoJSONFeature | undefined =>
      this.map.queryRenderedFeatures([point.x, point.y], { layers }).find((one) =>
        one.layer.id !== "cells" || this.cellNumber(Number(one.id)) > 0);
    this.map.on("mousemove", ({ point }) => {
      const feature = at(point);
      this.map.getCanvas().style.cursor = feature ? "pointer" : "";
      this.mark(feature?.layer.id === "cells" ? Number(feature.id) : undefined);
      this.here(feature?.layer.id === "villages" ? String(feature.properties.code) : "-");
      this.card.hint(feature && this.words(feature));
    });
    this.map.on("mouseout", () => {
      this.mark(undefined);
      this.here("-");
      this.card.hint(undefined);
    });
    this.map.on("click", ({ point }) => {
      const feature = at(point);
      if (feature) this.card.pin(this.words(feature));
      else this.card.unpin();
    });
  }

  private mark(cell: number | undefined): void {
    if (this.pointed === cell) return;
    if (this.pointed !== undefined) {
      this.map.setFeatureState({ source: "cells", id: this.pointed }, { here: false });
    }
    if (cell !== undefined) this.map.setFeatureState({ source: "cells", id: cell }, { here: true });
    this.pointed = cell;
  }

  private cellNumber(cell: number): number {
    return this.sums.cells?.of(this.weeks.week()).claims[cell] ?? 0;
  }

  private cellWords(cell: number): Told {
    const sums = this.sums.cells?.of(this.weeks.week());
    const says = this.card.sums(sums?.claims[cell] ?? 0, sums?.area[cell] ?? 0);
    return { name: this.box.dataset.cellName ?? "", says };
  }

  private words(feature: MapGeoJSONFeature): Told {
    const { reports, cell, claim, plot, open, openClaim, openPlot } = this.box.dataset;
    if (feature.layer.id === "villages") {
      const code = String(feature.properties.code);
      const sums = this.sums.villages?.of(this.weeks.week());
      const n = this.codes.indexOf(code);
      const told = this.known.get(code)?.link.dataset;
      const says = sums ? this.card.sums(sums.claims[n] ?? 0, sums.area[n] ?? 0) : told?.says ?? "";
      return { name: told?.name ?? "", says, ways: [[`${reports}${code}`, open]] };
    }
    if (feature.layer.id === "cells") {
      const name = this.names[Number(feature.id)] ?? "";
      const href = `${(cell ?? "").replace("/0/", `/${name}/`)}?${this.address()}`;
      return { ...this.cellWords(Number(feature.id)), ways: [[href, open]] };
    }
    const spot = feature.properties as Spot;
    const number = encodeURIComponent(spot.claim);
    return {
      name: spot.claim,
      says: this.card.spot(spot.says, this.legend.stateOf(spot.state), spot.fen),
      ways: [
        [(claim ?? "").replace("/0/", `/${number}/`), openClaim],
        [(plot ?? "").replace("/0/0/", `/${number}/${spot.line}/`), openPlot],
      ],
    };
  }

  // ── tools ──

  private installTools(): void {
    const save = document.querySelector<HTMLButtonElement>("[data-picture]");
    if (save) {
      save.hidden = false;
      save.addEventListener("click", () => void savePicture(this.map, this.box, this.chosen()));
    }
    for (const link of all<HTMLAnchorElement>("[data-keeps-view]")) {
      link.addEventListener("click", () => {
        link.href = link.href.split("#")[0] + location.hash;
      });
    }
    const colours = document.querySelector<HTMLElement>("[data-colours]");
    if (colours) colours.hidden = false;
    for (const button of all<HTMLButtonElement>("[data-colour]")) {
      button.addEventListener("click", () => {
        const amount = button.dataset.colour === "amount";
        this.colour = button.dataset.colour;
        this.map.setLayoutProperty("amounts", "visibility", amount ? "visible" : "none");
        this.map.setLayoutProperty("states", "visibility", amount ? "none" : "visible");
        if (amount) this.legend.amounts(this.amounts);
        else this.legend.byState();
        for (const one of all<HTMLButtonElement>("[data-colour]")) {
          one.classList.toggle("is-here", one === button);
          one.setAttribute("aria-pressed", String(one === button));
        }
      });
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const [layer, values] of Object.entries(paints())) {
        for (const [name, value] of Object.entries(values)) this.map.setPaintProperty(layer, name as "fill-color", value as string);
      }
      if (this.show === "points") void addStates(this.map, this.legend.line);
    });
  }

  /** The filters in words, as the form says them. */
  private chosen(): string {
    const choices = all<HTMLSelectElement>(".filters select").map((one) => one.selectedOptions[0]?.textContent?.trim());
    const shows = all<HTMLElement>(".county__map .tabs .is-here").map((one) => one.textContent?.trim());
    return [...choices, ...shows].filter(Boolean).join(" · ");
  }
}
