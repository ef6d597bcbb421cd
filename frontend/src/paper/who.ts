// Whose line it is, in the same order as the server asks (hedun/paper/finding.py): the first way
// that fits anybody decides, and more than one that fits is never decided here.
import { plain, type Known } from "./data";

const SHOWN = 8;

const WAYS: ((one: Known, said: string) => boolean)[] = [
  (one, said) => one.n > 0 && said === String(one.n),
  (one, said) => said === one.number,
  (one, said) => one.last4 !== "" && said.toUpperCase() === one.last4,
  (one, said) => said === one.name,
  (one, said) => one.typed.includes(said.toLowerCase().replaceAll(" ", "")),
  (one, said) => one.name.includes(said),
];

export function meant(text: string, roll: Known[]): Known[] {
  const said = plain(text);
  if (!said) return [];
  for (const way of WAYS) {
    const found = roll.filter((one) => way(one, said));
    if (found.length) return found;
  }
  return [];
}

/** Those to offer while one types: whom it means, then whose name begins so. */
export function fitting(text: string, roll: Known[]): Known[] {
  const said = plain(text);
  if (!said) return [];
  const sound = said.toLowerCase().replaceAll(" ", "");
  const begins = (one: Known) =>
    one.name.startsWith(said) || one.typed.some((way) => way.startsWith(sound)) || (one.n > 0 && String(one.n).startsWith(said));
  return [...new Set([...meant(text, roll), ...roll.filter(begins)])].slice(0, SHOWN);
}
