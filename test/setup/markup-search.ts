import type { Markup } from '#widgets/markup/markup.ts';

/** Every element of `markup`, itself first, depth first. */
export function elements(markup: Markup | string): Markup[] {
  if (typeof markup === 'string') return [];
  return [markup, ...markup.children.flatMap((child) => elements(child))];
}

/** All text inside, in order. */
export function textOf(markup: Markup | string): string {
  return typeof markup === 'string' ? markup : markup.children.map(textOf).join('');
}

/** The elements that have `name` among their classes. */
export function withClass(markup: Markup, name: string): Markup[] {
  return elements(markup).filter((each) =>
    String(each.attributes['class'] ?? '')
      .split(' ')
      .includes(name),
  );
}
