import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { RecordedSocket } from '#link/recorded-socket.ts';
import { RecordedWamp } from '#link/recorded-wamp.ts';
import { helloOf } from '#link/wamp-client.ts';
import { WampFollower } from '#measure/wamp-follower.ts';
import { type Reaction, reactionsSince } from '#measure/wamp-outcome.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { type WampWhatIf, wampWhatIfs } from '#service/wamp-what-ifs.ts';
import { sectionLinks } from '#widgets/field/section-link.ts';
import { type Performance, perform } from '#widgets/wamp/performing.ts';
import { type MovedPeer, WhatIfPlayer } from '#widgets/wamp/what-if-player.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { Client, startSandbox, until } from '../../sandbox/harness.ts';

let sandbox: Sandbox & { readonly url: string };

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close(100));

/** A peer without a page. */
class TestPeer implements MovedPeer {
  performance: Performance = 'add';
  readonly wamp: RecordedWamp;
  readonly #name: string;

  constructor(name: string, { session }: Client, changed: () => void) {
    this.#name = name;
    this.wamp = new RecordedWamp(
      (protocols, hearing) => new RecordedSocket(session.urls.wamp, '', protocols, () => {}, hearing),
      (args) => perform(this.performance, args),
      changed,
    );
  }

  get settled(): boolean {
    const { client, connected, open } = this.wamp;
    return open === connected && ['closed', 'joined'].includes(client.state) && client.waiting === 0;
  }

  get invoked(): boolean {
    return this.wamp.client.invoked.length > 0;
  }

  connect(protocols: readonly string[], first?: string): void {
    this.wamp.connect(protocols, first);
  }

  joinAnew(realm = 'wire101', roles?: readonly string[]): void {
    this.connect(['wamp.2.json'], helloOf(realm, this.#name, roles));
  }

  sayNext(message: (next: number) => unknown, binary = false): void {
    const said = message(this.wamp.client.next);
    this.wamp.say(typeof said === 'string' ? said : JSON.stringify(said), binary);
  }

  close(): void {
    this.wamp.close();
  }
}

/** Plays a deviation with the sandbox; answers what came of it, once that is `enough`. */
async function played(whatIf: WampWhatIf, enough: (reactions: readonly Reaction[]) => boolean): Promise<Reaction[]> {
  const session = await Client.open(sandbox.url);
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  const follower = new WampFollower(reader);
  const read = async () => {
    for (const event of (await session.capture()).events) if (event.id > reader.lastId) reader.receive(event);
    follower.advance();
  };
  let from: number | undefined;
  const peers = ['ada', 'grace'].map((name) => new TestPeer(name, session, () => {}));
  const player = new WhatIfPlayer(whatIf, {
    link: {
      commands: {
        send: (message, target) => session.ask('POST', session.session.urls.send, { ...message, ...target }),
      },
    },
    peers,
    captured: () => follower.messages >= peers.reduce((sum, { wamp }) => sum + wamp.crossed, 0),
    about: () => {
      from = reader.entries.length;
    },
  });
  const reactions = await until(async () => {
    await read();
    player.advance();
    const seen = from === undefined ? [] : reactionsSince(reader, from);
    return player.done && enough(seen) ? seen : undefined;
  });
  for (const peer of peers) peer.close();
  return reactions;
}

describe('the catalogue of what-ifs of WAMP', () => {
  test('each has a name of its own', () => {
    expect(new Set(wampWhatIfs.map(({ id }) => id)).size).toBe(wampWhatIfs.length);
    expect(new Set(wampWhatIfs.map(({ title }) => title)).size).toBe(wampWhatIfs.length);
  });

  test.each(wampWhatIfs.map((whatIf) => [whatIf.id, whatIf] as const))(
    '%s: by a section',
    (_, { required, section }) => {
      expect(required).toMatch(/\.$/);
      expect(section).toMatch(/^WAMP §\d/);
      expect(sectionLinks(section)).toHaveLength(1);
    },
  );
});

describe('what comes of each, from the sandbox’s router and the page’s client', () => {
  const demanded = wampWhatIfs.flatMap((whatIf) => {
    const { demands } = whatIf;
    return typeof demands === 'object' ? [[`${whatIf.section} ${whatIf.title}`, whatIf, demands] as const] : [];
  });
  test.each(demanded)('%s: as required', async (_, whatIf, { by, kind, why }) => {
    const isMet = (reaction: Reaction) => reaction.by === by && reaction.kind === kind && reaction.why === why;
    const reactions = await played(whatIf, (seen) => seen.some(isMet));
    // What is demanded is the first answer of that side, and no remnant of what led here.
    expect(reactions.find((reaction) => reaction.by === by && reaction.kind !== 'Close')).not.toMatchObject({
      kind: 'WELCOME',
    });
    expect(reactions.filter(isMet)).toHaveLength(1);
  });

  const titled = (id: string) => wampWhatIfs.find((whatIf) => whatIf.id === id) as WampWhatIf;

  test('§5.2.1 a publication that did not ask is not answered', async () => {
    const reactions = await played(titled('invalid-uri-unacknowledged'), (seen) => seen.length > 0);
    expect(reactions).toEqual([{ by: 'client', kind: 'PUBLISH', why: 'com..weather' }]);
  });

  test('§4.1.1 the router lets a subscriber register, though it had not announced that', async () => {
    const reactions = await played(titled('role-not-announced'), (seen) => seen.length > 1);
    expect(reactions.map(({ kind }) => kind)).toEqual(['REGISTER', 'REGISTERED']);
  });

  test('§4.1.2 the router refuses a realm that it does not have', async () => {
    const reactions = await played(titled('no-such-realm'), (seen) => seen.length > 1);
    expect(reactions.map(({ kind, why }) => [kind, why])).toEqual([
      ['HELLO', 'elsewhere'],
      ['ABORT', 'wamp.error.no_such_realm'],
    ]);
  });

  test('§2.3.1 without a subprotocol the server closes with 1002', async () => {
    const reactions = await played(titled('no-subprotocol'), (seen) => seen.length > 0);
    expect(reactions[0]).toEqual({ by: 'server', kind: 'Close', why: '1002' });
  });
});
