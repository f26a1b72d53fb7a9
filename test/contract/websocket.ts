import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';
import { PING, TEXT } from '#wire/websocket/opcodes.ts';
import type { Stage } from './stage.ts';

/** A packet that the library of the sandbox sends other than a normative statement has it; all else is alike. */
export interface Declared {
  readonly statement: string;
  /** In hexadecimal, as the library sends it: so many that are like it come before. */
  readonly packet: string;
  readonly before: number;
  /** As the statement has it, and as the simulation sends it. */
  readonly instead: string;
}

/** One conversation that the sandbox and its simulation must show alike. */
export interface Conversation {
  readonly name: string;
  /** The times of events are said in it, which no two sessions have alike. */
  readonly timed?: boolean;
  /** Numbers that are drawn at random are said in it (WAMP section 2.1.2, the global scope). */
  readonly random?: boolean;
  /** Where the two are known to differ. */
  readonly differs?: Declared;
  play(stage: Stage): Promise<void>;
}

const bits = { fin: true, rsv1: false, rsv2: false, rsv3: false };

/** A lawful opening handshake by hand. */
const handshake = (base: string) =>
  encodeUtf8(
    [
      `GET ${base}/ws HTTP/1.1`,
      'Host: 127.0.0.1:1',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      '',
      '',
    ].join('\r\n'),
  );

export const webSocketConversations: readonly Conversation[] = [
  {
    name: 'RFC 6455 §1.2: a handshake, a text each way, and a close of the page with code and reason',
    play: async (stage) => {
      const page = await stage.opened();
      page.socket.send('Hello');
      await stage.messages(page, 1);
      page.socket.close(4001, 'done');
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'RFC 6455 §5.6: binary messages, empty and of 126 and 65536 octets, come back as they went',
    play: async (stage) => {
      const page = await stage.opened();
      for (const [index, length] of [0, 126, 65_536].entries()) {
        page.socket.send(new Uint8Array(length).fill(index + 1));
        await stage.messages(page, index + 1);
      }
      page.socket.close();
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'RFC 6455 §1.9: the server chooses the first subprotocol it knows; without one a browser fails the connection',
    play: async (stage) => {
      await stage.party.commands.setBehaviour({ subprotocols: ['chat.v1', 'chat.v2'] });
      const page = await stage.opened(['chat.v2', 'chat.v1']);
      page.socket.close(1000);
      await stage.closed(page);
      await stage.over();
      await stage.closed(stage.open(['stomp']));
      await stage.over();
    },
  },
  {
    name: 'the gate holds the 101 and two frames, and lets them go by steps, then all',
    play: async (stage) => {
      await stage.party.gate('hold', 'server');
      const page = stage.open();
      await stage.captured('held');
      await stage.party.gate('step', 'server');
      await stage.captured('released');
      await stage.opens(page);
      page.socket.send('one');
      await stage.captured('held', 2);
      page.socket.send('two');
      await stage.captured('held', 3);
      await stage.party.gate('step', 'server');
      await stage.messages(page, 1);
      await stage.party.gate('run', 'server');
      await stage.messages(page, 2);
      page.socket.close(1000, 'enough');
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'the gate holds what the client sent',
    play: async (stage) => {
      const page = await stage.opened();
      await stage.party.gate('hold', 'client');
      page.socket.send('later');
      await stage.captured('held');
      await stage.party.gate('step', 'client');
      await stage.messages(page, 1);
      await stage.party.gate('run', 'client');
      page.socket.close(1000);
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'RFC 6455 §5.5: the server sends text in fragments, a Ping that is answered, binary, and a Close',
    play: async (stage) => {
      const page = await stage.opened();
      const { commands } = stage.party;
      await commands.send({ kind: 'text', text: 'in fragments' }, { fragmentSize: 5 });
      await stage.messages(page, 1);
      await commands.send({ kind: 'ping', payload: { text: 'are you there' } });
      await stage.captured('octets', 4);
      await commands.send({ kind: 'binary', payload: { hex: '00ff' } });
      await stage.messages(page, 2);
      await commands.send({ kind: 'close', code: 1001, reason: 'going' });
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'RFC 6455 §5.4: the behaviour fragments what it echoes, and closes after two messages',
    play: async (stage) => {
      await stage.party.commands.setBehaviour({
        fragmentSize: 3,
        closeAfter: { messages: 2, code: 4000, reason: 'two' },
      });
      const page = await stage.opened();
      page.socket.send('fragment');
      await stage.messages(page, 1);
      page.socket.send('me');
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'octets by hand: a frame between messages, one between fragments that breaks a rule, and what a browser makes of it',
    play: async (stage) => {
      const page = await stage.opened();
      const { commands } = stage.party;
      await commands.inject(encodeMessage(TEXT, encodeUtf8('by hand')));
      await stage.messages(page, 1);
      await commands.inject(encodeFrame({ ...bits, fin: false, opcode: TEXT, payload: encodeUtf8('be') }));
      await commands.inject(encodeMessage(PING, encodeUtf8('within')));
      await stage.read('client', 2);
      await commands.inject(encodeMessage(TEXT, encodeUtf8('interleaved')));
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'a raw client: a handshake by hand, an unmasked frame (RFC 6455 §5.1) is answered with 1002',
    play: async (stage) => {
      const raw = await stage.party.commands.openRawClient();
      await raw.send(handshake(stage.party.base));
      await stage.captured('octets', 2);
      await raw.send(encodeMessage(TEXT, encodeUtf8('unmasked')));
      await stage.captured('half-closed');
      await raw.end('end');
      await stage.over();
    },
  },
  {
    name: 'a raw client: a masked message is echoed, a reset ends the connection',
    play: async (stage) => {
      const raw = await stage.party.commands.openRawClient();
      await raw.send(handshake(stage.party.base));
      await stage.captured('octets', 2);
      await raw.send(encodeMessage(TEXT, encodeUtf8('masked'), new Uint8Array([1, 2, 3, 4])));
      await stage.captured('octets', 4);
      await raw.end('reset');
      await stage.over();
    },
  },
  {
    name: 'a raw client: a request without a key (RFC 6455 §4.2.1), and one for a version that nobody speaks (§4.4)',
    play: async (stage) => {
      for (const [line, other] of [
        ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n', ''],
        ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Version: 12'],
      ] as const) {
        const raw = await stage.party.commands.openRawClient();
        const text = new TextDecoder().decode(handshake(stage.party.base)).replace(line, other);
        await raw.send(encodeUtf8(text));
        await stage.captured('half-closed');
        await raw.end('end');
        await stage.over();
      }
    },
  },
  {
    name: 'the connection is cut, as a fault of the network would',
    play: async (stage) => {
      const page = await stage.opened();
      await stage.party.commands.cut('cut');
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'the connection is reset',
    play: async (stage) => {
      const page = await stage.opened();
      await stage.party.commands.cut('reset');
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'RFC 7692: messages are compressed both ways, each with what went before it',
    play: async (stage) => {
      await stage.party.commands.setBehaviour({ deflate: true });
      const page = await stage.opened();
      page.socket.send('aaaaaaaaaaaaaaaa and more');
      await stage.messages(page, 1);
      page.socket.send('aaaaaaaaaaaaaaaa and more');
      await stage.messages(page, 2);
      page.socket.close(1000);
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'RFC 7692 §7.1: parameters that the server asks for',
    play: async (stage) => {
      await stage.party.commands.setBehaviour({
        deflate: {
          serverNoContextTakeover: true,
          clientNoContextTakeover: true,
          clientMaxWindowBits: 10,
          threshold: 8,
        },
      });
      const page = await stage.opened();
      page.socket.send('short');
      await stage.messages(page, 1);
      page.socket.send('long enough, long enough');
      await stage.messages(page, 2);
      page.socket.close(1000);
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'the feed is pushed, event by event',
    play: async (stage) => {
      await stage.party.commands.setBehaviour({ echo: false, feed: true });
      const page = await stage.opened();
      await stage.party.commands.setFeed({ rate: 0, size: 20, burst: 1, once: 3, every: 0 });
      await stage.messages(page, 3);
      page.socket.close(1000);
      await stage.closed(page);
      await stage.over();
    },
  },
];
