import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { missions } from '#missions/missions.ts';
import { LANES, readOptions, WORKSHOP_DATA } from '#sandbox/options.ts';
import { TogetherStore } from '#sandbox/workshop/together-store.ts';
import { KEPT_DAYS } from '#sandbox/workshop/workshop.ts';
import { temporaryStore } from '#test/sandbox/workshop/temporary-store.ts';
import { KeptRoom, KeptSeat } from '#workshop/kept.ts';
import { Plan } from '../src/content-schemas.ts';

const page = (name: string) => readFileSync(`content/workshop/${name}.mdx`, 'utf8');

describe.each(globSync('content/workshop/*.yaml').sort())('%s', (file) => {
  const given: unknown = parse(readFileSync(file, 'utf8'));
  const plan = Plan.parse(given);

  test('has steps that fill its time, and one minute more would not', () => {
    expect(plan.steps.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(plan.minutes);
    const [, ...others] = plan.steps;
    const longer = { ...plan, steps: [{ ...plan.steps[0], minutes: 99 }, ...others] };
    expect(Plan.safeParse(longer).error?.issues[0]?.message).toMatch(/^add up to \d+ minutes/);
  });

  test('is called after its time', () => {
    const { title, minutes } = plan;
    expect(title.includes(`${minutes} minutes`) || (minutes === 210 && title.includes('half a day'))).toBe(true);
  });

  test('goes no longer than an hour and a half without a break', () => {
    let since = 0;
    for (const step of plan.steps) {
      since = 'pause' in step ? 0 : since + step.minutes;
      expect(since).toBeLessThanOrEqual(90);
    }
  });

  test('lets a class do something by hand', () => {
    const by = plan.steps.flatMap((step) => ('show' in step && 'mission' in step.show ? [step.show.mission] : []));
    expect(by.length).toBeGreaterThan(0);
    expect(missions.map(({ id }) => id)).toEqual(expect.arrayContaining(by));
  });
});

describe('what the pages say of a workshop is so', () => {
  const { port, wirePort, lanePort = 0, host, limits } = readOptions(['--workshop'], {});
  const last = lanePort + LANES - 1;

  test('its ports', () => {
    expect(host).toBe('0.0.0.0');
    expect([wirePort, lanePort]).toEqual([port + 1, port + 2]);
    expect(page('start')).toContain(`TCP ports ${port} to ${last}: one for the site`);
    const told = page('trouble').match(/\b4\d{3}[-: ](?:to )?4\d{3}\b/g) ?? [];
    expect(told.length).toBeGreaterThan(5);
    for (const range of told) expect(range.match(/\d+/g)).toEqual([String(port), String(last)]);
    const other = readOptions(['--workshop', '--port', '5000'], {});
    expect(page('trouble')).toContain(`${other.port} to ${(other.lanePort ?? 0) + LANES - 1}.`);
  });

  test('where the room is kept, and for how long', () => {
    expect(page('kept')).toContain(`\`${WORKSHOP_DATA}\``);
    expect(page('kept')).toContain(`for ${KEPT_DAYS} days is deleted`);
  });

  test('how many seats one address can take', () => {
    expect(limits.seatsPerAddress).toBe(12);
    expect(page('trouble')).toContain('From one address twelve seats can be taken');
    expect(page('trouble')).toContain(`--max-seats-per-address ${limits.seats}`);
  });

  test('for how long a message is held', () => {
    expect(limits.holdMilliseconds).toBe(5 * 60_000);
    expect(page('trouble')).toContain('A message that is held goes by itself after five minutes');
    expect(page('start')).toContain('each message for five minutes at most');
  });

  test('the class that it speaks of has room', () => {
    expect(limits.seats).toBeGreaterThan(200);
  });

  test('it names every command that there is', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    for (const name of ['start', 'kept', 'trouble']) {
      for (const [, script] of page(name).matchAll(/npm run ([a-z]+)/g)) expect(scripts).toHaveProperty(script ?? '');
    }
  });
});

describe('the page on what is stored leaves nothing out', () => {
  const words: Readonly<Record<string, RegExp>> = {
    code: /its code/,
    teacher: /the secret of the teacher’s link/,
    revision: /a count of its changes/,
    openedAt: /when it was opened/,
    nextSeat: /a count of its changes/,
    nextPin: /a count of its changes/,
    pin: /what is pinned|whether the pin was followed/,
    attentions: /a count of its changes/,
    attention: /whether everyone is to look/,
    together: /whether the shared rooms are on/,
    id: /its number/,
    number: /its number/,
    name: /its name/,
    digest: /a digest of its secret/,
    joinedAt: /when it was taken/,
    seenAt: /heard of last/,
    lab: /the last lab/,
    closeCode: /the last close code/,
    missions: /the steps of each mission/,
    pages: /the pages that were visited/,
    consent: /agreed to show captures/,
    resets: /how often it was reset/,
  };

  test.each(Object.keys({ ...KeptRoom.shape, ...KeptSeat.shape }))('%s', (field) => {
    expect(words, `what the page says of “${field}”`).toHaveProperty(field);
    expect(page('kept')).toMatch(words[field] ?? /(?!)/);
  });

  test('and no table is left out', () => {
    const tables: Readonly<Record<string, RegExp>> = {
      room: /Of the room:/,
      seat: /Of a seat:/,
      together: /whether the shared rooms are on/,
      said: /what was said, by which seat, when/,
      retained: /what MQTT retains/,
    };
    const store = temporaryStore();
    new TogetherStore(store.database, store.write);
    const names = store.database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    store.close();
    expect(names.map(({ name }) => String(name)).sort()).toEqual(Object.keys(tables).sort());
    for (const words of Object.values(tables)) expect(page('kept')).toMatch(words);
  });
});
