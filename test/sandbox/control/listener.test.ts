import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '#sandbox/sandbox.ts';
import { defaultLimits } from '#service/limits.ts';

let sandbox: Sandbox;
let base: string;
let siteFolder: string;

beforeAll(async () => {
  siteFolder = mkdtempSync(join(tmpdir(), 'wire101-site-'));
  mkdirSync(join(siteFolder, '_astro'));
  mkdirSync(join(siteFolder, 'lesson'));
  writeFileSync(join(siteFolder, 'index.html'), '<!doctype html><title>site</title>');
  writeFileSync(join(siteFolder, 'lesson', 'index.html'), '<!doctype html><title>lesson</title>');
  writeFileSync(join(siteFolder, '404.html'), '<!doctype html><title>none</title>');
  writeFileSync(join(siteFolder, '_astro', 'page.abc123.js'), 'export {};');
  const ports = {
    host: '127.0.0.1',
    port: 0,
    wirePort: 0,
    lanePort: undefined,
    mqttPort: undefined,
    mqttUrl: undefined,
  };
  sandbox = createSandbox({ ...ports, allowOrigin: [], allowHost: [], limits: defaultLimits, siteFolder });
  await sandbox.listen();
  base = `http://127.0.0.1:${sandbox.port}`;
});
afterAll(() => sandbox.close(50));

describe('the site', () => {
  test.each([
    ['/', 200, 'text/html;charset=utf-8', 'no-cache'],
    ['/lesson/', 200, 'text/html;charset=utf-8', 'no-cache'],
    ['/_astro/page.abc123.js', 200, 'text/javascript', 'public, max-age=31536000, immutable'],
    ['/nothing/', 404, 'text/html;charset=utf-8', 'no-cache'],
    ['/../package.json', 404, 'text/html;charset=utf-8', 'no-cache'],
    ['/%2e%2e/package.json', 404, 'text/html;charset=utf-8', 'no-cache'],
  ])('%s is %i, %s, %s', async (path, status, type, caching) => {
    const response = await fetch(base + path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')?.toLowerCase()).toBe(type);
    expect(response.headers.get('cache-control')).toBe(caching);
    expect(await response.text()).toContain(status === 404 ? 'none' : '');
  });

  test('is asked for anew by its tag', async () => {
    const { headers } = await fetch(base);
    const again = await fetch(base, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  test('may be built anew while it is served', async () => {
    const path = join(siteFolder, 'passing.html');
    writeFileSync(path, 'first');
    expect(await (await fetch(`${base}/passing.html`)).text()).toBe('first');
    writeFileSync(path, 'second, and longer');
    expect(await (await fetch(`${base}/passing.html`)).text()).toBe('second, and longer');
    rmSync(path);
    expect((await fetch(`${base}/passing.html`)).status).toBe(404);
  });

  test.each(['bytes=30-2', 'bytes=-5', 'bytes=x-', 'lines=1-2'])('%s is served whole', async (range) => {
    const response = await fetch(base, { headers: { range } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('site');
  });

  test('takes only GET and HEAD', async () => {
    expect((await fetch(base, { method: 'POST' })).status).toBe(405);
    const head = await fetch(base, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });

  test('is held to a strict policy, on pages and on errors', async () => {
    for (const path of ['/', '/nothing/', '/healthz', '/api/nothing']) {
      const { headers } = await fetch(base + path);
      const policy = headers.get('content-security-policy') ?? '';
      const wire = `127.0.0.1:${sandbox.wirePort}`;
      const ports = [sandbox.wirePort, ...sandbox.lanePorts];
      const connects = ports.map((port) => `http://127.0.0.1:${port} ws://127.0.0.1:${port}`);
      expect(policy.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        `img-src 'self' data: http://${wire}`,
        "font-src 'self'",
        `connect-src 'self' ws://127.0.0.1:${sandbox.port} ${connects.join(' ')}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "worker-src 'self'",
        "manifest-src 'self'",
      ]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    }
  });

  test('names the wire listener as the client addressed this one', async () => {
    const response = await fetch(`http://localhost:${sandbox.port}/`).catch(() => undefined);
    const policy = response?.headers.get('content-security-policy');
    if (policy) expect(policy).toContain(`ws://localhost:${sandbox.wirePort}`);
  });
});
