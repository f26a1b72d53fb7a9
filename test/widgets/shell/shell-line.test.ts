import { expect, test } from 'vitest';
import { withFacts } from '#widgets/shell/shell-line.ts';

test('facts take the places of their names, and nothing else changes', () => {
  const facts: Readonly<Record<string, string>> = { key: 'dGhl', 'close code': '4001' };
  const line = "printf '%s' {{key}}{{ close code }} {key}";
  expect(withFacts(line, (name) => facts[name] ?? '?')).toBe("printf '%s' dGhl4001 {key}");
});
