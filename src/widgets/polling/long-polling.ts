import { checkField, choiceField, feedForm, numberField } from '#widgets/feed/feed-form-view.ts';
import { whatIfField } from '#widgets/feed/what-if-choice.ts';
import type { Technique } from '#widgets/lab/technique.ts';
import { PollInUse } from './poll-technique.ts';

/** The page asks, the server holds the request until there is something, and the page asks again. */
export const longPolling: Technique = {
  start: 'Start polling',
  webSocket: false,
  feed: 'long-poll',
  form: (title, { cursor = true }) =>
    feedForm(title, [
      checkField('cursor', 'says what it has seen (since=)', cursor),
      numberField({ name: 'hold', before: 'held at most', after: 's', least: 0, most: 120, value: 15, step: 'any' }),
      choiceField('empty', 'nothing new is answered with', [
        ['204', '204 No Content'],
        ['200', '200 and no events'],
      ]),
      numberField({ name: 'at-once', before: '', after: 'at once', least: 1, most: 6, value: 1 }),
      whatIfField(),
    ]),
  use: (lab) =>
    new PollInUse(lab, {
      options: (form) => ({
        kind: 'long',
        interval: 0,
        hold: form.number('hold') * 1000,
        empty: form.value('empty') === '200' ? 200 : 204,
        cursor: form.checked('cursor'),
        atOnce: form.number('at-once'),
      }),
      running: ({ atOnce, hold = 0 }) =>
        `${atOnce === 1 ? 'A request is held' : `${atOnce} requests are held`} until there is something, at most ${hold / 1000} s; then the page asks again.`,
    }),
};
