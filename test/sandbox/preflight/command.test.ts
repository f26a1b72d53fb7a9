import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFile } from '#test/sandbox/workshop/temporary-store.ts';
import { freePort } from '#test/setup/start-sandbox.ts';

/** Runs the command as npm does, without its load test. */
function preflight(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['sandbox/preflight.ts', '--learners', '0', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const room = () => ['--workshop-data', temporaryFile(), '--host', '127.0.0.1'];

describe('the pre-flight check as a command', () => {
  test('says each line with its verdict, and exits with 1 when something is in the way', async () => {
    const { status, stdout } = preflight(...room(), '--port', String(await freePort()), '--lane-port', '0');
    expect(stdout).toMatch(/^pass {2}Node: v\d/m);
    expect(stdout).toMatch(/^FAIL {2}Address: only this machine reaches the sandbox\n {8}\S/m);
    expect(stdout).toMatch(/\n\n\d of 6 in the way of a workshop\.\n$/);
    expect(status).toBe(1);
  });

  test('--json is one object with the same', async () => {
    const taker = createServer();
    await new Promise<void>((resolve) => taker.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taker.close());
    const { port } = taker.address() as { port: number };
    const { status, stdout } = preflight(...room(), '--port', String(port), '--lane-port', '0', '--json');
    const { lines } = JSON.parse(stdout) as { lines: { what: string; verdict: string }[] };
    expect(lines.map(({ what }) => what)).toEqual(['Node', 'Machine', 'Ports', 'Address', 'Firewall', 'Room']);
    expect(lines.find(({ what }) => what === 'Ports')?.verdict).toBe('fail');
    expect(status).toBe(1);
  });

  test('an option that there is not is refused in one line', () => {
    const { status, stderr } = preflight('--no-such');
    expect(stderr).toMatch(/^wire101: .*--no-such.*\n$/);
    expect(status).toBe(2);
  });
});
