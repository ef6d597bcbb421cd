// Figures as people type them: full-width digits and commas are digits and points.

const FIGURE = /^\d{1,7}(?:\.\d{1,4})?$/;

/** What was typed as a plain decimal ("1.8"); null where it is none. Empty stays empty. */
export function figure(typed: string): string | null {
  const plain = typed.normalize("NFKC").replace(/[。,]/g, ".").trim();
  if (!plain) return "";
  return FIGURE.test(plain) ? plain : null;
}

/** "1.8" → 18000: whole ten-thousandths. */
export function tenThousandths(plain: string): number {
  const [whole = "", part = ""] = plain.split(".");
  return Number(whole + part.padEnd(4, "0"));
}

/** "1234.5" → 123450 fen; null where there is more than a fen behind the point. */
export function fen(plain: string): number | null {
  const e4 = tenThousandths(plain);
  return e4 % 100 ? null : e4 / 100;
}
