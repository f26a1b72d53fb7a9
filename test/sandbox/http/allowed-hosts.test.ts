import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { createAllowedHosts, hostNameOf } from '#sandbox/http/allowed-hosts.ts';

const allowing = (given: { host?: string; allowHost?: string[]; allowOrigin?: string[] } = {}) =>
  createAllowedHosts({ host: '127.0.0.1', allowHost: [], allowOrigin: [], sitePort: () => 4101, ...given });

describe('names', () => {
  test('the loopback ones, whatever the sandbox is bound to', () => {
    for (const host of ['127.0.0.1', '192.0.2.7', '::1']) {
      for (const name of ['localhost', 'LocalHost', '127.0.0.1', '[::1]'])
        expect(allowing({ host }).host(name)).toBe(true);
    }
  });

  test('the bound one and those that are added', () => {
    const allowed = allowing({ host: '192.0.2.7', allowHost: ['class.example'] });
    expect(allowed.host('192.0.2.7')).toBe(true);
    expect(allowed.host('class.example')).toBe(true);
    expect(allowed.host('192.0.2.8')).toBe(false);
    expect(allowing().host('class.example')).toBe(false);
  });

  test("this machine's addresses only when it is bound to all of them", () => {
    const own = Object.values(networkInterfaces())
      .flatMap((entries) => entries ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4');
    if (own === undefined) return;
    expect(allowing().host(own.address)).toBe(false);
    for (const host of ['0.0.0.0', '::']) expect(allowing({ host }).host(own.address)).toBe(true);
    expect(allowing({ host: '0.0.0.0' }).host('evil.example')).toBe(false);
  });
});

describe('origins', () => {
  test.each([
    ['http://127.0.0.1:4101', '127.0.0.1:4101', true],
    ['http://127.0.0.1:4101', '127.0.0.1:4102', true],
    ['http://localhost:4101', '127.0.0.1:4102', true],
    ['http://localhost:8080', 'localhost:8080', true],
    ['http://localhost:8080', 'localhost:4101', false],
    ['http://evil.example:4101', 'evil.example:4101', false],
    ['http://evil.example', '127.0.0.1:4101', false],
    ['http://friend.example', '127.0.0.1:4101', true],
    ['https://friend.example', '127.0.0.1:4101', false],
    ['http://127.0.0.1:4101/', '127.0.0.1:4101', false],
    ['null', '127.0.0.1:4101', false],
    ['', '127.0.0.1:4101', false],
  ])('%s to %s: %s', (origin, authority, allowed) => {
    expect(allowing({ allowOrigin: ['http://friend.example'] }).origin(origin, authority)).toBe(allowed);
  });

  test('the default port of a scheme counts', () => {
    const allowed = createAllowedHosts({ host: '127.0.0.1', allowHost: [], allowOrigin: [], sitePort: () => 80 });
    expect(allowed.origin('http://localhost', 'localhost:81')).toBe(true);
  });
});

test.each([
  ['localhost', 'localhost'],
  ['LOCALHOST:4101', 'localhost'],
  ['[::1]:80', '[::1]'],
  ['a b', undefined],
  ['user@localhost', undefined],
  ['localhost:123456', undefined],
  ['', undefined],
])('the name in %j is %j', (authority, name) => {
  expect(hostNameOf(authority)).toBe(name);
});
