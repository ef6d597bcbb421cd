// What is said to people: every text in Chinese and in English, every number as it is on paper.
import { DEGREE, UNIT } from "./whole";

export interface Text {
  readonly zh: string;
  readonly en: string;
}

type Part = Text | string | number | bigint;

/** A text of the same shape in both languages: t`${before} × ${rate}`. */
export function t(strings: TemplateStringsArray, ...parts: Part[]): Text {
  let [zh, en] = [strings[0]!, strings[0]!];
  parts.forEach((part, i) => {
    const after = strings[i + 1]!;
    zh += inLanguage(part, "zh") + after;
    en += inLanguage(part, "en") + after;
  });
  return { zh, en };
}

function inLanguage(part: Part, language: keyof Text): string {
  return typeof part === "object" ? part[language] : String(part);
}

/** A text of its own in each language; what it is made of goes in in that language. */
export function say(zh: Text | string, en: Text | string): Text {
  return { zh: inLanguage(zh, "zh"), en: inLanguage(en, "en") };
}

export const NOTHING = say("", "");

export function join(texts: readonly Text[], zh: string, en = zh): Text {
  return say(texts.map((each) => each.zh).join(zh), texts.map((each) => each.en).join(en));
}

/** value / scale without trailing zeros: (18000n, 10000n) → "1.8". */
export function decimal(value: bigint, scale: bigint): string {
  const places = String(scale).length - 1;
  const part = String(value % scale).padStart(places, "0").replace(/0+$/, "");
  return part ? `${value / scale}.${part}` : String(value / scale);
}

/** A rate or degree in millionths: 600000n → "60 %". */
export function percent(micro: bigint): string {
  return `${decimal(micro, DEGREE / 100n)} %`;
}

/** A quantity in ten-thousandths: 18000n → "1.8". */
export function quantity(units: bigint): string {
  return decimal(units, UNIT);
}

/** An amount with its currency: "2135.70 元" / "2135.70 yuan". */
export function money(fen: bigint, currency: string): Text {
  const unit = currency === "CNY" ? say("元", "yuan") : currency;
  return t`${fen / 100n}.${String(fen % 100n).padStart(2, "0")} ${unit}`;
}
