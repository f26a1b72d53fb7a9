import { describe, expect, test } from 'vitest';
import { type EndState, endWords } from '#widgets/other-end/words.ts';

const state: EndState = {
  start: 'Connect',
  origin: 'recorded',
  address: undefined,
  answers: false,
  next: undefined,
  canSimulate: false,
};

describe('what a lab talks to, in one line', () => {
  test.each<[string, Partial<EndState>, RegExp]>([
    [
      'nothing, and nothing can be simulated',
      {},
      /^No sandbox answers here\. Nothing can be simulated either: a page on plain HTTP/,
    ],
    [
      'a sandbox, before anything is pressed',
      { next: 'live', address: '127.0.0.1:4101' },
      /^Connect makes your browser talk to the sandbox at 127/,
    ],
    ['a sandbox', { origin: 'live', next: 'live', address: 'x', answers: true }, /^Live: .* real sockets/],
    [
      'a sandbox that is gone, though a simulation could be had',
      { origin: 'live', next: 'live', canSimulate: true },
      /^Live: the sandbox does not answer.*not simulated unless you say so/,
    ],
    [
      'a sandbox whose session has ended',
      { origin: 'live', next: 'live', address: 'a:1', answers: undefined },
      /^Connect makes your browser talk to the sandbox at a:1/,
    ],
    [
      'a simulation, before anything is pressed',
      { next: 'simulated', canSimulate: true },
      /^Connect simulates .* nothing crosses a network/,
    ],
    [
      'a simulation',
      { origin: 'simulated', next: 'simulated', answers: true, canSimulate: true },
      /^Simulated: .* no socket, and DevTools shows no connection/,
    ],
    [
      'a simulation that cannot show all',
      { origin: 'simulated', next: 'simulated', answers: true, canSimulate: true, unshown: 'No limit.' },
      /^Simulated: .* DevTools shows no connection\. No limit\.$/,
    ],
    [
      'a live run, and a simulation is chosen for the next',
      { origin: 'live', next: 'simulated', canSimulate: true },
      /^Connect simulates/,
    ],
    [
      'a simulated run, and a sandbox is chosen for the next',
      { origin: 'simulated', next: 'live', address: 'a:1', canSimulate: true },
      /^Connect makes your browser talk to the sandbox at a:1/,
    ],
  ])('%s', (_name, change, words) => expect(endWords({ ...state, ...change })).toMatch(words));
});
