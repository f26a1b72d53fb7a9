import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HttpConversation } from '#service/tap/http-conversation.ts';
import { Ledger } from '#service/tap/ledger.ts';
import { RecordingSession } from './rig.ts';

type Name = 'a' | 'b' | 'nobody';

interface Exchange {
  readonly of: Name;
  readonly request: Buffer;
  readonly response: Buffer;
}

function exchange(of: Name, number: number, content: string): Exchange {
  const head = `${content === '' ? 'GET' : 'POST'} /s/${of}/${number} HTTP/1.1\r\nHost: x\r\n`;
  const length = content === '' ? '' : `Content-Length: ${content.length}\r\n`;
  const answer = `for ${of} ${number}`;
  return {
    of,
    request: Buffer.from(`${head}${length}\r\n${content}`),
    response: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`),
  };
}

/** The octets of a direction as one session may see them: others' as zeros. */
const seenBy = (name: Name, parts: readonly [Name, Buffer][]) =>
  Buffer.concat(parts.map(([of, octets]) => (of === name ? octets : Buffer.alloc(octets.length))));

function split(octets: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (octets.length + 1)))].sort((a, b) => a - b);
  const edges = [0, ...places, octets.length];
  return edges
    .slice(1)
    .map((to, index) => octets.subarray(edges[index], to))
    .filter((part) => part.length > 0);
}

describe('attribution by exchange', () => {
  test('is the same for any split of what either side sends, pipelined requests included', () => {
    const exchanges = fc.array(
      fc.tuple(
        fc.constantFrom<Name>('a', 'b', 'nobody'),
        fc.constantFrom('', 'content', 'GET /s/a/x HTTP/1.1\r\n\r\n'),
      ),
      { minLength: 1, maxLength: 5 },
    );
    const cuts = fc.array(fc.nat(), { maxLength: 12 });
    fc.assert(
      fc.property(exchanges, cuts, cuts, (wanted, clientCuts, serverCuts) => {
        const all = wanted.map(([of, content], number) => exchange(of, number, content));
        const sessions: Record<string, RecordingSession> = { a: new RecordingSession(), b: new RecordingSession() };
        const ledger = new Ledger({
          id: 0,
          peer: 'browser',
          protocol: undefined,
          openedAt: 0,
          allows: () => true,
          passedLimit() {},
          strayed() {},
        });
        const conversation = new HttpConversation(ledger, (token) => sessions[token]);
        let time = 0;
        let at = 0;
        for (const part of split(Buffer.concat(all.map(({ request }) => request)), clientCuts)) {
          time += 1;
          ledger.read(at, part, time);
          conversation.fromClient(part);
          at += part.length;
          conversation.discard('client', at);
        }
        let sent = 0;
        for (const part of split(Buffer.concat(all.map(({ response }) => response)), serverCuts)) {
          time += 1;
          conversation.fromServer(part);
          for (const { from, to, owner } of conversation.serverRuns(sent, sent + part.length)) {
            ledger.sent(owner, from, part.subarray(from - sent, to - sent), time);
          }
          sent += part.length;
          conversation.discard('server', sent);
        }
        // What nobody asks about any more is not held: the exchange that was answered last is.
        expect(conversation.stack.exchanges.map(({ request: { target } }) => target)).toEqual([
          `/s/${wanted.at(-1)?.[0]}/${wanted.length - 1}`,
        ]);
        const closed = { type: 'connection-closed', time, connection: 0, how: 'closed', by: 'client' } as const;
        ledger.close({ client: at, server: sent }, closed);
        for (const name of ['a', 'b'] as const) {
          const session = sessions[name];
          if (!all.some(({ of }) => of === name)) expect(session?.events).toEqual([]);
          else {
            expect(session?.octets('client')).toEqual(
              seenBy(
                name,
                all.map(({ of, request }) => [of, request]),
              ),
            );
            expect(session?.octets('server')).toEqual(
              seenBy(
                name,
                all.map(({ of, response }) => [of, response]),
              ),
            );
          }
        }
      }),
    );
  });
});
