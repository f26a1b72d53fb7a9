import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { statements50, statements311 } from '#test/vectors/mqtt-statements.ts';
import { codeRules } from '#wire/mqtt/answer-rules.ts';
import { connectRules } from '#wire/mqtt/connect-rules.ts';
import { connectionRules } from '#wire/mqtt/connection-rules.ts';
import { deliveryRules } from '#wire/mqtt/delivery-rules.ts';
import { packetRules } from '#wire/mqtt/packet-rules.ts';
import { resumptionRules } from '#wire/mqtt/resumption-rules.ts';
import type { MqttRule } from '#wire/mqtt/rule.ts';
import { transportRules } from '#wire/mqtt/subprotocol.ts';

const known = { '3.1.1': statements311, '5.0': statements50 } as const;
const tables = [
  codeRules,
  connectRules,
  connectionRules,
  deliveryRules,
  packetRules,
  deliveryRules,
  resumptionRules,
  transportRules,
];
const rules = tables.flatMap((table) => Object.values<MqttRule>(table));

test.each(rules)('%j names statements that its version has', ({ v3, v5, v5InConnect }) => {
  for (const rule of [v3, v5, v5InConnect]) {
    const [, version, id] = /^MQTT (3\.1\.1|5\.0) \[MQTT-([\d.-]+)\]$/.exec(rule?.section ?? '') ?? [];
    if (id !== undefined) expect(Object.keys(known[version as keyof typeof known])).toContain(id);
  }
});

describe('every id of a statement that is cited stands in a standard', () => {
  const files = globSync(['{src,sandbox,test}/**/*.{ts,astro,md}', 'content/**/*.{mdx,md,yaml}', '*.md']);
  const citing = files
    .filter((file) => !file.endsWith('mqtt-statements.ts'))
    .map((file) => [file, readFileSync(file, 'utf8')] as const)
    .filter(([, text]) => text.includes('[MQTT-'));

  test.each(citing)('%s', (_file, text) => {
    // Ids follow a version's name at a distance: a line of prose may name several.
    for (const line of text.split('\n')) {
      const versions = [...line.matchAll(/MQTT (3\.1\.1|5\.0)\b/g)].map(([, version]) => version);
      const [only, ...others] = [...new Set(versions)];
      for (const [, id = ''] of line.matchAll(/\[MQTT-(\d[\d.-]*)\]/g)) {
        const tables =
          only !== undefined && others.length === 0 ? [known[only as keyof typeof known]] : Object.values(known);
        expect(
          tables.some((table) => Object.hasOwn(table, id)),
          `${id} in: ${line.trim()}`,
        ).toBe(true);
      }
    }
  });

  test('and the search finds some', () => expect(citing.length).toBeGreaterThan(20));
});
