import { h, type Markup } from '#widgets/markup/markup.ts';
import { sectionLinks } from './section-link.ts';

/** A section of a specification, as a link where it can be linked to. */
export function cited(section: string): Markup {
  const [link] = sectionLinks(section);
  return link ? h('a', { href: link.href }, section) : h('span', {}, section);
}
