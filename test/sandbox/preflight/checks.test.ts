import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readOptions } from '#sandbox/options.ts';
import { addressLine, diskLine, firewallLine, machineLine, nodeLine, portsLine } from '#sandbox/preflight/checks.ts';
import { conclusionOf, type Line, lineText } from '#sandbox/preflight/line.ts';
import type { Firewall, System } from '#sandbox/preflight/system.ts';

const GIBI = 2 ** 30;
const options = readOptions(['--workshop'], {});

/** A network interface with one IPv4 address. */
const at = (address: string, internal = false) => [
  { address, internal, family: 'IPv4' as const, netmask: '255.255.255.0', mac: '00:00:00:00:00:00', cidr: null },
];

describe('Node', () => {
  test.each([
    ['v24.21.0', 'pass'],
    ['v22.18.0', 'pass'],
    ['v22.17.9', 'fail'],
    ['v20.20.2', 'fail'],
  ])('%s: %s', (nodeVersion, verdict) => {
    expect(nodeLine({ nodeVersion }).verdict).toBe(verdict);
  });
});

describe('the machine', () => {
  test('that is at rest passes', () => {
    expect(machineLine({ cores: 4, load: 0.5, freeMemory: 8 * GIBI })).toEqual({
      what: 'Machine',
      verdict: 'pass',
      says: '4 cores, 8192 MiB of memory free, load 0.5',
    });
  });

  test.each([
    [{ cores: 1, load: 0.1, freeMemory: 8 * GIBI }, /One core/],
    [{ cores: 4, load: 0.1, freeMemory: GIBI / 2 }, /memory/],
    [{ cores: 2, load: 6, freeMemory: 8 * GIBI }, /busy/],
  ])('%j is worth a look', (system, todo) => {
    const line = machineLine(system);
    expect(line.verdict).toBe('look');
    expect(line.todo?.join('\n')).toMatch(todo);
  });
});

describe('ports', () => {
  test('that are free pass, and are free afterwards', async () => {
    const free = readOptions(['--workshop', '--host', '127.0.0.1', '--port', '0', '--lane-port', '0'], {});
    expect((await portsLine(free)).verdict).toBe('pass');
  });

  test('one that is taken fails, and says which', async () => {
    const taker = createServer();
    await new Promise<void>((resolve) => taker.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taker.close());
    const { port } = taker.address() as { port: number };
    const taken = readOptions(['--workshop', '--host', '127.0.0.1', '--port', String(port)], {});
    const line = await portsLine(taken);
    expect(line.verdict).toBe('fail');
    expect(line.says).toContain(`port ${port} on 127.0.0.1 is taken`);
  });
});

describe('the address to tell', () => {
  const line = (interfaces: System['interfaces'], host = '0.0.0.0') =>
    addressLine({ ...options, host }, { interfaces });

  test('is the private one of the interface that learners are on', () => {
    expect(line({ lo: at('127.0.0.1', true), wlan0: at('192.168.1.7') })).toEqual({
      what: 'Address',
      verdict: 'pass',
      says: 'tell learners http://192.168.1.7:4101/join/ (wlan0)',
    });
  });

  test('of several is the likeliest, and the others are named with their interfaces', () => {
    const found = line({ docker0: at('172.17.0.1'), wlan0: at('192.168.1.7'), eth0: at('10.1.2.3') });
    expect(found.verdict).toBe('look');
    expect(found.says).not.toContain('172.17.0.1');
    expect(found.todo?.[0]).toContain('http://172.17.0.1:4101 (docker0)');
  });

  test('on the internet is worth a look', () => {
    expect(line({ eth0: at('203.0.113.9') }).todo?.[0]).toMatch(/no private address/);
  });

  test.each([
    ['no network is up', { lo: at('127.0.0.1', true) }, undefined],
    ['it is bound to this machine', { wlan0: at('192.168.1.7') }, '127.0.0.1'],
    ['it is bound to localhost', { wlan0: at('192.168.1.7') }, 'localhost'],
    ['it is bound to ::1', { wlan0: at('192.168.1.7') }, '::1'],
  ])('there is none where %s', (_why, interfaces, host) => {
    expect(line(interfaces, host).verdict).toBe('fail');
  });
});

describe('the firewall', () => {
  const commands: readonly (readonly [Firewall, Line['verdict'], RegExp])[] = [
    ['ufw', 'look', /^sudo ufw allow proto tcp to any port 4101:4108$/m],
    ['firewalld', 'look', /^sudo firewall-cmd --add-port=4101-4108\/tcp$/m],
    ['macos', 'look', /System Settings/],
    ['windows', 'look', /^New-NetFirewallRule .* -LocalPort 4101-4108 -Action Allow$/m],
    ['wsl', 'fail', /Windows itself/],
    ['none', 'pass', /^$/],
  ];
  test.each(commands)('%s: %s, with what to type', (firewall, verdict, todo) => {
    const line = firewallLine(options, { firewall });
    expect(line.verdict).toBe(verdict);
    expect(line.todo?.join('\n') ?? '').toMatch(todo);
  });

  test('MQTT over TCP has one more port', () => {
    const withMqtt = readOptions(['--workshop', '--mqtt-port', '1883'], {});
    expect(firewallLine(withMqtt, { firewall: 'ufw' }).todo?.join('\n')).toContain('1883');
  });
});

test('lanes on any free ports cannot be let in by number, which is said', () => {
  const anywhere = readOptions(['--workshop', '--lane-port', '0'], {});
  const todo = firewallLine(anywhere, { firewall: 'firewalld' }).todo?.join('\n');
  expect(todo).toContain('--add-port=4101-4102/tcp');
  expect(todo).toContain('--lane-port');
});

describe('where the room is kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-'));
  const roomy = { freeDisk: () => 10 * GIBI };

  test('a file that is to be made is not made yet', () => {
    const file = join(folder, 'new.sqlite');
    expect(diskLine(file, roomy)).toMatchObject({ verdict: 'pass', says: `${file} can be written, and is empty` });
    expect(diskLine(file, roomy).says).toContain('is empty');
  });

  test('a disk that is nearly full is worth a look', () => {
    expect(diskLine(join(folder, 'full.sqlite'), { freeDisk: () => 1000 }).verdict).toBe('look');
  });

  test('a file that is no room fails', () => {
    const file = join(folder, 'other.sqlite');
    writeFileSync(file, 'this is no database, and was somebody’s homework'.repeat(50));
    expect(diskLine(file, roomy)).toMatchObject({ verdict: 'fail', says: expect.stringContaining(file) as string });
  });
});

describe('what is printed', () => {
  const line = (verdict: Line['verdict']): Line => ({ what: 'A thing', verdict, says: 'is so', todo: ['do this'] });

  test('what to do stands below', () => {
    expect(lineText(line('fail'))).toBe('FAIL  A thing: is so\n        do this');
  });

  test.each([
    [['pass', 'pass'], 'Ready for a workshop.'],
    [['pass', 'look'], 'Ready for a workshop; 1 of 2 worth a look.'],
    [['fail', 'look'], '1 of 2 in the way of a workshop.'],
  ] as const)('%j: %s', (verdicts, text) => {
    expect(conclusionOf(verdicts.map(line))).toBe(text);
  });
});
