// The few helpers every part uses.

/** All elements that match, as an array of the wanted type. */
export function all<T extends Element>(selector: string, root: ParentNode = document): T[] {
  return Array.from(root.querySelectorAll<T>(selector));
}

/** Fills {name} in a template of the page: say("Verify {n} households", { n: "28" }). */
export function say(template: string, facts: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole);
}

/** 1212853 → "12,128.53", as the server writes it. */
export function yuan(fen: number | bigint): string {
  const digits = String(fen).replace("-", "").padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "−" : ""}${whole}.${digits.slice(-2)}`;
}
