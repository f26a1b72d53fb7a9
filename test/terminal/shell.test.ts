import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { commands } from '#terminal/commands/commands.ts';
import { until } from '../sandbox/harness.ts';
import type { Desk } from './desk.ts';
import { desksAt } from './desks.ts';

const { live, simulated } = desksAt('a shell');

describe('commands as data', () => {
  test('each has a summary, a usage and options that differ, and help and --help tell all of it', async () => {
    const desk = await simulated();
    for (const { name, summary, options, examples, shell } of commands) {
      expect(new Set(options.map(({ flag }) => flag)).size).toBe(options.length);
      await desk.type('clear', `${name} --help`);
      expect(desk.text).toContain(`${name}: ${summary}`);
      expect(desk.text).toContain(`usage: ${name}`);
      for (const { flag } of options) expect(desk.text).toContain(flag);
      for (const { line } of examples) expect(desk.text).toContain(line);
      for (const line of shell({ options: new Map(), operands: [] }, undefined)) expect(desk.text).toContain(line);
      const asked = desk.text;
      await desk.type('clear', `help ${name}`);
      expect(desk.text).toBe(asked);
    }
    await desk.type('clear', 'help');
    for (const { name, summary } of commands)
      expect(desk.text).toMatch(new RegExp(`  ${name} +${summary.slice(0, 12)}`));
  });

  test.each([
    ['nonsense', 'There is no command nonsense.'],
    ['nc example.com 80', 'nc connects to http or mqtt of this session, and to nothing else: not to example.com 80.'],
    ['nc --listen', 'nc has no option --listen.'],
    ['poll -s', '-s wants CURSOR after it.'],
    ['poll -e 0', '-e wants a whole number from 1 to 3600, not 0.'],
    ['mqtt pub', 'mqtt pub wants a topic: -t TOPIC.'],
    ['mqtt both -t a', 'mqtt wants pub or sub.'],
    ['frame wrong', 'wrong is no kind of frame.'],
    ['frame -e g8', 'This is no hex: "g" is not a hex digit, at character 1.'],
    ['explain', 'Nothing was received in this terminal yet.'],
    ["sha1 'a", "The ' at character 6 is not closed."],
    ['base64 -d %%%', '%%% is not base64.'],
  ])('%s: what is wrong is said, and then what to do', async (line, message) => {
    const desk = await simulated();
    await desk.type(line);
    const at = desk.printed.findIndex(({ text, tone }) => text === message && tone === 'bad');
    expect(desk.text).toContain(message);
    expect(desk.printed[at + 1]).toMatchObject({ tone: 'faint' });
    expect(desk.shells[1].running).toBe(false);
    expect((await desk.party.events()).length).toBe(0);
  });
});

describe('calculations', () => {
  test('accept, as RFC 6455 section 1.3 has it; a wrong one is recognised', async () => {
    const desk = await simulated();
    await desk.type('accept dGhlIHNhbXBsZSBub25jZQ==');
    expect(desk.text).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    await desk.type('clear', 'accept dGhlIHNhbXBsZSBub25jZQ== dGhlIHNhbXBsZSBub25jZQ==');
    expect(desk.text).toContain('It is wrong: the key itself was sent back.');
    await desk.type('clear', 'accept dGhlIHNhbXBsZSBub25jZQ== s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(desk.text).toContain('It is right.');
  });

  test('sha1, base64 and hex, as node:crypto and Buffer have them', async () => {
    const desk = await simulated();
    const text = 'grün & 😀';
    await desk.type(
      `sha1 '${text}'`,
      `base64 '${text}'`,
      `hex '${text}'`,
      `base64 -d ${Buffer.from(text).toString('base64')}`,
    );
    expect(desk.text).toContain(createHash('sha1').update(text).digest('hex'));
    expect(desk.text).toContain(Buffer.from(text).toString('base64'));
    expect(desk.text).toContain(
      Buffer.from(text)
        .toString('hex')
        .replace(/(..)(?=.)/g, '$1 '),
    );
    expect(desk.text).toContain(`\n${text}\n`);
  });

  test('frame: the examples of RFC 6455 section 5.7, composed and explained', async () => {
    const desk = await simulated();
    await desk.type(
      'frame -k 37fa213d text Hello',
      'frame -u text Hello',
      'frame -f -u text Hel',
      'frame -u continuation lo',
    );
    for (const octets of [
      '81 85 37 fa 21 3d 7f 9f 4d 51 58',
      '81 05 48 65 6c 6c 6f',
      '01 03 48 65 6c',
      '80 02 6c 6f',
    ]) {
      expect(desk.text).toContain(octets);
    }
    await desk.type('clear', 'frame -e 81 85 37 fa 21 3d 7f 9f 4d 51 58');
    expect(desk.text).toMatch(/opcode .*= 1: text/);
    expect(desk.text).toMatch(/payload data = Hello/);
    await desk.type('clear', 'frame -e 81 05 48 65 6c 6c 6f');
    expect(desk.text).toMatch(/! RFC 6455 §5\.\d/);
  });
});

describe.each([
  ['the sandbox', live],
  ['its simulation', simulated],
] as const)('at %s', (_name, open) => {
  test('nc: rubbish gets a 400, and the rule that it breaks is named (RFC 9112 §2.3)', async () => {
    const desk = await open();
    await desk.type('nc -C', 'what is this?', '');
    await desk.shows('! RFC 9112 §2.3');
    await desk.shows('HTTP/1.1 400 Bad Request');
    await desk.shows('The connection is over');
    expect(desk.shells[1].running).toBe(false);
  });

  test('nc: who ends a line with LF alone is told how to send CR LF (RFC 9112 §2.2)', async () => {
    const desk = await open();
    await desk.type('nc', 'GET / HTTP/1.1');
    await desk.shows('! RFC 9112 §2.2');
    await desk.shows('nc -C sends CR LF.');
    await desk.shows('HTTP/1.1 400 Bad Request');
  });

  test('nc: an escape that there is not sends nothing, and the connection goes on', async () => {
    const desk = await open();
    await desk.type('nc -C', 'GET \\q');
    expect(desk.text).toContain('\\q at character 5 is no escape; nothing was sent.');
    expect(desk.shells[1].running).toBe(true);
    await desk.shells[1].interrupt();
    expect(desk.shells[1].running).toBe(false);
  });

  test('http: judges each line as it is typed, and sends the head when it is whole', async () => {
    const desk = await open();
    const { host } = desk.party.world.identity;
    await desk.type("http -d 'hello'", `POST ${desk.party.base}/http HTTP/1.1`, 'Wrong : x');
    expect(desk.text).toContain('! RFC 9112 §5.1');
    await desk.shells[1].interrupt();
    await desk.type('clear', "http -d 'hello'", `POST ${desk.party.base}/http HTTP/1.1`, `Host: ${host}`, '');
    await desk.shows('< HTTP/1.1 200 OK');
    expect(desk.text).toContain('> Content-Length: 5\\r\\n');
    await until(() => !desk.shells[1].running);
    await desk.type('explain');
    expect(desk.text).toMatch(/of http, server → client/);
  });

  test('ws: text, ping, fragments and close; raw octets that break a rule are answered', async () => {
    const desk = await open();
    await desk.type('ws');
    await desk.shows('101 Switching Protocols');
    await desk.type('hello');
    await desk.shows(/< 81 05 68 65 6c 6c 6f {3}frame, text, 5 octets: hello/);
    await desk.type('/ping are you there');
    await desk.shows(/< 8a .*frame, pong, .*are you there/);
    await desk.type('/fragments one| two| three');
    await desk.shows(/frame, text, 13 octets: one two three/);
    await desk.type('/explain');
    await desk.shows(/payload data = one two three/);
    await desk.type('/close 4001 enough');
    await desk.shows(/< 88 .*frame, close/);
    await until(() => !desk.shells[1].running);
    await desk.type('clear', 'ws');
    await desk.shows('101 Switching Protocols');
    await desk.type('/raw 81 00');
    await desk.shows(/! RFC 6455 §5\.1/);
    await desk.shows(/< 88 02 03 ea/);
  });

  test('sse and poll: what is published from the second terminal comes', async () => {
    const desk = await open();
    const publish = async (text: string) => {
      const { host } = desk.party.world.identity;
      const lines = [`http -d '${text}'`, `POST ${desk.party.base}/publish HTTP/1.1`, `Host: ${host}`, ''];
      for (const line of lines) await desk.shells[2].enter(line);
      await until(() => !desk.shells[2].running);
    };
    await desk.type('sse');
    await desk.shows('200 OK');
    await publish('first');
    await desk.shows('< data: first');
    await desk.shells[1].interrupt();
    await desk.type('sse -l 0');
    await desk.shows(/Last-Event-ID: 0[\s\S]*< data: first/);
    await desk.shells[1].interrupt();
    await desk.type('clear', 'poll -s 1');
    await publish('second');
    await desk.shows(/"second".*"cursor":2/);
    await desk.shows('long-poll?since=2');
    await desk.shells[1].interrupt();
    expect(desk.shells[1].running).toBe(false);
  });

  test('completion knows commands, options, paths and fields', async () => {
    const desk = await open();
    const [shell] = [desk.shells[1]];
    expect(shell.complete('ht').words).toEqual(['http']);
    expect(shell.complete('nc -').words).toEqual(['--help', '-C', '-x']);
    expect(shell.complete('mqtt p').words).toEqual(['pub']);
    await desk.type('nc -C');
    expect(shell.complete('GET /s/').words).toContain(`${desk.party.base}/ws`);
    expect(shell.complete('Sec-WebSocket-K')).toEqual({ words: ['Sec-WebSocket-Key:'], typed: 15 });
    await shell.interrupt();
  });
});

describe.each([
  ['the sandbox', live],
  ['its simulation', simulated],
] as const)('MQTT at %s', (_name, open) => {
  test.each([0, 1, 2])('mqtt pub -q %i reaches mqtt sub in the other terminal', async (qos) => {
    const desk = await open();
    await desk.shells[2].enter(`mqtt sub -t news/# -q ${qos}`);
    await until(() => desk.printed.some(({ text }) => text.includes('SUBACK')));
    await desk.type(`mqtt pub -t news/a -m hello -q ${qos}`);
    await until(() => desk.printed.some(({ terminal, text }) => terminal === 2 && /< .*PUBLISH.*news\/a/.test(text)));
    await until(() => !desk.shells[1].running);
    if (qos > 0) {
      const last = qos === 1 ? /> .*PUBACK/ : /> .*PUBCOMP/;
      await until(() => desk.printed.some(({ terminal, text }) => terminal === 2 && last.test(text)));
    }
    await desk.shells[2].interrupt();
    expect(desk.printed.filter(({ tone }) => tone === 'bad')).toEqual([]);
    expect(desk.text).toMatch(/in a shell: mosquitto_pub .* -t news\/a -m hello -q/);
  });
});

test('octets of the wire never steer the terminal: escape sequences are shown as text', async () => {
  const desk = await simulated();
  await desk.type('nc -C', `GET ${desk.party.base}/x\\e[2J HTTP/1.1`, '');
  await desk.shows('HTTP/1.1 4');
  for (const { text } of desk.printed) expect(text).not.toMatch(/[\p{Cc}]/u);
});

describe('what is done “in a shell” is done there too', () => {
  /** What the line that the command told does in a shell; it is stopped after a second. */
  async function inShell(desk: Desk, tool: string): Promise<string> {
    const told = desk.text.split('\n').findLast((line) => line.startsWith(`in a shell: ${tool}`));
    const line = told?.slice('in a shell: '.length) ?? 'false';
    const { stdout } = await promisify(execFile)('sh', ['-c', line.replace(/^curl /, 'curl -m 1 ')]).catch(
      (error) => error,
    );
    return String(stdout);
  }

  test.each([
    ['accept dGhlIHNhbXBsZSBub25jZQ==', 'printf', /^s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\n$/],
    ["sha1 'it is'", 'printf', /^[\da-f]{40} /],
    ["base64 'a b'", 'printf', /^YSBi\n$/],
    ['base64 -d YSBi', 'printf', /^a b$/],
  ])('%s', async (line, tool, answer) => {
    const desk = await simulated();
    await desk.type(line);
    const answered = await inShell(desk, tool);
    expect(answered).toMatch(answer);
    if (line.startsWith('sha1')) expect(desk.text).toContain(answered.slice(0, 40));
  });

  test('http, sse and poll by curl, at the address of the session', async () => {
    const desk = await live();
    await desk.type("http -d 'it is'");
    expect(await inShell(desk, 'curl')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    await desk.shells[1].interrupt();
    await desk.party.commands.setFeed({ rate: 0, size: 5, burst: 1, once: 3, every: 0 });
    await desk.type('sse -l 1');
    expect(await inShell(desk, 'curl')).toMatch(/id: 2\n[\s\S]*id: 3\n/);
    await desk.shells[1].interrupt();
    await desk.type('poll -s 2 -1');
    expect(await inShell(desk, 'curl')).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*"cursor":3/);
  });
});
