import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createStreamPair } from '#sandbox/raw-client/in-process-stream.ts';

describe('a connection within the process', () => {
  test('carries octets both ways, later than the write, as copies', async () => {
    const [near, far] = createStreamPair();
    const octets = Buffer.from('hello');
    let received: Buffer | undefined;
    far.on('data', (data) => {
      received = data;
      far.write('back');
    });
    near.write(octets);
    expect(received).toBeUndefined();
    const [back] = await once(near, 'data');
    expect(String(back)).toBe('back');
    expect(received).toEqual(octets);
    octets.fill(0);
    expect(String(received)).toBe('hello');
  });

  test('slows the writer to the reader', async () => {
    const [near, far] = createStreamPair();
    let taken = 0;
    for (let count = 0; count < 64; count++) {
      near.write(Buffer.alloc(16 * 1024), () => {
        taken += 1;
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(taken).toBeLessThan(16);
    let length = 0;
    far.on('data', (octets) => {
      length += octets.length;
    });
    near.end();
    await once(far, 'end');
    expect(length).toBe(64 * 16 * 1024);
    expect(taken).toBe(64);
  });

  test('ends one half at a time', async () => {
    const [near, far] = createStreamPair();
    near.end('last');
    far.resume();
    await once(far, 'end');
    const [answer, closed] = [once(near, 'data'), once(near, 'close')];
    far.end('answer');
    expect(String((await answer)[0])).toBe('answer');
    await closed;
    expect(far.destroyed).toBe(true);
  });

  test('is ended by the destruction of either end', async () => {
    const [near, far] = createStreamPair();
    far.resume();
    near.destroy();
    await once(far, 'end');
  });

  test('is reset', async () => {
    const [near, far] = createStreamPair();
    const failed = once(far, 'error');
    near.resetAndDestroy();
    expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
    expect(near.destroyed).toBe(true);
  });
});
