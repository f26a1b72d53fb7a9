import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Gate, type GateMessage, type ReleaseReason } from '#service/gate.ts';
import type { Side } from '#wire/octets/dissection.ts';

const message = (more: Partial<GateMessage> = {}): GateMessage => ({
  connection: 0,
  side: 'server',
  kind: 'frame',
  offset: 0,
  octets: Uint8Array.of(1),
  since: 0,
  ...more,
});

function offered(gate: Gate, more?: Partial<GateMessage>) {
  const released: ReleaseReason[] = [];
  const held = gate.offer(message(more), (reason) => released.push(reason));
  return { held, released };
}

describe('a gate', () => {
  test('that runs lets messages pass', () => {
    expect(offered(new Gate({ limit: 1000 })).held).toBeUndefined();
  });

  test('that holds one side lets the other pass', () => {
    const gate = new Gate({ limit: 1000 });
    gate.hold('server');
    expect(gate.mode('server')).toBe('hold');
    expect(gate.mode('client')).toBe('run');
    expect(offered(gate, { side: 'client' }).held).toBeUndefined();
    expect(offered(gate).held).toMatchObject({ hold: 0, kind: 'frame' });
  });

  test('releases one message a step, oldest first, and goes on holding', () => {
    const gate = new Gate({ limit: 1000 });
    gate.hold('server');
    const [first, second] = [offered(gate), offered(gate, { connection: 1 })];
    expect(gate.step('client')).toBeUndefined();
    expect(gate.step('server')).toMatchObject({ hold: 0 });
    expect([first.released, second.released]).toEqual([['step'], []]);
    expect(gate.held.map((held) => held.hold)).toEqual([1]);
    expect(offered(gate).held).toMatchObject({ hold: 2 });
  });

  test('releases all of a side when it runs', () => {
    const gate = new Gate({ limit: 1000 });
    gate.hold('server');
    gate.hold('client');
    const [server, client] = [offered(gate), offered(gate, { side: 'client' })];
    gate.run('server');
    expect([server.released, client.released]).toEqual([['run'], []]);
    expect(gate.held).toHaveLength(1);
  });

  test('releases at the limit, and not before', () => {
    const gate = new Gate({ limit: 10 });
    gate.hold('server');
    const [early, late] = [offered(gate, { since: 1000 }), offered(gate, { since: 5000 })];
    gate.expire(10_999);
    expect(early.released).toEqual([]);
    gate.expire(11_000);
    expect([early.released, late.released]).toEqual([['limit'], []]);
  });

  test('forgets a connection that is gone', () => {
    const gate = new Gate({ limit: 10 });
    gate.hold('server');
    const [gone, other] = [offered(gate, { connection: 4 }), offered(gate, { connection: 5 })];
    gate.close(4);
    expect([gone.released, other.released]).toEqual([['closed'], []]);
    gate.close(5, 'client');
    expect(other.released).toEqual([]);
    gate.close(5, 'server');
    expect(other.released).toEqual(['closed']);
  });

  test('lets all go at its end', () => {
    const gate = new Gate({ limit: 10 });
    gate.hold('server');
    gate.hold('client');
    const both = [offered(gate), offered(gate, { side: 'client' })];
    gate.end();
    expect(both.map(({ released }) => released)).toEqual([['run'], ['run']]);
    expect([gate.mode('server'), gate.mode('client')]).toEqual(['run', 'run']);
  });

  test('releases each held message exactly once and in order, whatever is done to it', () => {
    type Deed = ['offer' | 'hold' | 'run' | 'step', Side] | ['expire', number];
    const side = fc.constantFrom<Side>('client', 'server');
    const deed: fc.Arbitrary<Deed> = fc.oneof(
      fc.tuple(fc.constantFrom('offer' as const, 'hold' as const, 'run' as const, 'step' as const), side),
      fc.tuple(fc.constant('expire' as const), fc.nat(100)),
    );
    fc.assert(
      fc.property(fc.array(deed), (deeds) => {
        const gate = new Gate({ limit: 20 });
        const released: Record<Side, number[]> = { client: [], server: [] };
        let time = 0;
        let taken = 0;
        for (const [what, which] of deeds) {
          if (what === 'expire') {
            time += which;
            gate.expire(time * 1000);
          } else if (what === 'offer') {
            const held = gate.offer(message({ side: which, since: time * 1000 }), () => {
              released[which].push(held?.hold ?? -1);
            });
            if (held) taken += 1;
          } else gate[what](which);
        }
        gate.end();
        const all = [...released.client, ...released.server];
        expect(all).toHaveLength(taken);
        for (const order of [released.client, released.server]) {
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
      }),
    );
  });
});
