/**
 * Markup as plain values, so that one function draws a view both at build time (Markup.astro) and in the page (dom.ts).
 * Text is always text: nothing that crossed a wire can become an element.
 */
export interface Markup {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number | true>>;
  readonly children: readonly (Markup | string)[];
}

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Markup | string | undefined | false | readonly Child[];

/** An element. Attributes that are undefined or false, and children that are, are left out; lists are flattened. */
export function h(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  const kept: Record<string, string | number | true> = {};
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) kept[name] = value;
  return { tag, attributes: kept, children: flatten(children) };
}

function flatten(children: readonly Child[]): (Markup | string)[] {
  const flat: (Markup | string)[] = [];
  for (const child of children) {
    if (child === undefined || child === false) continue;
    if (typeof child === 'string') flat.push(child);
    else if ('tag' in child) flat.push(child);
    else flat.push(...flatten(child));
  }
  return flat;
}
