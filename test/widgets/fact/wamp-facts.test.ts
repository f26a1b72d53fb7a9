import { expect, test } from 'vitest';
import { WampCapture } from '#test/setup/wamp-capture.ts';
import { story } from '#test/setup/websocket-capture.ts';
import { factOf } from '#widgets/fact/facts.ts';

test('a fact of a WAMP message, by its number over all connections', () => {
  const { events } = new WampCapture()
    .joined(0, 'ada')
    .joined(1)
    .client(0, [48, 1, {}, 'com.example.add', ['21 °C']])
    .router(0, [8, 48, 1, {}, 'wamp.error.no_such_procedure']);
  const fact = (name: string) => factOf({ ...story().capture(), events }, name);
  expect(fact('WAMP messages')).toBe('6');
  expect(fact('WAMP message 1 kind')).toBe('HELLO');
  expect(fact('WAMP message 4 element Session')).toBe('1001');
  expect(fact('WAMP message 5 text')).toBe('[48,1,{},"com.example.add",["21 °C"]]');
  expect(fact('WAMP message 5 octets'), 'the degree sign takes two').toBe('38');
  expect(fact('WAMP message 6 element Error')).toBe('wamp.error.no_such_procedure');
  expect(() => fact('WAMP message 7 text')).toThrow('has no WAMP message 7 text');
  expect(() => fact('WAMP message 5 element Session')).toThrow();
});
