import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Aedes } from 'aedes';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printfOf, shellWord } from '#capture/shell-lines/quote.ts';
import { shellLines } from '#capture/shell-lines/shell-line.ts';
import { provideTools } from '#test/setup/provide-tools.ts';
import { encodeRequestHead, type Lines } from '#wire/http/encode.ts';
import { encodeConnect, encodePublish, encodeSubscribe } from '#wire/mqtt/encode.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { encodeMessage } from '#wire/websocket/encode.ts';

const HOSTILE = [
  `'`,
  `'; touch /tmp/hacked; '`,
  '$(id)',
  '`id`',
  '!!',
  '\\',
  '"',
  '%s%n',
  '@/etc/passwd',
  '-o x',
  ' ',
  '&|;<>(){}[]*?~#',
  'é 😀',
];

beforeAll(() => {
  expect(provideTools(['curl', 'mosquitto_pub'])).toEqual([]);
}, 120_000);

/** The words that a shell makes of a line. */
function words(line: string): string[] {
  const { stdout, status, stderr } = spawnSync('sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\0').slice(0, -1);
}

/** Runs a line as a reader does who pastes it; what it printed. */
async function run(line: string): Promise<string> {
  const child = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  await once(child, 'close');
  return printed;
}

describe('XCU section 2.2: a word is a word, whatever is in it', () => {
  test.each(HOSTILE)('%j', (text) => expect(words(shellWord(text) ?? '')).toEqual([text]));

  test('any text but NUL', () => {
    expect(shellWord('a\0')).toBeUndefined();
    const texts = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && text !== '');
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 20 }), (all) => {
        expect(words(all.map((text) => shellWord(text)).join(' '))).toEqual(all);
      }),
      { numRuns: 40 },
    );
  });

  test('a hyphen that comes first is no option', () => {
    const octets = new Uint8Array([0x2d, 0x6e, 0x00]);
    expect([...spawnSync('sh', ['-c', printfOf(octets)]).stdout]).toEqual([...octets]);
  });

  test('any octets are what printf prints', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        const { stdout } = spawnSync('sh', ['-c', printfOf(octets)]);
        expect(new Uint8Array(stdout)).toEqual(new Uint8Array(octets));
      }),
      { numRuns: 40 },
    );
  });
});

/** A server that takes one request after another, and keeps what came. */
let server: Server;
const seen: string[] = [];
beforeAll(async () => {
  server = createServer((socket) => {
    let text = '';
    socket.on('data', (octets) => {
      text += octets.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (head === -1 || text.length < head + 4 + length) return;
      seen.push(text);
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: done\n\n');
    });
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());
const host = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;

/** The lines for a request on a connection that also carries another. */
function linesFor(parts: { method?: string; target?: string; lines?: Lines; content?: Uint8Array }) {
  const { method = 'GET', target = '/', lines = [], content = new Uint8Array() } = parts;
  const wire = new Connection(KNOWN_PROTOCOLS);
  const length: Lines = content.length > 0 ? [['Content-Length', String(content.length)]] : [];
  wire.receive(
    'client',
    joinOctets([encodeRequestHead({ method, target, lines: [['Host', host()], ...length, ...lines] }), content]),
  );
  wire.receive('client', encodeRequestHead({ method: 'GET', target: '/after', lines: [['Host', host()]] }));
  return shellLines(wire, 'client', 0, undefined);
}

/** What curl sends when the line is pasted. */
async function sentBy(parts: Parameters<typeof linesFor>[0]) {
  const [line] = linesFor(parts);
  expect(line?.tool).toBe('curl');
  const before = seen.length;
  const printed = await run(line?.line ?? '');
  expect(seen.length, printed).toBe(before + 1);
  const text = seen.at(-1) ?? '';
  const [head = '', content = ''] = text.split(/\r\n\r\n(.*)/s);
  const [start = '', ...fields] = head.split('\r\n');
  return { start, fields, content, printed };
}

describe('RFC 9110: a request once more by curl', () => {
  test('method, target, fields and what is printed: heads and a stream as it comes', async () => {
    const { start, fields, printed } = await sentBy({
      target: '/s/x/events?a=1&b=%20',
      lines: [
        ['Accept', 'text/event-stream'],
        ['Last-Event-ID', '41'],
        ['Origin', 'http://a.test'],
        ['X-Empty', ''],
      ],
    });
    expect(start).toBe('GET /s/x/events?a=1&b=%20 HTTP/1.1');
    expect(fields).toEqual(
      expect.arrayContaining(['Accept: text/event-stream', 'Last-Event-ID: 41', 'Origin: http://a.test', 'X-Empty:']),
    );
    expect(printed).toContain('HTTP/1.1 200 OK');
    expect(printed).toContain('data: done');
  });

  test.each(HOSTILE)('a field whose value is %j', async (value) => {
    const { fields } = await sentBy({ lines: [['X-Hostile', value]] });
    expect(fields.map((field) => Buffer.from(field, 'latin1').toString())).toContain(`X-Hostile: ${value}`.trim());
  });

  test.each(['/a/../b', '/[1-3]{a,b}', "/'$(id)", '/a?b=`id`&c', '//x', '/%'])('the target %j', async (target) => {
    expect((await sentBy({ target })).start).toBe(`GET ${target} HTTP/1.1`);
  });

  test('other methods, and targets that are no path', async () => {
    expect((await sentBy({ method: 'DELETE', target: '/a' })).start).toBe('DELETE /a HTTP/1.1');
    expect((await sentBy({ method: 'HEAD', target: '/a' })).start).toBe('HEAD /a HTTP/1.1');
    expect((await sentBy({ method: 'OPTIONS', target: '*' })).start).toBe('OPTIONS * HTTP/1.1');
  });

  test.each([...HOSTILE.map(encodeUtf8), encodeUtf8('@a'), encodeUtf8('{"a":\n1}'), Uint8Array.of(0, 255, 39, 37, 10)])(
    'the content %s',
    async (content) => {
      const sent = await sentBy({ method: 'POST', content, lines: [['Content-Type', 'text/plain']] });
      expect(sent.start).toBe('POST / HTTP/1.1');
      expect(Buffer.from(sent.content, 'latin1')).toEqual(Buffer.from(content));
    },
  );

  test('names that are no field and a host that is none are never in a line', () => {
    const [line] = linesFor({
      lines: [
        ['x y', '1'],
        ['@/etc/passwd', '1'],
      ],
    });
    expect(line?.line).not.toContain('passwd');
    const wire = new Connection(KNOWN_PROTOCOLS);
    wire.receive('client', encodeRequestHead({ method: 'GET', target: '/', lines: [['Host', 'a b;id']] }));
    expect(shellLines(wire, 'client', 0, undefined)).toEqual([]);
  });
});

describe('RFC 6455: a WebSocket once more', () => {
  const handshake = (origin: string): Connection => {
    const wire = new Connection(KNOWN_PROTOCOLS);
    const lines: Lines = [
      ...([
        ['Host', host()],
        ['Upgrade', 'websocket'],
        ['Connection', 'Upgrade'],
        ['Origin', origin],
      ] as const),
      ...([
        ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
        ['Sec-WebSocket-Version', '13'],
        ['Sec-WebSocket-Protocol', 'mqtt, chat'],
      ] as const),
    ];
    wire.receive('client', encodeRequestHead({ method: 'GET', target: '/s/x/ws', lines }));
    wire.receive(
      'server',
      encodeUtf8(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
      ),
    );
    return wire;
  };

  test('the options of websocat and wscat as their manuals have them; curl asks for the upgrade', async () => {
    const [websocat, wscat, curl] = shellLines(handshake('http://a.test'), 'server', 0, undefined);
    expect(websocat).toEqual({
      tool: 'websocat',
      line: `websocat --protocol=mqtt,chat --origin=http://a.test ws://${host()}/s/x/ws`,
    });
    expect(wscat).toEqual({ tool: 'wscat', line: `wscat -s mqtt -s chat -o http://a.test -c ws://${host()}/s/x/ws` });
    await run(curl?.line ?? '');
    expect(seen.at(-1)).toMatch(/Upgrade: websocket\r\n/);
    expect(seen.at(-1)).toMatch(/Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n/);
  });

  test.each(HOSTILE.filter((text) => text.trim() !== ''))('the text %j is one word of the line', (text) => {
    const wire = handshake(`http://a/${text}`);
    wire.receive('client', encodeMessage(1, encodeUtf8(text), Uint8Array.of(1, 2, 3, 4)));
    const [websocat, wscat] = shellLines(wire, 'client', 1, undefined);
    const line = words(wscat?.line ?? '');
    expect(line[line.indexOf('-x') + 1]).toBe(text);
    expect(line[line.indexOf('-o') + 1]).toBe(`http://a/${text}`);
    const printed = spawnSync('sh', ['-c', (websocat?.line ?? '').split(' | websocat')[0] as string], {
      encoding: 'utf8',
    });
    expect(printed.stdout).toBe(`${text}\n`);
  });
});

describe('MQTT 3.1.1 and 5.0: control packets once more by mosquitto', () => {
  let broker: Aedes;
  let listener: Server;
  const mqtt = () => ({ host: '127.0.0.1', port: (listener.address() as AddressInfo).port, user: 'token' });
  beforeAll(async () => {
    broker = await Aedes.createBroker();
    listener = createServer((socket) => broker.handle(socket));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
  });
  afterAll(async () => {
    await new Promise<void>((done) => broker.close(done));
    listener.close();
  });

  function lineOf(packet: Uint8Array, version: 4 | 5 = 4) {
    const wire = new Connection({ ...KNOWN_PROTOCOLS, speaks: 'mqtt' });
    wire.receive('client', joinOctets([encodeConnect({ version, clientIdentifier: 'c' }), packet]));
    return shellLines(wire, 'client', 1, mqtt())[0];
  }

  test.each([
    ['plain', 'weather/oslo', encodeUtf8('14 °C'), 0],
    ['with QoS 1', 'a b', encodeUtf8(`it's $(id)`), 1],
    ['with QoS 2, retained', "'/;id", encodeUtf8('-x'), 2],
    ['octets', 'bin', Uint8Array.of(0, 1, 255, 10, 37), 0],
    ['nothing', 'none', new Uint8Array(0), 0],
  ] as const)('PUBLISH: %s', async (_, topic, payload, qos) => {
    const retain = qos === 2;
    const line = lineOf(
      encodePublish({ version: 4, topic, payload, qos, retain, ...(qos > 0 ? { packetIdentifier: 7 } : {}) }),
    );
    expect(line?.tool).toBe('mosquitto_pub');
    const came = new Promise<{ topic: string; payload: Uint8Array; qos: number; retain: boolean }>((done) => {
      broker.on('publish', (packet, client) => {
        if (client) done({ ...packet, payload: new Uint8Array(Buffer.from(packet.payload)) });
      });
    });
    expect(await run(line?.line ?? '')).toBe('');
    expect(await came).toMatchObject({ topic, payload: new Uint8Array(payload), qos, retain });
    broker.removeAllListeners('publish');
  });

  test('SUBSCRIBE: every filter, at the highest QoS asked for', async () => {
    const subscriptions = [
      ['a/#', 0],
      ["b '/+", 1],
    ] as const;
    const line = lineOf(encodeSubscribe({ version: 4, packetIdentifier: 1, subscriptions }));
    expect(line?.tool).toBe('mosquitto_sub');
    const asked = new Promise((done) => broker.once('subscribe', done));
    const child = spawn('sh', ['-c', `exec ${line?.line}`], { stdio: 'ignore' });
    expect(await asked).toMatchObject([
      { topic: 'a/#', qos: 1 },
      { topic: "b '/+", qos: 1 },
    ]);
    child.kill();
  });

  test('the version is the one that was spoken', () => {
    const publish = encodePublish({ version: 5, topic: 'a', payload: encodeUtf8('x') });
    expect(lineOf(publish, 5)?.line).toContain('-V 5');
    expect(lineOf(encodePublish({ version: 4, topic: 'a', payload: encodeUtf8('x') }))?.line).toContain('-V 311');
  });
});
