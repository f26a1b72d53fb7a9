import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { description } from '#sandbox/api/table.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { DEFAULT_BEHAVIOUR } from '#service/websocket-behaviour.ts';
import { Client, startSandbox, until } from '../harness.ts';
import { temporaryStore } from '../workshop/temporary-store.ts';

interface Operation {
  readonly operationId: string;
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
}
type Paths = Record<string, Record<string, Operation>>;

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const paths = description['paths'] as Paths;
const seen = new Set<string>();
let sandbox: Sandbox & { readonly url: string };
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox({}, { store: temporaryStore() });
  client = await Client.open(sandbox.url);
});
afterAll(() => sandbox.close(100));

/** The answer's content, once it is found to be as the description says. */
async function described(
  method: string,
  url: string,
  body?: unknown,
  token?: string,
): Promise<Record<string, unknown>> {
  const path = new URL(url).pathname;
  const template = Object.keys(paths).find((candidate) =>
    new RegExp(`^${candidate.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  const operation = paths[template ?? '']?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`${method} ${path} is not described`);
  const response = await client.request(method, url, body, token ? { authorization: `Bearer ${token}` } : {});
  const text = await response.text();
  const spec = operation.responses[String(response.status)];
  expect(spec, `${method} ${path}: ${response.status} ${text}`).toBeDefined();
  seen.add(operation.operationId);
  const type = response.headers.get('content-type') ?? '';
  const schema = spec?.content?.[type]?.schema;
  if (text === '') expect(spec?.content).toBeUndefined();
  else expect(schema, `${type} is not described`).toBeDefined();
  if (schema === undefined) return {};
  const json = JSON.parse(text) as Record<string, unknown>;
  const valid = ajv.validate(schema, json);
  expect(valid ? [] : ajv.errors, `${method} ${path}`).toEqual([]);
  return json;
}

test('the file is current: npm run openapi writes it', () => {
  const file = readFileSync(new URL('../../../sandbox/api/openapi.json', import.meta.url), 'utf8');
  expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(description)));
});

test('each answer of the running server is as described', async () => {
  const { urls } = client.session;
  await described('GET', `${sandbox.url}/healthz`);
  const other = (await described('POST', `${sandbox.url}/api/sessions`, {})) as { urls: { session: string } };
  expect(other.urls.session).toContain(sandbox.url);
  await described('GET', urls.session);
  await described('GET', urls.clock);
  await described('GET', urls.gate);
  await described('PUT', urls.behaviour, { ...DEFAULT_BEHAVIOUR, subprotocols: ['chat'], deflate: { threshold: 10 } });
  await described('GET', urls.behaviour);
  await described('PUT', urls.faults, { lines: [{ edit: 'add', name: 'X-Extra', value: 'yes' }] });
  await described('GET', urls.faults);
  const seenSocket = await client.socket(['chat']);
  await described('DELETE', urls.faults);
  await described('POST', urls.send, { kind: 'text', text: 'hello' });
  await described('POST', urls.send, { kind: 'ping' });
  await described('POST', urls.inject, { frame: { opcode: 2, payload: { hex: '00' } } });
  await described('POST', urls.gate, { action: 'hold' });
  await described('POST', urls.send, { kind: 'binary', payload: { hex: '0102' } });
  await until(async () => {
    const { held } = (await described('GET', urls.gate)) as { held: unknown[] };
    return held.length === 1;
  });
  await described('POST', urls.gate, { action: 'run' });
  await described('POST', urls.feed, { rate: 100 });
  await described('GET', `${urls.feed}?after=0`);
  await described('PUT', urls.delivery, { retry: 500, dropAfter: { events: 3 } });
  await described('GET', urls.delivery);
  await described('PUT', urls.specimen, { octets: '646174613a2068690a0a', slices: [3, 4] });
  await described('GET', urls.specimen);
  const { url } = (await described('POST', urls.rawClients)) as { url: string };
  await described('PUT', url, { octetsPerSecond: 0 });
  await described('POST', url, { octets: '474554' });
  await described('GET', url);
  await described('DELETE', url);
  await described('PUT', urls.mqttFaults, { withhold: { packet: 'PUBACK', times: 1 } });
  await described('GET', urls.mqttFaults);
  await described('DELETE', urls.mqttFaults);
  await described('POST', urls.mqttMessages, { topic: 'a', payload: 'b', retain: true });
  await described('POST', urls.cut, { how: 'reset' });
  await described('GET', urls.capture);
  seenSocket.socket.terminate();
  await described('DELETE', urls.session);
});

test('each answer of a workshop is as described', async () => {
  const { code = '', teacher = '' } = sandbox.workshop?.room.kept ?? {};
  const base = `${sandbox.url}/api/workshop`;
  await described('GET', base);
  const joined = await described('POST', `${base}/seats`, { code, name: 'Ana' });
  const { seat, token } = joined as { seat: { id: string }; token: string };
  const own = `${base}/seats/${seat.id}`;
  await described('GET', own, undefined, token);
  await described('PUT', own, { name: 'Bo' }, token);
  const lab = { title: 'A lab', page: '/lessons/frames/' };
  const opened = await described('POST', `${sandbox.url}/api/sessions`, { seat: { id: seat.id, token }, lab });
  await described('PUT', `${own}/progress`, { page: { address: lab.page, title: 'Frames' }, lab: lab.title }, token);
  await described('POST', `${own}/ask`, undefined, teacher);
  await described('PUT', `${own}/consent`, { given: true }, token);
  await described('GET', `${own}/captures`, undefined, token);
  await described('GET', `${own}/captures/${String(opened['id'])}`, undefined, teacher);
  await described('GET', `${base}/board`, undefined, teacher);
  await described('GET', `${base}/results`, undefined, teacher);
  const pin = { kind: 'lesson', address: '/lessons/frames/', label: 'Frames' };
  await described('PUT', `${base}/pin`, { revision: 0, pin }, teacher);
  await described('DELETE', `${base}/pin`, { revision: 1 }, teacher);
  await described('PUT', `${base}/attention`, { revision: 2, on: true }, teacher);
  await described('POST', `${base}/release`, undefined, teacher);
  await described('PUT', `${base}/together`, { revision: 3, on: true }, teacher);
  const { wireToken } = (await Client.open(sandbox.url)).session;
  const race = { label: 'Ticker', techniques: ['websocket'], each: 'all', interval: 250, qos: 0 };
  await described('PUT', `${base}/race`, { revision: 4, wireToken, ...race }, teacher);
  const ticket = await described('POST', `${own}/race`, undefined, token);
  await described('GET', `${own}/race/clock`, undefined, token);
  await described('PUT', `${base}/race/phase`, { revision: 5, phase: 'running' }, teacher);
  const lanes = [{ technique: 'websocket', ready: 3, payload: 64, got: [[1, 2.5]] }];
  const report = { race: ticket['race'], uncertainty: 1, resolution: 0.1, hidden: 0, lanes };
  await described('POST', `${own}/race/reports`, report, token);
  await described('GET', `${base}/race/reports?after=0`, undefined, teacher);
  await described('POST', `${own}/reset`, undefined, teacher);
  await described('DELETE', own, undefined, token);
  await described('POST', `${base}/reset`, { revision: 6 }, teacher);
});

test('every operation has been tried', () => {
  const all = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
  expect([...seen].sort()).toEqual(all.sort());
});
