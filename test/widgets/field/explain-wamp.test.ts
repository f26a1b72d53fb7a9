import { expect, test } from 'vitest';
import { wampMessages } from '#test/vectors/wamp-messages.ts';
import { consequenceText } from '#widgets/field/breaches.ts';
import { wampFields, wampUnits } from '#widgets/field/explanations/wamp.ts';
import { sectionLinks } from '#widgets/field/section-link.ts';
import { MessageCode } from '#wire/wamp/message-types.ts';
import { messageRules, sessionRules } from '#wire/wamp/rules.ts';
import { octetsOf, readMessages } from '../../wire/message-feeding.ts';
import { lonelyDecoder } from '../../wire/wamp/feeding.ts';
import { expectExplained } from './expect-explained.ts';

test.each(wampMessages)('every element of a message is explained: $section, $name', ({ text, side }) => {
  const octets = octetsOf(text);
  const { units, pending } = readMessages(lonelyDecoder, [[octets]], { side, rest: [octets.subarray(0, -1)] });
  for (const unit of pending ? [...units, pending] : units) expectExplained(unit);
});

test('every message type is', () => {
  expect(Object.keys(MessageCode).filter((name) => !Object.hasOwn(wampUnits, name))).toEqual([]);
});

test('sections of explanations and rules lead to the specification', () => {
  const tables = [wampUnits, wampFields, messageRules, sessionRules];
  for (const { section } of tables.flatMap((table) => Object.values<{ section: string }>(table)))
    expect(sectionLinks(section), section).toHaveLength(1);
  expect(sectionLinks('WAMP §2.3.3')).toEqual([
    { text: 'WAMP §2.3.3', href: 'https://wamp-proto.org/wamp_bp_latest_ietf.html#section-2.3.3' },
  ]);
});

test('what a peer answers to a breach is said', () => {
  expect(consequenceText(messageRules.elements.consequence)).toBe(
    'answers with ABORT and wamp.error.protocol_violation, which ends the session',
  );
  expect(consequenceText(messageRules.uri.consequence)).toBe('answers with ERROR and wamp.error.invalid_uri');
});
