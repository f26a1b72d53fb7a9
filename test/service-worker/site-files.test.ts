import { describe, expect, test } from 'vitest';
import { SIMULATED } from '#link/worker-contract.ts';
import { wantedOf } from '#service-worker/site-files.ts';

const FILES = { '': 'a', 'lessons/frames/': 'b', '_astro/lab.js': 'c', '404.html': 'd' };

const wanted = (url: string, scope = 'https://host.example/wire101/', method = 'GET', mode = 'cors') =>
  wantedOf({ url, method, mode }, scope, FILES, SIMULATED);

describe('what a request is for', () => {
  test('a file of the site, whatever its search and fragment are', () => {
    expect(wanted('https://host.example/wire101/')).toEqual({ kind: 'file', path: '' });
    expect(wanted('https://host.example/wire101/lessons/frames/?capture=x#m=1')).toEqual({
      kind: 'file',
      path: 'lessons/frames/',
    });
  });

  test('a simulated session, by any method', () => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const asked = wanted('https://host.example/wire101/simulated/s/t/poll', undefined, method);
      expect(asked).toEqual({ kind: 'simulated' });
    }
  });

  test.each([
    'https://host.example/healthz',
    'https://host.example/api/sessions',
    'https://host.example/s/token/events',
    'https://host.example/another-site/',
    'https://elsewhere.example/wire101/',
    'http://127.0.0.1:4102/s/token/events',
    'http://127.0.0.1:4101/api/sessions/1/capture',
    'https://host.example/wire101/data.json',
    'https://host.example/wire101/constructor',
  ])('%s is no business of the worker', (url) => expect(wanted(url)).toEqual({ kind: 'other' }));

  test.each(['/healthz', '/api', '/api/sessions/1/capture', '/s/token/events'])(
    '%s stays a sandbox’s where the site has the whole host, as a page too',
    (path) => {
      const address = `http://127.0.0.1:4101${path}`;
      expect(wanted(address, 'http://127.0.0.1:4101/', 'GET', 'navigate')).toEqual({ kind: 'other' });
    },
  );

  test('a page that is no file of the site; and never what is sent to one', () => {
    const page = 'https://host.example/wire101/lessons/none/';
    expect(wanted(page, undefined, 'GET', 'navigate')).toEqual({ kind: 'no page', path: 'lessons/none/' });
    expect(wanted('https://host.example/wire101/', undefined, 'POST', 'navigate')).toEqual({ kind: 'other' });
  });
});
