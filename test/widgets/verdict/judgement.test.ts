import { describe, expect, test } from 'vitest';
import { judgeRun } from '#widgets/verdict/judgement.ts';
import type { Observation, ScriptSeen, WireSeen } from '#widgets/verdict/observation.ts';
import type { Side } from '#wire/octets/dissection.ts';

const nothingSeen: ScriptSeen = { opened: false, errored: false, messages: 0, askedToClose: false, closed: undefined };
const abnormal = { code: 1006, reason: '', wasClean: false };
const wire: WireSeen = {
  connection: 0,
  peer: 'browser',
  broken: [],
  closeCodes: {},
  closedFirst: undefined,
  status: 101,
  ended: undefined,
};

function browser(script: Partial<ScriptSeen>, closeCodes: WireSeen['closeCodes'] = {}): Observation {
  return { script: { ...nothingSeen, ...script }, wire: { ...wire, closeCodes } };
}

function server(seen: Partial<WireSeen>): Observation {
  return { script: undefined, wire: { ...wire, peer: 'raw client', ...seen } };
}

const ended = { how: 'closed', by: 'server' } as const;
const state = (...args: Parameters<typeof judgeRun>) => judgeRun(...args).state;

describe('a handshake that must not open (RFC 6455 section 4.1)', () => {
  const duty = { kind: 'not open' } as const;

  test('is not over before close', () => expect(state(duty, browser({}), 'It')).toBe('not over'));
  test('agrees when script saw 1006 and never open', () =>
    expect(state(duty, browser({ errored: true, closed: abnormal }), 'It')).toBe('agrees'));
  test('differs when script saw open', () => expect(state(duty, browser({ opened: true }), 'It')).toBe('differs'));
});

describe('a frame that must fail the connection (RFC 6455 section 7.1.7)', () => {
  const duty = { kind: 'fail', code: 1002 } as const;

  test('agrees by the code in the Close frame, not by what script is told', () =>
    expect(state(duty, browser({ opened: true, closed: abnormal }, { client: 1002 }), 'It')).toBe('agrees'));
  test('differs when the browser takes it as an orderly close', () =>
    expect(
      state(duty, browser({ opened: true, closed: { code: 999, reason: '', wasClean: true } }, { client: 999 }), 'It'),
    ).toBe('differs'));
  test('differs when the browser answers a Close that may not be with the same code', () => {
    const script = { ...nothingSeen, opened: true, closed: abnormal };
    const codes = { client: 999, server: 999 };
    const seen = (closedFirst: Side) => ({ script, wire: { ...wire, closeCodes: codes, closedFirst } });
    expect(judgeRun(duty, seen('client'), 'It').words).toMatch(/ended the connection with 999/);
    expect(judgeRun(duty, seen('server'), 'It').words).toMatch(/orderly Close.*the same 999/);
  });
  test('differs when the end comes without a Close frame', () =>
    expect(state(duty, browser({ opened: true, closed: abnormal }), 'It')).toBe('differs'));
  test('differs in the code of text that is not UTF-8, and says why', () => {
    const seen = browser({ opened: true, closed: abnormal }, { client: 1002 });
    const judgement = judgeRun({ kind: 'fail', code: 1007 }, seen, 'This browser');
    expect(judgement.state).toBe('differs');
    expect(judgement.words).toMatch(/as it must, and said 1002.*1007 \(RFC 6455 §7\.4\.1\).*Chromium says 1002/);
  });
  test('a Close without a code is another code', () =>
    expect(state(duty, browser({ opened: true, closed: abnormal }, { client: null }), 'It')).toBe('differs'));
});

describe('an end without a Close frame (RFC 6455 section 7.1.5)', () => {
  test('agrees with 1006', () =>
    expect(state({ kind: 'lost' }, browser({ opened: true, closed: abnormal }), 'It')).toBe('agrees'));
  test('differs with any other code', () =>
    expect(
      state({ kind: 'lost' }, browser({ opened: true, closed: { code: 1000, reason: '', wasClean: true } }), 'It'),
    ).toBe('differs'));
});

describe('what the standard leaves open or does not mind', () => {
  test('slices: open agrees, and stays so after an orderly close', () => {
    expect(state({ kind: 'go on' }, browser({ opened: true }), 'It')).toBe('agrees');
    const closed = { code: 1000, reason: '', wasClean: true };
    expect(state({ kind: 'go on' }, browser({ opened: true, closed }), 'It')).toBe('agrees');
    expect(state({ kind: 'go on' }, browser({ closed: abnormal }), 'It')).toBe('differs');
  });
  test('silence: whatever it does is told', () => {
    expect(judgeRun({ kind: 'free' }, browser({}), 'It')).toMatchObject({
      state: 'free',
      words: expect.stringContaining('still waits'),
    });
  });
});

describe('what the server does about a raw client', () => {
  test('fails an unmasked frame with 1002 (RFC 6455 section 5.1)', () => {
    const duty = { kind: 'fail', code: 1002 } as const;
    expect(state(duty, server({}), 'It')).toBe('not over');
    expect(state(duty, server({ closeCodes: { server: 1002 } }), 'It')).toBe('agrees');
    expect(state(duty, server({ ended }), 'It')).toBe('differs');
  });
  test('refuses a request with the status for it', () => {
    const duty = { kind: 'status', status: 426 } as const;
    expect(state(duty, server({ status: undefined }), 'It')).toBe('not over');
    expect(state(duty, server({ status: 426 }), 'It')).toBe('agrees');
    expect(state(duty, server({ status: 400 }), 'It')).toBe('differs');
    expect(state(duty, server({ status: 101 }), 'It')).toBe('differs');
    expect(state(duty, server({ status: undefined, ended }), 'It')).toBe('differs');
  });
});
