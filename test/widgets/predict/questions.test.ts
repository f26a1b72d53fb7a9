import { describe, expect, test } from 'vitest';
import {
  closeQuestion,
  handshakeQuestion,
  type Question,
  rawFrameQuestion,
  serverFrameQuestion,
} from '#widgets/predict/questions.ts';
import { Score, toldWords } from '#widgets/predict/score.ts';
import type { Observation, ScriptSeen, WireSeen } from '#widgets/verdict/observation.ts';

const script: ScriptSeen = { opened: false, errored: false, messages: 0, askedToClose: false, closed: undefined };
const wire: WireSeen = {
  connection: 0,
  peer: 'browser',
  broken: [],
  closeCodes: {},
  closedFirst: undefined,
  status: 101,
  ended: undefined,
};
const abnormal = { code: 1006, reason: '', wasClean: false };
const unseen: Observation = { script: undefined, wire: undefined };

function seen(of: Partial<ScriptSeen>, on: Partial<WireSeen> = {}): () => Observation {
  return () => ({ script: { ...script, ...of }, wire: { ...wire, ...on } });
}

const OCTETS = Uint8Array.of(0x81, 0x01, 0x41);

describe('every question', () => {
  const all: readonly Question[] = [
    handshakeQuestion(() => unseen),
    serverFrameQuestion(() => unseen),
    rawFrameQuestion(OCTETS, () => unseen),
    closeQuestion(4001, () => unseen),
    closeQuestion(1000, () => unseen),
  ];
  test.each(all)('$text: two to four answers, each once; open until something is seen', ({ answers, settle }) => {
    expect(answers.length).toBeGreaterThanOrEqual(2);
    expect(answers.length).toBeLessThanOrEqual(4);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(answers.length);
    expect(settle(0)).toBeUndefined();
  });
});

describe('what happened', () => {
  test('to a handshake', () => {
    expect(handshakeQuestion(seen({ closed: abnormal })).settle(10)).toBe('never');
    expect(handshakeQuestion(seen({ opened: true, closed: abnormal })).settle(10)).toBe('open then close');
    expect(handshakeQuestion(seen({ opened: true })).settle(10)).toBeUndefined();
    expect(handshakeQuestion(seen({ opened: true })).settle(60_000)).toBe('open');
    expect(handshakeQuestion(seen({})).settle(60_000)).toBe('nothing');
  });

  test('to a frame: by the Close on the wire, not by what script is told', () => {
    expect(serverFrameQuestion(seen({ closed: abnormal }, { closeCodes: { client: 1002 } })).settle(10)).toBe('1002');
    expect(serverFrameQuestion(seen({})).settle(60_000)).toBe('takes');
    expect(rawFrameQuestion(OCTETS, seen({}, { closeCodes: { server: 1007 } })).settle(10)).toBe('1007');
    const ended = { how: 'reset', by: 'server' } as const;
    expect(rawFrameQuestion(OCTETS, seen({}, { ended })).settle(10)).toBe('drops');
  });

  test('to a close', () => {
    const closed = { code: 4001, reason: '', wasClean: true };
    expect(closeQuestion(4001, seen({ closed })).settle(0)).toBe('4001');
    const empty = closeQuestion(undefined, seen({ closed: { ...closed, code: 1005 } }));
    expect(empty.text).toMatch(/without a code/);
    expect(empty.answers.map(({ id }) => id)).toContain('1005');
    expect(empty.settle(0)).toBe('1005');
  });
});

describe('the score', () => {
  const question = closeQuestion(4001, () => unseen);

  test('counts what came true', () => {
    const score = new Score();
    expect(score.words).toBe('');
    score.count({ question, chosen: '4001', happened: '4001' });
    score.count({ question, chosen: '1006', happened: '4001' });
    expect(score.words).toBe('1 of 2 right on this page.');
  });

  test('a prediction in words: open, right, wrong, and what nobody thought of', () => {
    const told = (happened: string | undefined) => toldWords({ question, chosen: '4001', happened });
    expect(told(undefined)).toMatch(/Waiting/);
    expect(told('4001')).toBe('✓ So it was: 4001.');
    expect(told('1006')).toBe('✗ You said: 4001. What happened: 1006.');
    expect(told('1001')).toContain('What happened: 1001');
  });
});
