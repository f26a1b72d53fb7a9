import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { whatIfs } from '#service/what-ifs.ts';
import { Reactions, reactionRows, scriptText, wireText } from '#widgets/reactions/reactions.ts';

const file = 'content/02-opening-handshake/what-ifs.reactions.json';
const recorded = Reactions.parse(JSON.parse(readFileSync(file, 'utf8')));

describe('the recorded reactions', () => {
  test('cover the catalogue, each deviation once', () => {
    expect(recorded.reactions.map(({ whatIf }) => whatIf).sort()).toEqual(whatIfs.map(({ id }) => id).sort());
  });

  test('are judged by what the standard requires', () => {
    const states = new Map(reactionRows(recorded).map(({ whatIf, judgement }) => [whatIf.id, judgement.state]));
    expect(states.get('accept-bad-guid')).toBe('agrees');
    expect(states.get('slices')).toBe('agrees');
    expect(states.get('silence')).toBe('free');
    expect(states.get('frame-bad-utf-8')).toBe('differs');
    expect([...states.values()]).not.toContain('not over');
  });

  test('stand in the order asked for', () => {
    const ids = ['status-403', 'accept-missing'];
    expect(reactionRows(recorded, ids).map(({ whatIf }) => whatIf.id)).toEqual(ids);
  });

  test('stop the build where one is missing or unknown', () => {
    expect(() => reactionRows(recorded, ['no-such-thing'])).toThrow(/no what-if called "no-such-thing"/);
    expect(() => reactionRows({ ...recorded, reactions: [] }, ['silence'])).toThrow(/npm run record/);
  });
});

describe('a reaction in words', () => {
  const words = (id: string) => {
    const [row] = reactionRows(recorded, [id]);
    return row && `${scriptText(row.reaction)} / ${wireText(row.reaction)}`;
  };

  test('says what script saw and what was sent', () => {
    expect(words('accept-bad-guid')).toBe('error, close 1006 / no Close frame, then it ended the connection');
    expect(words('frame-masked')).toBe('open, error, close 1006 / Close 1002');
    expect(words('silence')).toBe('nothing within 5 s / no Close frame');
    expect(words('slices')).toBe('open; no more within 5 s / no Close frame');
  });
});
