import { sectionLinks } from '#widgets/field/section-link.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';

/** A section as a link to the place that it names first, or as text where no link is known. */
export function sectionView(section: string): Markup {
  const first = /^RFC \d+ §[\d.]*\d/.exec(section)?.[0] ?? section;
  const [link] = sectionLinks(first);
  return h(
    'span',
    { class: 'verdict-section' },
    link ? h('a', { href: link.href, rel: 'external' }, section) : section,
  );
}
