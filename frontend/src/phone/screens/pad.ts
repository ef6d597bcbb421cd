// The pad for the PIN: twelve big keys, and the keyboard's digits too.
import { h } from "../dom";
import { l } from "../language";
import { PIN_DIGITS } from "../lock";

export interface Pad {
  readonly element: HTMLElement;
  readonly clear: () => void;
  readonly leave: () => void;
}

/** `done` is called with the six digits, once: what is pressed until `clear` counts for nothing. */
export function pad(done: (pin: string) => void): Pad {
  let typed = "";
  const dots = h("div", { class: "pin", role: "status" });
  const show = (): void => {
    dots.replaceChildren(...Array.from({ length: PIN_DIGITS }, (_, i) =>
      h("i", { class: i < typed.length && "on" })));
    dots.setAttribute("aria-label", l(`已输 ${typed.length} 位`, `${typed.length} digits`));
  };
  const press = (key: string): void => {
    if (typed.length === PIN_DIGITS) return;
    typed = key === "back" ? typed.slice(0, -1) : typed + key;
    show();
    if (typed.length === PIN_DIGITS) done(typed);
  };
  const keyed = (event: KeyboardEvent): void => {
    if ((event.target as Element).closest("input, button:not(.pad button)")) return;
    if (/^\d$/.test(event.key)) press(event.key);
    else if (event.key === "Backspace") press("back");
  };
  document.addEventListener("keydown", keyed);
  const button = (key: string): HTMLElement =>
    h("button", { type: "button", onclick: () => press(key), "data-key": key,
      "aria-label": key === "back" ? l("删一位", "Delete a digit") : null },
      key === "back" ? "⌫" : key);
  const keys = [..."123456789"].map(button);
  const element = h("div", { class: "padbox" }, dots,
    h("div", { class: "pad" }, keys, h("span"), button("0"), button("back")));
  show();
  return {
    element,
    clear: () => {
      typed = "";
      show();
    },
    leave: () => document.removeEventListener("keydown", keyed),
  };
}
