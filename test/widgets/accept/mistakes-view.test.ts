import { describe, expect, test } from 'vitest';
import { elements, textOf, withClass } from '#test/setup/markup-search.ts';
import { mistakes, mistakesView } from '#widgets/accept/mistakes-view.ts';
import { calculateAccept } from '#wire/websocket/accept.ts';
import { mistakenAccept } from '#wire/websocket/wrong-accept.ts';

const KEY = 'x3JJHMbDL1EzLkh9GBhXDw==';

describe('mistakes with the Accept', () => {
  test('each is in the catalogue, and arms the mistake that it shows', () => {
    expect(mistakes).toHaveLength(4);
    for (const { mistake, whatIf } of mistakes) expect(whatIf.plan.accept).toEqual({ kind: mistake });
  });

  test('the value that each gives for the key, never the right one', () => {
    const text = textOf(mistakesView(KEY, new Map()));
    for (const { mistake } of mistakes) expect(text).toContain(mistakenAccept(mistake, KEY));
    expect(text).not.toContain(calculateAccept(KEY).accept);
  });

  test('a button to try it, until it was tried', () => {
    const tried = new Map([['accept-no-padding', 'This browser refused it: close 1006.']]);
    const view = mistakesView(KEY, tried);
    expect(elements(view).filter(({ tag }) => tag === 'button')).toHaveLength(3);
    expect(withClass(view, 'accept-mistake-did').map(textOf)).toEqual(['This browser refused it: close 1006.']);
  });
});
