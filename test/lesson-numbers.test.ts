import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { unboundNumbers } from '#test/setup/unbound-numbers.ts';

describe('a number in prose that nothing holds is found', () => {
  test.each([
    ['The head took 522 octets.', '522'],
    ['It was answered after 404 ms.', '404'],
    ['The chunk begins with `37 0d 0a`.', '`37 0d 0a`'],
    ['- Wait 60 seconds.', '60'],
    ['It has a length.\n\n| Octets | Meaning |\n| --- | --- |\n| `89` | a ping |', '`89`'],
    ['Up to 125 ([RFC 6455 §5.5](https://www.rfc-editor.org/rfc/rfc6455#section-5.5)).\n\nThen 65 more.', '65'],
  ])('%j', (mdx, number) => {
    expect(unboundNumbers(mdx).map((found) => found.split(':')[0])).toEqual([number]);
  });
});

describe('a number that something holds is none', () => {
  test.each([
    'The head took <Fact of={capture} name="request octets" /> octets.',
    'A ping every {behaviour.pingEvery / 1000} seconds.',
    'Up to 125 octets ([RFC 6455 §5.5](https://www.rfc-editor.org/rfc/rfc6455#section-5.5)).',
    'It is answered with 101, and closed with 1006, over HTTP/1.1.',
    '1200 went in.\n\n<Shell run="printf 1200" prints="1200" />\n',
    'Set `readyState` to `id: 7`.',
    'After 1.5 times of it the will is published ([MQTT-3.1.2-24]), in MQTT 3.1.1 and 5.0, at QoS 1.',
  ])('%j', (mdx) => {
    expect(unboundNumbers(mdx)).toEqual([]);
  });
});

test.each(globSync(['content/*/lesson.mdx', 'content/*/notes.mdx', 'content/claims/*.mdx']).sort())(
  'every number in the prose of %s is held by a capture, the code, a standard or a shell line',
  (path) => {
    expect(unboundNumbers(readFileSync(path, 'utf8'))).toEqual([]);
  },
);
