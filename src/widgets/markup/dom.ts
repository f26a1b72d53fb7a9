import type { Markup } from './markup.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Makes the DOM of `markup`. Inside an `svg` element, elements are SVG's. */
export function toDom(markup: Markup, svg = false): HTMLElement | SVGElement {
  const inSvg = svg || markup.tag === 'svg';
  const element = inSvg ? document.createElementNS(SVG, markup.tag as 'svg') : document.createElement(markup.tag);
  for (const [name, value] of Object.entries(markup.attributes))
    element.setAttribute(name, value === true ? '' : String(value));
  for (const child of markup.children) element.append(typeof child === 'string' ? child : toDom(child, inSvg));
  return element;
}

/** Replaces all that `container` shows by `contents`. */
export function show(container: Element, ...contents: readonly (Markup | string)[]): void {
  container.replaceChildren(...contents.map((each) => (typeof each === 'string' ? each : toDom(each))));
}
