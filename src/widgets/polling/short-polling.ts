import { checkField, feedForm, numberField } from '#widgets/feed/feed-form-view.ts';
import { whatIfField } from '#widgets/feed/what-if-choice.ts';
import type { Technique } from '#widgets/lab/technique.ts';
import { PollInUse } from './poll-technique.ts';

/** The page asks every so often, and is answered at once whether there is something or not. */
export const shortPolling: Technique = {
  start: 'Start polling',
  webSocket: false,
  feed: 'poll',
  form: (title) =>
    feedForm(title, [
      numberField({
        ...{ name: 'interval', before: 'asks every', after: 's' },
        ...{ least: 0.05, most: 60, value: 2, step: 'any' },
      }),
      checkField('etag', 'on condition (If-None-Match)', false),
      whatIfField(),
    ]),
  use: (lab) =>
    new PollInUse(lab, {
      options: (form) => ({
        kind: 'short',
        interval: form.number('interval') * 1000,
        cursor: true,
        etag: form.checked('etag'),
        atOnce: 1,
      }),
      running: ({ interval }) => `Asks every ${interval / 1000} s, and is answered at once.`,
    }),
};
