import { describe, expect, test } from 'vitest';
import { whatIfs } from '#service/what-ifs.ts';
import { elements, textOf } from '#test/setup/markup-search.ts';
import type { Observation } from '#widgets/verdict/observation.ts';
import { judged, verdictAnnouncement, verdictView } from '#widgets/verdict/verdict-view.ts';
import type { Breach } from '#wire/octets/dissection.ts';
import { frameRules } from '#wire/websocket/frame-rules.ts';

const masked: Breach = { rule: frameRules.serverDoesNotMask, blame: 'server', offset: 0, length: 1 };

function observation(reason = ''): Observation {
  return {
    script: {
      opened: true,
      errored: true,
      messages: 2,
      askedToClose: false,
      closed: { code: 1006, reason, wasClean: false },
    },
    wire: {
      connection: 0,
      peer: 'browser',
      broken: [masked],
      closeCodes: { client: 1002 },
      closedFirst: 'client',
      status: 101,
      ended: { how: 'closed', by: 'client' },
    },
  };
}

function view(seen: Observation, id?: string): string {
  const run = judged({ seen, whatIf: whatIfs.find((whatIf) => whatIf.id === id) });
  return run ? textOf(verdictView(run)) : '';
}

describe('what the standard requires beside what the browser did', () => {
  test('a deviation of the catalogue: its sentence, the broken rule, what script and wire saw, the end', () => {
    const text = view(observation(), 'frame-masked');
    expect(text).toContain('What if: The server masks a frame');
    expect(text).toContain('it may say 1002. RFC 6455 §5.1');
    expect(text).toContain(frameRules.serverDoesNotMask.text);
    expect(text).toContain('Script saw open, then 2 messages, then error, then close with 1006, not clean.');
    expect(text).toContain('The browser sent a Close frame with 1002, Protocol error.');
    expect(text).toContain('✓ They agree.');
  });

  test('a broken rule that nobody armed', () => {
    expect(view(observation())).toMatch(/^A rule was broken/);
  });

  test('nothing to judge where nothing deviates', () => {
    const { script, wire } = observation();
    expect(judged({ seen: { script, wire: wire && { ...wire, broken: [] } }, whatIf: undefined })).toBeUndefined();
  });

  test('a request that has not left the browser is told of', () => {
    const { script } = observation();
    expect(view({ script, wire: undefined }, 'status-403')).toMatch(/No request has left the browser yet/);
  });

  test('every deviation has a link to its section', () => {
    for (const whatIf of whatIfs) {
      const run = judged({ seen: observation(), whatIf });
      const links = run ? elements(verdictView(run)).filter(({ tag }) => tag === 'a') : [];
      expect(links.length, whatIf.id).toBeGreaterThan(0);
    }
  });

  test('is read out', () => {
    const run = judged({ seen: observation(), whatIf: undefined });
    expect(run && verdictAnnouncement(run)).toMatch(/^They agree\. This browser failed the connection with 1002/);
  });
});

test('a reason that is markup stays text', () => {
  const run = judged({ seen: observation('<img src=x onerror=alert(1)>\u202e'), whatIf: undefined });
  const shown = run && verdictView(run);
  expect(shown && textOf(shown)).toContain('<img src=x onerror=alert(1)>');
  expect(shown && elements(shown).some(({ tag }) => tag === 'img')).toBe(false);
  expect(shown && textOf(shown)).not.toContain('\u202e');
});
