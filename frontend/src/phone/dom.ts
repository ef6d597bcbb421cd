// Elements made in script: no framework, no markup in strings.

type Child = Node | string | number | null | undefined | false;
type Children = Child | readonly Children[];
type Attributes = Record<string, unknown>;

/** h("button", { class: "btn", onclick: … }, "text"): `on…` listens, false and null are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Children[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  append(element, children);
  return element;
}

function set(element: Element, name: string, value: unknown): void {
  if (value === false || value === null || value === undefined) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value as EventListener);
  else element.setAttribute(name, value === true ? "" : String(value));
}

function append(element: Element, children: Children): void {
  if (Array.isArray(children)) children.forEach((one) => append(element, one as Children));
  else if (children instanceof Node) element.append(children);
  else if (children !== null && children !== undefined && children !== false) {
    element.append(String(children));
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** Shapes of a drawing: s("svg", { viewBox: … }, s("path", { d: … })). */
export function s(tag: string, attributes: Attributes = {}, ...children: Children[]): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  append(element, children);
  return element;
}

/** A symbol of the page's sprite; says nothing by itself. */
export function icon(name: string): SVGElement {
  return s("svg", { class: "ic", "aria-hidden": "true" }, s("use", { href: `#i-${name}` }));
}

export function find<T extends Element = HTMLElement>(selector: string): T | null {
  return document.querySelector<T>(selector);
}
