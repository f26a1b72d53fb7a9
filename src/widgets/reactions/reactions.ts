import { z } from 'zod';
import { type WhatIf, whatIfs } from '#service/what-ifs.ts';
import { dutyOf } from '#widgets/verdict/duty.ts';
import { type Judgement, judgeRun } from '#widgets/verdict/judgement.ts';

const Ended = z.strictObject({ how: z.enum(['closed', 'reset']), by: z.string() });

/** What a browser did about one deviation of the catalogue. */
const Reaction = z.strictObject({
  /** The deviation's id. */
  whatIf: z.string(),
  script: z.strictObject({
    opened: z.boolean(),
    errored: z.boolean(),
    closed: z.strictObject({ code: z.int(), reason: z.string(), wasClean: z.boolean() }).optional(),
  }),
  wire: z.strictObject({
    /** Of the answer to the handshake. */
    status: z.int().optional(),
    /** The code in the browser's Close frame; null for one without a code. */
    sent: z.int().nullable().optional(),
    /** Who sent the first Close frame. */
    closedFirst: z.enum(['client', 'server']).optional(),
    ended: Ended.optional(),
  }),
  /** How long the browser was watched, in whole milliseconds. */
  watched: z.int().positive(),
});
export type Reaction = z.infer<typeof Reaction>;

/** What one browser did about deviations: recorded, never written by hand. */
export const Reactions = z.strictObject({
  browser: z.string(),
  /** ISO 8601. */
  recordedAt: z.iso.datetime(),
  reactions: z.array(Reaction),
});
export type Reactions = z.infer<typeof Reactions>;

/** One deviation with what it asks of a client, what the browser did and how the two compare. */
export interface ReactionRow {
  readonly whatIf: WhatIf;
  readonly reaction: Reaction;
  readonly judgement: Judgement;
}

/**
 * The deviations of `ids`, in that order, with their recorded reactions; the whole catalogue without `ids`.
 * @throws Error for an id that nobody knows, or whose reaction was not recorded: the build stops
 */
export function reactionRows({ reactions, browser }: Reactions, ids?: readonly string[]): ReactionRow[] {
  return (ids ?? whatIfs.map(({ id }) => id)).map((id) => {
    const whatIf = whatIfs.find((each) => each.id === id);
    const duty = dutyOf(id);
    if (!whatIf || !duty) throw new Error(`There is no what-if called "${id}".`);
    const reaction = reactions.find((each) => each.whatIf === id);
    if (!reaction) throw new Error(`No reaction to "${id}" is recorded: run npm run record.`);
    const { script, wire } = reaction;
    const judgement = judgeRun(
      duty,
      {
        script: { ...script, messages: 0, askedToClose: false, closed: script.closed },
        wire: {
          connection: 0,
          peer: 'browser',
          broken: [],
          closeCodes: wire.sent === undefined ? {} : { client: wire.sent },
          closedFirst: wire.closedFirst,
          status: wire.status,
          ended: wire.ended,
        },
      },
      browser,
    );
    return { whatIf, reaction, judgement };
  });
}

/** What script saw, in the order in which it saw it. */
export function scriptText({ script, watched }: Reaction): string {
  const { opened, errored, closed } = script;
  const seen = [...(opened ? ['open'] : []), ...(errored ? ['error'] : [])];
  if (closed) seen.push(`close ${closed.code}${closed.wasClean ? ', clean' : ''}`);
  if (closed) return seen.join(', ');
  const waited = `${Math.floor(watched / 1000)} s`;
  return seen.length === 0 ? `nothing within ${waited}` : `${seen.join(', ')}; no more within ${waited}`;
}

/** What the browser did on the wire, in a few words. */
export function wireText({ wire }: Reaction): string {
  const close =
    wire.sent === undefined ? 'no Close frame' : wire.sent === null ? 'a Close without a code' : `Close ${wire.sent}`;
  if (!wire.ended) return close;
  return wire.ended.by === 'client' ? `${close}, then it ended the connection` : close;
}
