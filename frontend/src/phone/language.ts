// The page's own two languages: every text stands where it is shown, in both. Chinese first.
import type { Text } from "../terms/texts";

export type Language = keyof Text;
const KEPT = "hedun-phone-language";

let spoken: Language = localStorage.getItem(KEPT) === "en" ? "en" : "zh";

export function language(): Language {
  return spoken;
}

/** Takes effect with the next screen. */
export function setLanguage(chosen: Language): void {
  spoken = chosen;
  localStorage.setItem(KEPT, chosen);
  document.documentElement.lang = chosen === "zh" ? "zh-hans" : "en";
}

/** The text in the language of the page. */
export function l(zh: string, en: string): string {
  return spoken === "zh" ? zh : en;
}

export function inWords(text: Text): string {
  return text[spoken];
}

/** Fen (whole) as yuan, two decimals and thousands separators. */
export function yuan(fen: bigint): string {
  const whole = (fen / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}.${(fen % 100n).toString().padStart(2, "0")}`;
}

/** A day "2026-09-08" as people say it: 9月8日 周二. */
export function dayInWords(day: string): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const weekday = new Date(year, month - 1, date).getDay();
  const short = `${date} ${"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")[month - 1]}`;
  return l(
    `${month}月${date}日 周${"日一二三四五六"[weekday]}`,
    `${"Sun Mon Tue Wed Thu Fri Sat".split(" ")[weekday]} ${short}`,
  );
}

const BEIJING_MS = 8 * 3600_000;

/** The day in China at an instant (ms), whatever zone the phone is set to. */
export function dayInChina(instant: number): string {
  return new Date(instant + BEIJING_MS).toISOString().slice(0, 10);
}

/** The local time of the office at an instant: "2026-09-08T09:41:05", as loss lines have it. */
export function timeInChina(instant: number): string {
  return new Date(instant + BEIJING_MS).toISOString().slice(0, 19);
}

/** Hour and minute of an instant, and the day where it is not today: "9:41", "9月7日 9:41". */
export function momentInWords(instant: number, now: number): string {
  const local = timeInChina(instant);
  const clock = local.slice(11, 16).replace(/^0/, "");
  const [, month, day] = local.slice(0, 10).split("-").map(Number);
  if (dayInChina(instant) === dayInChina(now)) return clock;
  return l(`${month}月${day}日 ${clock}`, `${day}/${month} ${clock}`);
}
