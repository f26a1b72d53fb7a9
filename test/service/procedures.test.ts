import { expect, test } from 'vitest';
import { callProcedure, procedureNames } from '#service/procedures.ts';

const clock = () => Date.UTC(2026, 10, 26, 14, 0, 0, 5);
const call = (name: string, ...args: Parameters<typeof callProcedure>[1]) => callProcedure(name, args, clock);

test('add, echo and time, and nothing else', () => {
  expect(call('add', 2, 3)).toEqual({ result: 5 });
  expect(call('add', 0.5, -1, 10)).toEqual({ result: 9.5 });
  expect(call('echo', { a: [1, null, 'x'] })).toEqual({ result: { a: [1, null, 'x'] } });
  expect(call('time')).toEqual({ result: '2026-11-26T14:00:00.005Z' });
  expect(procedureNames).toEqual(['add', 'echo', 'time']);
});

test.each(['', 'Add', 'toString', '__proto__', 'constructor'])('“%s” is no procedure', (name) => {
  expect(call(name, 1)).toMatchObject({ error: { code: 'no_such_procedure' } });
});

test.each([
  ['add', []],
  ['add', ['2', 3]],
  ['add', [2, null]],
  ['add', [1e308, 1e308]],
  ['add', Array.from({ length: 101 }, () => 1)],
  ['echo', []],
  ['echo', [1, 2]],
  ['time', [0]],
])('%s(%j) is refused by its arguments', (name, args) => {
  expect(callProcedure(name, args, clock)).toMatchObject({ error: { code: 'invalid_argument' } });
});
