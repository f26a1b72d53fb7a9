import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveRoom, type RoomState } from '#link/live-room.ts';
import { createSandbox, type Sandbox } from '#sandbox/sandbox.ts';
import { openStore } from '#sandbox/workshop/store.ts';
import { defaultLimits } from '#service/limits.ts';
import { until } from '#test/sandbox/harness.ts';
import { temporaryFile } from '#test/sandbox/workshop/temporary-store.ts';
import type { SeatState } from '#workshop/model.ts';

const page = new EventTarget();
const file = temporaryFile();
let sandbox: Sandbox | undefined;
let room: LiveRoom<SeatState> | undefined;

async function start(port = 0): Promise<Sandbox> {
  const started = createSandbox({
    ...{ host: '127.0.0.1', port, wirePort: 0, lanePort: undefined, mqttPort: undefined, mqttUrl: undefined },
    ...{ allowOrigin: [], allowHost: [], limits: defaultLimits, siteFolder: '/nonexistent', store: openStore(file) },
  });
  await started.listen();
  sandbox = started;
  return started;
}

/** Takes a seat and follows its room. */
function follow({ port, workshop }: Sandbox) {
  const { seat, token } = workshop?.join('127.0.0.1', workshop.room.kept.code, 'Ana') ?? expect.fail('no workshop');
  const told: SeatState[] = [];
  const states: RoomState[] = [];
  room = new LiveRoom<SeatState>(
    `http://127.0.0.1:${port}`,
    { seat: seat.id, token },
    {
      told: (message) => void told.push(message),
      changed: (state) => void states.push(state),
    },
  );
  return { id: seat.id, told, states };
}

beforeEach(() => {
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
});
afterEach(async () => {
  room?.close();
  await sandbox?.close(50);
  vi.unstubAllGlobals();
});

test('a page is told all of its room at once, and comes again by itself after the sandbox was restarted', async () => {
  const first = await start();
  const { port } = first;
  const { told, states } = follow(first);
  await until(() => told.length > 0);
  expect(states).toEqual([{ kind: 'there' }]);
  await first.close(50);
  await until(() => states.at(-1)?.kind === 'coming again');
  const second = await start(port);
  second.workshop?.pin(0, { kind: 'lesson', address: '/lessons/frames/', label: 'Frames' });
  page.dispatchEvent(new Event('online'));
  await until(() => states.at(-1)?.kind === 'there', 10_000);
  await until(() => told.at(-1)?.room.pin?.label === 'Frames');
  expect(told.at(-1)?.seat).toEqual(told[0]?.seat);
});

test('a page whose seat was taken away is told so for good, and does not come again', async () => {
  const started = await start();
  const { id, told, states } = follow(started);
  await until(() => told.length > 0);
  const { workshop } = started;
  workshop?.leave(workshop.seat(id));
  await until(() => states.at(-1)?.kind === 'gone');
  expect(states.at(-1)).toMatchObject({ code: 4401 });
  const count = states.length;
  page.dispatchEvent(new Event('online'));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(states).toHaveLength(count);
});
