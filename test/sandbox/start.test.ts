import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { Client, until } from './harness.ts';

const main = fileURLToPath(new URL('../../sandbox/start.ts', import.meta.url));
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
  readonly ended: Promise<number | null>;
}

function start(args: readonly string[], env: Record<string, string> = {}): Run {
  const cwd = mkdtempSync(join(tmpdir(), 'wire101-'));
  const { npm_lifecycle_event: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { ...inherited, ...env } });
  started.push(child);
  let output = '';
  let errors = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, output: () => output, errors: () => errors, ended };
}

async function addressOf({ output, errors }: Run): Promise<string> {
  return until(() => {
    if (errors() !== '') throw new Error(errors());
    return /http:\/\/\S+/.exec(output())?.[0];
  }, 15_000);
}

describe('what cannot be started is told in one line, exit code 1', () => {
  test.each([
    [['--colour'], {}, '--colour'],
    [['extra'], {}, 'extra'],
    [['--port', '70000'], {}, '--port'],
    [['--port', 'http'], {}, '--port'],
    [[], { PORT: '-1' }, '--port'],
    [['--wire-port', 'x'], {}, '--wire-port'],
    [['--port', '4101', '--wire-port', '4101'], {}, '--wire-port'],
    [['--allow-origin', 'example.org'], {}, '--allow-origin'],
    [['--max-sessions', '0'], {}, '--max-sessions'],
    [
      ['--max-sessions', '-1'],
      {},
      "wire101: Option '--max-sessions' argument is ambiguous (--help lists the options)\n",
    ],
    [['--bogus'], {}, "wire101: Unknown option '--bogus' (--help lists the options)\n"],
    [[], { HEAD_TIMEOUT: 'soon' }, '--head-timeout'],
    [['--host', '203.0.113.1'], {}, '--host'],
  ])('%j %j', async (args, env, named) => {
    const run = start(args, env);
    expect(await run.ended).toBe(1);
    expect(run.output()).toBe('');
    expect(run.errors().trimEnd().split('\n')).toHaveLength(1);
    expect(run.errors()).toContain(named);
  });

  test.each(['--port', '--wire-port'])('a taken %s', async (flag) => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const run = start(['--no-build', '--port', '0', '--wire-port', '0', flag, port]);
    expect(await run.ended).toBe(1);
    expect(run.errors().trimEnd().split('\n')).toHaveLength(1);
    expect(run.errors()).toContain(`port ${port}`);
    holder.close();
  });
});

test('--help lists every option and limit', async () => {
  const run = start(['--help']);
  expect(await run.ended).toBe(0);
  expect(run.output()).toContain('--allow-origin');
  expect(run.output()).toContain('MAX_SESSIONS');
});

describe('a workshop', () => {
  const ports = ['--no-build', '--port', '0', '--workshop'];

  test('tells how to join, the secret link, what is open and what is kept; goes on after a kill; is forgotten by one command', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'workshop-')), 'kept', 'workshop.sqlite');
    const first = start([...ports, '--workshop-data', file]);
    await until(() => first.output().includes('npm run forget'), 15_000);
    const told = first.output();
    const code = /with the code {2}(\w{3}-\w{3})/.exec(told)?.[1];
    const link = /http:\/\/127\.0\.0\.1:\d+\/board\/#([\w-]{43})/.exec(told)?.[1];
    expect(told).toMatch(/█/);
    expect(told).toMatch(/TCP ports\n {2}\d+/);
    expect(told).toContain(file);
    expect(first.errors()).toBe('');

    const second = start([...ports, '--workshop-data', file]);
    expect(await second.ended).toBe(1);
    expect(second.errors()).toMatch(/^wire101: .* is in use by another sandbox; --workshop-data names another\n$/);
    expect((await forget(file)).errors).toContain('in use');

    first.child.kill('SIGKILL');
    await first.ended;
    const again = start([...ports, '--workshop-data', file]);
    await until(() => again.output().includes('npm run forget'), 15_000);
    expect(again.output()).toContain(`with the code  ${code}`);
    expect(again.output()).toContain(`/board/#${link}`);
    again.child.kill('SIGTERM');
    await again.ended;

    expect((await forget(file)).output).toBe(`${file} is deleted: the room, its seats and their progress.\n`);
    expect(readdirSync(dirname(file))).toEqual([]);
    expect((await forget(file)).output).toBe(`${file}: nothing is kept.\n`);
  });

  async function forget(file: string) {
    const script = fileURLToPath(new URL('../../sandbox/workshop/forget.ts', import.meta.url));
    const child = spawn(process.execPath, [script, '--workshop-data', file]);
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { output, errors };
  }
});

describe('an end in order', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s, with everything open, within 2 s', async (signal) => {
    const run = start(['--no-build', '--port', '0']);
    const base = await addressOf(run);
    const client = await Client.open(base);
    const { urls, controlToken } = client.session;
    const plain = await client.socket();
    const held = await Client.open(base);
    const holding = await held.socket();
    await held.ask('POST', held.session.urls.gate, { action: 'hold' });
    holding.socket.send('held');
    await until(async () => (await held.ask<{ held: unknown[] }>('GET', held.session.urls.gate)).held.length > 0);
    const headers = { authorization: `Bearer ${controlToken}`, accept: 'text/event-stream' };
    const stream = await fetch(urls.capture, { headers });
    const told = stream.text();
    const idle = [Number(new URL(base).port), Number(new URL(urls.websocket).port)].map((port) => connect(port));
    for (const socket of idle) socket.on('error', () => {}).write('GET / HT');
    await client.ask('POST', urls.rawClients);

    const before = performance.now();
    run.child.kill(signal);
    expect(await run.ended).toBe(0);
    expect(performance.now() - before).toBeLessThan(2000);
    expect(await plain.closed).toMatchObject({ code: 1001 });
    expect(await holding.closed).toMatchObject({ code: 1001 });
    expect(holding.messages).toHaveLength(1);
    expect(await told).toContain('event: end');
    expect(run.errors()).toBe('');
  });

  test.each([
    ['SIGTERM to npm', 'SIGTERM', 1],
    ['Ctrl-C, which the terminal sends to npm and all below it', 'SIGINT', -1],
  ] as const)('under npm, by %s', async (_name, signal, sign) => {
    const child = spawn('npm', ['start', '--', '--no-build', '--port', '0'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    const base = await until(() => /http:\/\/\S+/.exec(output)?.[0], 15_000);
    const { closed } = await (await Client.open(base)).socket();
    const ended = new Promise((resolve) => child.once('close', resolve));
    process.kill(sign * (child.pid ?? 0), signal);
    expect(await closed).toMatchObject({ code: 1001 });
    await ended;
  });

  test('a second Ctrl-C ends it at once', async () => {
    const run = start(['--no-build', '--port', '0']);
    const base = await addressOf(run);
    connect(Number(new URL(base).port)).on('error', () => {});
    await Client.open(base);
    run.child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 300));
    run.child.kill('SIGINT');
    expect([0, 130]).toContain(await run.ended);
  });
});
