import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installedMosquitto, type Machine, provideMosquitto } from '#test/setup/find-mosquitto.ts';

let folder: string;
let said: string[];
let ran: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wire101-bare-'));
  said = [];
  ran = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A machine with nothing on it but what `run` puts there. */
function bare(run: Machine['run'], mayInstall = true): Machine {
  return {
    folders: [folder],
    mayInstall,
    run(program, args) {
      ran.push([program, ...args].join(' '));
      return run(program, args);
    },
    say: (text) => said.push(text),
  };
}

function put(...programs: string[]): void {
  for (const program of programs) {
    writeFileSync(join(folder, program), '#!/bin/sh\n');
    chmodSync(join(folder, program), 0o755);
  }
}

test('all of it must be there', () => {
  put('mosquitto', 'mosquitto_pub');
  expect(installedMosquitto({ folders: [folder] })).toBeUndefined();
  put('mosquitto_sub');
  expect(installedMosquitto({ folders: [folder] })?.broker).toBe(join(folder, 'mosquitto'));
});

test('on a bare Debian it is installed, without a question', () => {
  const machine = bare((_program, args) => {
    if (args[0] === 'install') put('mosquitto', 'mosquitto_pub', 'mosquitto_sub');
    return { status: 0, output: '' };
  });
  expect(provideMosquitto(machine)).toMatchObject({ pub: join(folder, 'mosquitto_pub') });
  expect(ran).toEqual(['apt-get update', 'apt-get install -y --no-install-recommends mosquitto mosquitto-clients']);
  expect(said.join()).not.toContain('NO MOSQUITTO');
});

test.each([
  ['without root', false, () => ({ status: 0, output: '' }), 'packages can be installed by root on Debian only'],
  ['without apt-get', true, () => ({ status: null, output: '' }), 'there is no apt-get'],
  [
    'without the network',
    true,
    (_program: string, args: readonly string[]) =>
      args[0] === 'update'
        ? { status: 100, output: '' }
        : { status: 100, output: 'E: Unable to locate package mosquitto\n' },
    'apt-get install failed: E: Unable to locate package mosquitto',
  ],
  ['where nothing came of it', true, () => ({ status: 0, output: '' }), 'the programs are not where they should be'],
] as const)('%s it says loudly what is left out, why, and what helps', (_where, mayInstall, run, why) => {
  const provided = provideMosquitto(bare(run, mayInstall));
  expect(provided).toEqual({ missing: said.at(-1) });
  expect(said.at(-1)).toMatch(/^\*{80}\nNO MOSQUITTO: .*SKIPPED.*Install mosquitto and mosquitto-clients/s);
  expect(said.at(-1)).toContain(why);
});
