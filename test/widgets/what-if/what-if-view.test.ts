import { describe, expect, test } from 'vitest';
import { whatIfs } from '#service/what-ifs.ts';
import { elements, textOf } from '#test/setup/markup-search.ts';
import { h } from '#widgets/markup/markup.ts';
import { armedView, menuView } from '#widgets/what-if/what-if-view.ts';

describe('the menu', () => {
  test('has a button for each deviation, and says which one is armed', () => {
    const buttons = elements(h('div', {}, menuView('slices'))).filter(({ tag }) => tag === 'button');
    expect(buttons).toHaveLength(whatIfs.length);
    const pressed = buttons.filter(({ attributes }) => attributes['aria-pressed'] === 'true');
    expect(pressed.map(({ attributes }) => attributes['data-what-if'])).toEqual(['slices']);
  });
});

describe('the line that says what is armed', () => {
  test.each(whatIfs)('$id: what, and what to do or what is required', (whatIf) => {
    expect(textOf(h('p', {}, armedView(whatIf, 'to come')))).toContain(`${whatIf.title}. Press Connect`);
    expect(textOf(h('p', {}, armedView(whatIf, 'under way')))).toContain(whatIf.required);
  });
});
