import { type WhatIf, whatIfs } from '#service/what-ifs.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';
import { type AcceptMistake, mistakenAccept } from '#wire/websocket/wrong-accept.ts';

/** Mistakes that the sandbox can make with the Accept, each with what it is called in the catalogue. */
export interface Mistake {
  readonly mistake: AcceptMistake;
  readonly whatIf: WhatIf;
}

const IDS: Readonly<Record<AcceptMistake, string>> = {
  'bad GUID': 'accept-bad-guid',
  'hex digest': 'accept-hex-digest',
  'no padding': 'accept-no-padding',
  'other key': 'accept-other-key',
};

export const mistakes: readonly Mistake[] = (Object.keys(IDS) as AcceptMistake[]).flatMap((mistake) => {
  const whatIf = whatIfs.find(({ id }) => id === IDS[mistake]);
  return whatIf ? [{ mistake, whatIf }] : [];
});

/**
 * What a server would send for `key` if it made a mistake, and what this browser did about it.
 * @param seen what the browser did, by the id of the deviation, of those that were tried
 */
export function mistakesView(key: string, seen: ReadonlyMap<string, string>): Markup {
  return h('section', { class: 'accept-mistakes', 'aria-label': 'Mistakes with the Accept' }, [
    h('h3', {}, 'What if the server gets it wrong'),
    h(
      'ul',
      {},
      mistakes.map(({ mistake, whatIf }) => mistakeView(key, mistake, whatIf, seen.get(whatIf.id))),
    ),
  ]);
}

function mistakeView(key: string, mistake: AcceptMistake, { id, title }: WhatIf, did: string | undefined): Markup {
  return h('li', {}, [
    h('span', { class: 'accept-mistake-title' }, `${title}:`),
    h('code', { class: 'accept-value', translate: 'no' }, visibleText(mistakenAccept(mistake, key))),
    did === undefined
      ? h(
          'button',
          {
            type: 'button',
            class: 'lab-button is-small',
            'data-action': 'try-mistake',
            'data-what-if': id,
            'aria-label': `try it: ${title}`,
          },
          'try it',
        )
      : h('span', { class: 'accept-mistake-did' }, did),
  ]);
}
