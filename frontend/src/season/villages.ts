// The villages of a map as the server drew them, and going from one to the next by keys.
import { all } from "../desk/dom";

export interface Village {
  code: string;
  shade: number;
  link: SVGAElement;
  x: number;
  y: number;
}

const STEPS: Record<string, [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function villages(box: HTMLElement): Village[] {
  return all<SVGAElement>("a[data-code]", box).map((link) => {
    const { x, y, width, height } = link.getBBox();
    return {
      code: link.dataset.code ?? "",
      shade: Number(link.dataset.shade ?? 0),
      link,
      x: x + width / 2,
      y: y + height / 2,
    };
  });
}

/** The nearest village that way: straight ahead counts more than aside. */
export function next(from: Village, found: Village[], key: string): Village | undefined {
  const step = STEPS[key];
  if (!step) return undefined;
  const [dx, dy] = step;
  let best: Village | undefined;
  let least = Infinity;
  for (const one of found) {
    const ahead = (one.x - from.x) * dx + (one.y - from.y) * dy;
    const aside = Math.abs((one.x - from.x) * dy) + Math.abs((one.y - from.y) * dx);
    const far = ahead + 2 * aside;
    if (ahead > 1 && ahead > aside * 0.5 && far < least) [best, least] = [one, far];
  }
  return best;
}

/** Says a village below the map; without one the hint stands there again. */
export function teller(box: HTMLElement): (village: Village | undefined) => void {
  const line = box.parentElement?.querySelector<HTMLElement>("[data-said]");
  return (village) => {
    if (!line) return;
    const told = village?.link.dataset;
    line.replaceChildren();
    if (!told) {
      line.textContent = line.dataset.empty ?? "";
      return;
    }
    const name = document.createElement("b");
    name.textContent = told.name ?? "";
    line.append(name, ` ${told.says ?? ""}`);
  };
}

/** One stop for the tab key; arrows go on from village to village, Enter opens. */
export function installWalking(
  box: HTMLElement,
  found: Village[],
  seen: (village: Village | undefined) => void,
): void {
  const start = found.reduce((most, one) => (one.shade > most.shade ? one : most), found[0]!);
  let here = start;
  for (const one of found) {
    one.link.tabIndex = one === start ? 0 : -1;
    one.link.addEventListener("focus", () => seen((here = one)));
    one.link.addEventListener("blur", () => seen(undefined));
    one.link.addEventListener("pointerenter", () => seen(one));
    one.link.addEventListener("pointerleave", () => seen(undefined));
  }
  box.addEventListener("keydown", (event) => {
    const to = next(here, found, event.key);
    if (!STEPS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (!to) return;
    here.link.tabIndex = -1;
    to.link.tabIndex = 0;
    to.link.focus({ preventScroll: true });
  });
}
