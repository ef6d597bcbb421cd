// The slider of weeks: it moves by hand, by keys, or plays.
import { all } from "../desk/dom";
import { EVERY } from "./sums";

const STEP_MS = 700;
const SETTLED_MS = 500;

export interface Weeks {
  readonly week: () => number;
  readonly said: () => string;
}

/** `moved` hears every week as it passes, `settled` the one it stays at. */
export function installWeeks(moved: (week: number) => void, settled: (day: string) => void): Weeks {
  const box = document.querySelector<HTMLElement>("[data-weeks]");
  const choice = document.querySelector<HTMLSelectElement>("[data-week-choice]");
  const slider = box?.querySelector<HTMLInputElement>("[data-slider]");
  const play = box?.querySelector<HTMLButtonElement>("[data-play]");
  const output = box?.querySelector<HTMLOutputElement>("[data-week-said]");
  const words = (): string => choice?.selectedOptions[0]?.textContent?.trim() ?? "";
  if (!box || !choice || !slider || !play || !output || Number(box.dataset.weeks) < 2) {
    return { week: () => (choice?.selectedIndex ?? 0) - 1, said: words };
  }
  let resting = 0;
  let playing = 0;
  const show = (week: number): void => {
    slider.value = String(week);
    choice.selectedIndex = week + 1;
    output.textContent = words();
    slider.setAttribute("aria-valuetext", words());
    for (const bar of all<SVGRectElement>("[data-bar]", box)) {
      bar.classList.toggle("is-here", week === EVERY || Number(bar.dataset.bar) === week);
    }
  };
  const go = (week: number): void => {
    show(week);
    moved(week);
    window.clearTimeout(resting);
    resting = window.setTimeout(() => playing || settled(choice.value), SETTLED_MS);
  };
  const start = play.getAttribute("aria-label") ?? "";
  const stop = (): void => {
    window.clearInterval(playing);
    playing = 0;
    play.textContent = "▶";
    play.setAttribute("aria-label", start);
    settled(choice.value);
  };
  play.addEventListener("click", () => {
    if (playing) return stop();
    const last = Number(slider.max);
    if (Number(slider.value) >= last || Number(slider.value) === EVERY) go(0);
    play.textContent = "❚❚";
    play.setAttribute("aria-label", play.dataset.stop ?? "");
    playing = window.setInterval(() => {
      const next = Number(slider.value) + 1;
      if (next > last) stop();
      else go(next);
    }, STEP_MS);
  });
  slider.addEventListener("input", () => go(Number(slider.value)));
  choice.addEventListener("change", () => go(choice.selectedIndex - 1));
  box.hidden = false;
  show(choice.selectedIndex - 1);
  return { week: () => Number(slider.value), said: words };
}
