import { type FieldPath, pathText } from '#widgets/field/field-path.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Field } from '#wire/octets/dissection.ts';
import { visibleText } from './visible-text.ts';

interface BlockState {
  /** The block begins before what is drawn of it. */
  readonly begun?: boolean;
  readonly selected?: boolean;
}

/**
 * What a block holds, in a box with its name.
 *
 * @param path of the block, as `data-field` has it
 */
export function blockView(
  field: Field,
  path: FieldPath,
  inside: readonly (Markup | string)[],
  { begun = false, selected = false }: BlockState,
): Markup {
  const words = [begun && '… ', ...visibleText(field.name), field.meaning && `, ${field.meaning}`];
  return h(
    'div',
    { class: `octets-block${selected ? ' is-selected' : ''}`, 'data-field': pathText(path) },
    h('span', { class: 'octets-block-label' }, words),
    inside,
  );
}
