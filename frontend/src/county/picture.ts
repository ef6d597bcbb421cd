// The map as a PNG that explains itself on paper: title, what was chosen, legend, scale, day.
import type { Map as GlMap } from "maplibre-gl";
import { all, say } from "../desk/dom";
import { token } from "../season/map";

const METRES = 40_075_016.686; // around the equator
const EDGE = 24;

/** A round length that takes up at most so many pixels: [kilometres, pixels]. */
export function scaleOf(map: GlMap, most: number): [km: number, px: number] {
  const { lat } = map.getCenter();
  const metres = (METRES * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom());
  const longest = (metres * most) / 1000;
  const power = 10 ** Math.floor(Math.log10(longest));
  const km = [5, 2, 1].map((one) => one * power).find((one) => one <= longest) ?? power;
  return [km, (km * 1000) / metres];
}

export function kilometres(km: number): string {
  return km >= 1 ? String(Math.round(km)) : km.toPrecision(1);
}

/** `chosen`: the filters in words, a line each. */
export async function savePicture(map: GlMap, box: HTMLElement, chosen: string): Promise<void> {
  const source = map.getCanvas();
  const fine = source.width / source.clientWidth;
  const [wide, tall] = [source.clientWidth, source.clientHeight];
  const canvas = document.createElement("canvas");
  const [top, foot] = [76, 92];
  canvas.width = (wide + 2 * EDGE) * fine;
  canvas.height = (tall + top + foot) * fine;
  const brush = canvas.getContext("2d")!;
  brush.scale(fine, fine);
  brush.fillStyle = token("--panel");
  brush.fillRect(0, 0, wide + 2 * EDGE, tall + top + foot);
  const text = (words: string, x: number, y: number, size: number, colour = "--ink", bold = false): number => {
    brush.font = `${bold ? 600 : 400} ${size}px ${token("--font")}`;
    brush.fillStyle = token(colour);
    brush.fillText(words, x, y);
    return brush.measureText(words).width;
  };
  text(box.dataset.title ?? "", EDGE, 34, 20, "--ink", true);
  text(chosen, EDGE, 58, 13, "--ink-2");
  brush.drawImage(source, EDGE, top, wide, tall);
  townNames(box, brush, EDGE, top);
  brush.strokeStyle = token("--line-2");
  brush.strokeRect(EDGE, top, wide, tall);
  let y = top + tall + 26;
  const heading = document.querySelector("[data-legend-of]")?.textContent?.trim() ?? "";
  let x = EDGE + text(heading, EDGE, y, 12, "--ink", true) + 14;
  for (const entry of all<HTMLElement>("[data-legend] > span", document.body)) {
    const colour = swatch(entry);
    const words = entry.textContent?.trim() ?? "";
    if (x + 40 + words.length * 13 > wide) [x, y] = [EDGE, y + 20];
    brush.fillStyle = colour;
    brush.fillRect(x, y - 10, 12, 12);
    brush.strokeStyle = token("--line-2");
    brush.strokeRect(x, y - 10, 12, 12);
    x += 18 + text(words, x + 18, y, 12, "--ink-2") + 14;
  }
  const [km, px] = scaleOf(map, 140);
  const right = EDGE + wide;
  brush.fillStyle = token("--ink");
  brush.fillRect(right - px, top + tall + 22, px, 3);
  text(say(box.dataset.scale ?? "{n} km", { n: kilometres(km) }), right - px, top + tall + 42, 12);
  const schematic = document.querySelector("[data-legend] em")?.textContent ?? "";
  const credit = document.querySelector("[data-credit]")?.textContent ?? "";
  text([box.dataset.day, schematic, credit].filter(Boolean).join(" · "), EDGE, top + tall + foot - 14, 12, "--ink-3");
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = box.dataset.file ?? "hedun-map.png";
  link.click();
  URL.revokeObjectURL(link.href);
}

function swatch(entry: HTMLElement): string {
  const shade = entry.querySelector("i");
  if (shade) return getComputedStyle(shade).backgroundColor;
  const icon = entry.querySelector("svg");
  return icon ? getComputedStyle(icon).color : token("--sunk");
}

/** The towns' names are page text, so they are written anew. */
function townNames(box: HTMLElement, brush: CanvasRenderingContext2D, left: number, top: number): void {
  const here = box.querySelector(".map__gl")!.getBoundingClientRect();
  brush.font = `12px ${token("--font")}`;
  for (const name of all<HTMLElement>(".map__town", box)) {
    const { x, y, width, height } = name.getBoundingClientRect();
    const [at, down] = [x - here.x, y - here.y + height - 1];
    if (at < 0 || down < 0 || at + width > here.width || down > here.height) continue;
    brush.strokeStyle = token("--panel");
    brush.lineWidth = 3;
    brush.strokeText(name.textContent ?? "", left + at, top + down);
    brush.lineWidth = 1;
    brush.fillStyle = token("--ink");
    brush.fillText(name.textContent ?? "", left + at, top + down);
  }
}
