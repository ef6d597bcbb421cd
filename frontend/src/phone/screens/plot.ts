// The plot: walked round with the phone, or drawn on the map. The map comes when it is wanted.
import { h } from "../dom";
import {
  areaE4, crosses, hereNow, metresApart, middle, watchHere, type Ground, type Here, type Position, type Ring,
} from "../ground";
import { l } from "../language";
import type { PlotMap } from "../map";
import { alternative, frame, mainButton, note, otherButton, type Screen } from "./frame";
import { address, keepLine, type At } from "./line";

const STEP_M = 3; // a walker's corner is kept when he has gone so far
const FAIR_M = 25; // worse positions are not taken for corners

export function plotScreen(at: At): Screen {
  const { work, entry, line, go } = at;
  const report = work.drafts.reports.get(entry.report)!;
  const village = work.village(report.village);
  const box = h("div", { class: "plotmap" }, h("p", { class: "dim" }, l("正在打开地图…", "Opening the map …")));
  const told = h("p", { class: "plot__told", role: "status" });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const buttons = h("div", { class: "stack" });
  let ring: Ring | null = line.ground?.ring ?? null;
  let walked: Position[] | null = null;
  let here: Here | null = hereNow();
  let map: PlotMap | undefined;
  let left = false;

  const tell = (): void => {
    const area = ring && ring.length > 3 ? areaE4(ring) : 0;
    told.textContent = [
      area ? l(`${mu(area)} 亩`, `${mu(area)} mu`) : l("还没有地块", "No plot yet"),
      walked && l(`已走 ${walked.length} 个点`, `${walked.length} points walked`),
      here ? l(`定位 ±${here.accuracy_m} 米`, `position ±${here.accuracy_m} m`) : l("正在定位…", "Finding the position …"),
    ].filter(Boolean).join(" · ");
    wrong.textContent = ring && crosses(ring)
      ? l("边线交叉了，这样算不出面积。请挪开交叉的角，或重画。", "The outline crosses itself and has no area. Move the corner, or draw again.")
      : "";
  };
  const shaped = (next: Ring | null): void => {
    ring = next;
    tell();
    show();
  };
  const keep = async (): Promise<void> => {
    if (!ring || crosses(ring)) return;
    const [lon, lat] = middle(ring);
    const ground: Ground = { lat, lon, datum: "WGS-84", accuracy_m: here?.accuracy_m ?? null, ring };
    await keepLine(at, { ground, amount: line.section === "crop" ? mu(areaE4(ring)) : line.amount });
    go(address(at, "amount"));
  };
  const onlyHere = async (): Promise<void> => {
    if (!here) return;
    const { lat, lon, accuracy_m } = here;
    await keepLine(at, { ground: { lat, lon, datum: "WGS-84", accuracy_m, ring: null } });
    go(address(at, "amount"));
  };
  const show = (): void => {
    const good = ring !== null && ring.length > 3 && !crosses(ring);
    buttons.replaceChildren(...(walked
      ? [mainButton(l("走完了，合上", "Done: close it"), () => {
        const closed = walked!.length > 2 ? [...walked!, walked![0]!] : null;
        walked = null;
        shaped(closed);
        map?.show(closed);
      })]
      : [
        mainButton(l("用这块地", "Use this plot"), keep, !good),
        h("div", { class: "two" },
          otherButton(l("走一圈", "Walk round"), () => {
            walked = [];
            map?.clear();
            shaped(null);
          }),
          otherButton(l("在图上画", "Draw it"), () => {
            shaped(null);
            map?.draw();
          })),
        alternative(l("只记我站的位置", "Only where I stand"), onlyHere),
      ]));
  };
  const stop = watchHere((found) => {
    here = found;
    map?.here(found);
    if (walked && found.accuracy_m <= FAIR_M) {
      const corner: Position = [found.lon, found.lat];
      const before = walked.at(-1);
      if (!before || metresApart(before, corner) >= STEP_M) walked.push(corner);
      map?.walk(walked);
    }
    tell();
  });
  void open();
  async function open(): Promise<void> {
    try {
      const { openMap } = await import("../map");
      if (left) return;
      box.replaceChildren();
      map = openMap(box, { outline: village?.outline ?? null, ring, here, shaped });
      if (walked) map.clear();
    } catch (error) {
      console.error(error);
      box.replaceChildren(note("warn", l("这部手机打不开地图。可以走一圈，或只记位置。", "No map on this phone. Walk round, or keep only the place.")));
    }
  }
  tell();
  show();
  const element = frame({
    title: `${entry.name} · ${l("地块", "plot")}`,
    under: village?.name ?? "",
    back: address(at, "amount"),
    main: [box, told, wrong],
    foot: [buttons],
  });
  return {
    element,
    leave: () => {
      left = true;
      stop();
      map?.close();
    },
  };
}

/** 18340 → "1.83": to a hundredth of a mu, finer than a walker. */
function mu(e4: number): string {
  return String(Math.max(1, Math.round(e4 / 100)) / 100);
}
