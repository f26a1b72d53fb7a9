import { ROLES } from '#link/wamp-client.ts';
import type { ScriptedSocket, Stage } from './stage.ts';
import type { Conversation } from './websocket.ts';

/** Says something, and waits until so many more messages have come. */
async function say(stage: Stage, page: ScriptedSocket, text: string, more = 1): Promise<void> {
  const come = page.told.filter(([event]) => event === 'message').length;
  page.socket.send(text);
  await stage.messages(page, come + more);
}

async function leave(stage: Stage, page: ScriptedSocket): Promise<void> {
  page.socket.close(1000);
  await stage.closed(page);
}

/** One who asks, alone, in one language. */
const alone = (name: string, protocol: string, address: string, texts: readonly string[]): Conversation => ({
  name,
  play: async (stage) => {
    const page = await stage.opened([protocol], address);
    for (const text of texts) await say(stage, page, text);
    await leave(stage, page);
    await stage.over();
  },
});

const hello = JSON.stringify([
  1,
  'wire101',
  { agent: 'page', roles: Object.fromEntries(ROLES.map((role) => [role, {}])) },
]);

/** A WAMP peer that has joined. */
async function joined(stage: Stage): Promise<ScriptedSocket> {
  const page = await stage.opened(['wamp.2.json'], 'wamp');
  await say(stage, page, hello);
  return page;
}

/** What a peer says before or in its session, each answered by one message. */
const wamp = (name: string, texts: readonly string[], closes = false): Conversation => ({
  name,
  random: true,
  play: async (stage) => {
    const page = await stage.opened(['wamp.2.json'], 'wamp');
    for (const text of texts) await say(stage, page, text);
    if (closes) await stage.closed(page);
    else await leave(stage, page);
    await stage.over();
  },
});

export const subprotocolConversations: readonly Conversation[] = [
  alone('JSON: calls, an unknown one, arguments that are wrong, and a text that is none', 'json.wire101', 'json', [
    '{"id":1,"call":"add","args":[2,3]}',
    '{"id":"two","call":"echo","args":[{"a":[null,true,"ä"]}]}',
    '{"id":3,"call":"divide","args":[6,2]}',
    '{"id":4,"call":"add","args":["2"]}',
    '{"id":5,"call":"add","args":[2,3,]}',
    '[]',
  ]),
  alone('XML: calls, an unknown one, a document type, and one that is not well-formed', 'xml.wire101', 'xml', [
    '<call id="1" name="add"><arg>2</arg><arg>3</arg></call>',
    '<call id="2" name="echo"><arg>Fish &amp; chips</arg></call>',
    '<call id="3" name="divide"><arg>6</arg></call>',
    '<!DOCTYPE call><call id="4" name="add"/>',
    '<call id="5" name="add"><arg>2</arg><arg>3</call>',
  ]),
  {
    name: 'RFC 6455 §7.4.1: a binary message to a room of texts is closed with 1003',
    play: async (stage) => {
      const page = await stage.opened(['json.wire101'], 'json');
      page.socket.send(new Uint8Array([1, 2]));
      await stage.closed(page);
      await stage.over();
    },
  },
  {
    name: 'RFC 6455 §1.9: an address of a subprotocol, opened without one, is closed before the first message',
    play: async (stage) => {
      for (const address of ['json', 'xml', 'wamp']) {
        await stage.closed(stage.open([], address));
        await stage.over();
      }
    },
  },
  {
    name: 'RFC 6455 §1.9: a subprotocol that is at home at another address is spoken there too',
    play: async (stage) => {
      await stage.party.commands.setBehaviour({ subprotocols: ['json.wire101', 'xml.wire101'] });
      const page = await stage.opened(['xml.wire101'], 'json');
      await say(stage, page, '<call id="1" name="add"><arg>2</arg><arg>3</arg></call>');
      await leave(stage, page);
      await stage.over();
    },
  },
  {
    name: 'one room, two languages: each hears in its own what the other says, and that it has left',
    play: async (stage) => {
      const ada = await stage.opened(['json.wire101'], 'json');
      const grace = await stage.opened(['xml.wire101'], 'xml');
      await say(stage, ada, '{"id":1,"call":"join","args":["Ada"]}');
      await say(stage, grace, '<call id="1" name="join"><arg>Grace</arg></call>');
      await stage.messages(ada, 2);
      await say(stage, ada, '{"id":2,"call":"say","args":["1 < 2"]}');
      await stage.messages(grace, 2);
      await say(stage, grace, '<call id="2" name="who"/>');
      await leave(stage, ada);
      await stage.messages(grace, 4);
      await leave(stage, grace);
      await stage.over();
    },
  },
  {
    name: 'the room goes through the gate, text by text',
    play: async (stage) => {
      const page = await stage.opened(['json.wire101'], 'json');
      await stage.party.gate('hold', 'server');
      page.socket.send('{"id":1,"call":"add","args":[2,3]}');
      await stage.captured('held');
      await stage.party.gate('step', 'server');
      await stage.messages(page, 1);
      await stage.party.gate('run', 'server');
      await leave(stage, page);
      await stage.over();
    },
  },
  wamp('WAMP §4: HELLO, WELCOME, GOODBYE and its answer, and a session after it', [
    hello,
    '[6,{},"wamp.close.close_realm"]',
    hello,
  ]),
  wamp('WAMP §4.1.3: a realm that there is not is answered with ABORT', ['[1,"nowhere",{"roles":{"caller":{}}}]']),
  wamp('WAMP §6: the router’s own procedures, one that nobody has, and arguments that it does not take', [
    hello,
    '[48,1,{},"wire101.add",[2,3]]',
    '[48,2,{},"com.example.nothing"]',
    '[48,3,{},"wire101.add",["2"]]',
    '[48,4,{},"not a uri"]',
  ]),
  wamp('WAMP §2.3.3: a second HELLO is a violation, and the connection ends', [hello, hello], true),
  wamp('WAMP §2.1.2: a request whose id is not the next is a violation', [hello, '[48,7,{},"wire101.add",[2]]'], true),
  wamp('WAMP §2.3: what is no message is a violation', ['{"no":"list"}'], true),
  {
    name: 'WAMP §5: an event reaches the subscriber and not its publisher; nothing after UNSUBSCRIBE',
    random: true,
    play: async (stage) => {
      const subscriber = await joined(stage);
      const publisher = await joined(stage);
      await say(stage, subscriber, '[32,1,{},"com.example.topic"]');
      await say(stage, publisher, '[32,1,{},"com.example.topic"]');
      await say(stage, publisher, '[16,2,{"acknowledge":true},"com.example.topic",["Hello",{"n":1}]]');
      await stage.messages(subscriber, 3);
      const [id] = [...subscriber.told].flatMap(([, text]) =>
        typeof text === 'string' && text.startsWith('[33,1,') ? [(JSON.parse(text) as number[])[2]] : [],
      );
      await say(stage, subscriber, `[34,2,${id}]`);
      await say(stage, publisher, '[16,3,{"acknowledge":true},"com.example.topic"]');
      await leave(stage, subscriber);
      await leave(stage, publisher);
      await stage.over();
    },
  },
  {
    name: 'WAMP §6: a procedure of a peer is called, answers, fails, and is lost with its callee',
    random: true,
    play: async (stage) => {
      const callee = await joined(stage);
      const caller = await joined(stage);
      await say(stage, callee, '[64,1,{},"com.example.twice"]');
      await say(stage, caller, '[64,1,{},"com.example.twice"]');
      const call = async (request: number) => {
        caller.socket.send(`[48,${request},{},"com.example.twice",[21]]`);
        await stage.messages(callee, request + 1);
      };
      await call(2);
      callee.socket.send('[70,1,{},[42]]');
      await stage.messages(caller, 3);
      await call(3);
      callee.socket.send('[8,68,2,{},"com.example.tired",["no"]]');
      await stage.messages(caller, 4);
      await call(4);
      await leave(stage, callee);
      await stage.messages(caller, 5);
      await leave(stage, caller);
      await stage.over();
    },
  },
];
