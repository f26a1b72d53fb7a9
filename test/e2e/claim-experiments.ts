import type { SeenExperiment } from '#test/setup/seen-experiment.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { eventually, type LabPage } from './lab-page.ts';

/** An experiment that claims are put to the test by: what is done once the lab is live, and what has to be seen then. */
interface Experiment {
  /** Before the lab's first button is pressed. */
  readonly before?: (lab: LabPage) => Promise<void>;
  readonly does?: (lab: LabPage) => Promise<void>;
  /** By claim: whether what is to be seen has been seen. */
  readonly shows: Readonly<Record<string, (seen: SeenExperiment) => boolean>>;
}

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

const option = (lab: LabPage, name: string, value: string) => lab.lab.locator(`[name="${name}"]`).selectOption(value);

async function fill(lab: LabPage, name: string, value: string): Promise<void> {
  const field = lab.lab.locator(`[name="${name}"]`);
  await field.fill(value);
  await field.blur();
}

/** Sends a text as the page, and waits until `count` have come back. */
async function echoed(lab: LabPage, count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    await lab.button('send').click();
    await lab.event('message').nth(number).waitFor();
  }
}

/** The 101 is held in this lab: it is let go. */
const letGo = async (lab: LabPage) => {
  await lab.row('held', '').first().waitFor();
  await lab.button('run').click();
};

const failed = (seen: SeenExperiment) =>
  seen.saw('close', ({ code }) => code === 1006) === 1 && seen.saw('open') === 0 && seen.frames.length === 0;
const toldScript = (seen: SeenExperiment) =>
  seen.page.filter(({ name }) => name === 'error' || name === 'close').map(({ detail }) => detail);
const gaveUp = (seen: SeenExperiment) =>
  seen.saw('error', ({ readyState }) => readyState === 'CLOSED') === 1 &&
  seen.count('feed') > 2 &&
  seen.requests.length === 1;
const resumed = (seen: SeenExperiment) =>
  /^Last-Event-ID: \d+\r$/m.test(seen.sent('client')) && seen.account('events').missed === 0;
const isSilent = (seen: SeenExperiment) =>
  seen.saw('open') === 1 &&
  seen.framesOf('client', TEXT).length > 0 &&
  seen.framesOf('server').length === 0 &&
  seen.saw('close') === 0;

const toldOf = (lab: LabPage, client: number) => () =>
  lab.lab.locator(`[data-client="${client}"] [data-client-told]`).innerText();

/** The second client subscribes with QoS 0. */
async function subscribes(lab: LabPage): Promise<void> {
  await eventually(toldOf(lab, 1)).toMatch(/^connected/);
  await lab.lab.locator('[data-client="1"] [data-mqtt="subscribe-qos"]').selectOption('0');
  await lab.button('mqtt-subscribe-1').click();
  await eventually(toldOf(lab, 1)).toMatch(/weather\/# QoS \d/);
}

/** The first client publishes with QoS 2, and the broker takes it over. */
async function publishes(lab: LabPage): Promise<void> {
  await eventually(toldOf(lab, 0)).toMatch(/^connected/);
  await lab.lab.locator('[data-client="0"] [data-mqtt="publish-qos"]').selectOption('2');
  await lab.button('mqtt-publish-0').click();
}

/** The flags of a PUBLISH that a frame begins with (MQTT 3.1.1 section 3.3.1); undefined of any other. */
function publishFlags(text: string): { qos: number; retain: number } | undefined {
  const first = text.charCodeAt(0);
  return first >> 4 === 3 ? { qos: (first >> 1) & 3, retain: first & 1 } : undefined;
}

/** By the address that a claim links to, without what comes before the name of the lesson. */
export const experiments: Readonly<Record<string, Experiment>> = {
  'frames/#lab=1': {
    async does(lab) {
      await lab.event('open').waitFor();
      await echoed(lab, 1);
      await lab.lab.locator('summary', { hasText: 'Send as the page' }).click();
      await lab.lab.locator('[name="fragmentSize"]').fill('2');
      await lab.lab.locator('[data-form="server"] button').click();
      await lab.event('message').nth(1).waitFor();
      await lab.lab.locator('[data-action="raw-frame"]').first().click();
    },
    shows: {
      'websocket-both-ways': (seen) => seen.saw('message') > seen.saw('send') && seen.saw('send') > 0,
      'websocket-lower-overhead': (seen) =>
        seen.framesOf('client', TEXT).length > 0 && seen.frames.every(({ octets, payload }) => octets - payload <= 14),
      'websocket-no-multiplexing': (seen) => seen.connections === 2 && seen.statuses.join() === '101,101',
      'websocket-for-polls': (seen) => seen.saw('message') > seen.saw('send'),
      'websocket-for-media': (seen) => seen.framesOf('client', TEXT).some(({ octets }) => octets < 20),
      'websocket-for-games': (seen) =>
        seen.framesOf('client', TEXT).length > 0 && seen.framesOf('server', TEXT).length > 1,
      'mask-hides-nothing': (seen) =>
        seen.framesOf('client').every(({ masked }) => masked) &&
        seen.framesOf('client', TEXT).some(({ text }) => seen.saw('send', (detail) => detail['text'] === text) > 0),
      'send-is-no-frame': (seen) => seen.framesOf('server').filter(({ fin }) => fin === 0).length >= 2,
    },
  },
  'frames/#lab=2': {
    async does(lab) {
      await lab.event('open').waitFor();
      await echoed(lab, 3);
    },
    shows: {
      'websocket-no-compression': (seen) => {
        const [first, , third] = seen.framesOf('client', TEXT);
        const agreed = /^Sec-WebSocket-Extensions: permessage-deflate/m.test(seen.sent('server'));
        return agreed && first !== undefined && third !== undefined && third.payload < first.payload;
      },
    },
  },
  'staying-alive-and-closing/#lab=1': {
    async does(lab) {
      await lab.row('unit', 'pong').first().waitFor();
      await lab.lab.getByText('Send as the page, the server or a raw client').click();
      await lab.lab.locator('[name="pageCode"]').fill('1001');
      await lab.lab.locator('[data-form="page-close"] button').click();
      await eventually(() => lab.lab.locator('[data-said="page"]').innerText()).toMatch(/InvalidAccessError/);
      await option(lab, 'kind', 'close');
      await lab.lab.locator('[name="code"]').fill('1001');
      await lab.lab.locator('[data-form="server"] button').click();
    },
    shows: {
      'websocket-persistent': (seen) =>
        seen.framesOf('server', PING).length > 0 && seen.framesOf('client', PONG).length > 0,
      'script-cannot-ping': (seen) => seen.framesOf('client', PONG).length > 0 && seen.saw('send') === 0,
      'close-is-a-handshake': (seen) =>
        seen.framesOf('server', CLOSE).length === 1 &&
        seen.framesOf('client', CLOSE).length === 1 &&
        seen.saw('close', ({ wasClean }) => wasClean === true) === 1,
      // Its own try has thrown before anything crossed; the server’s 1001 is what the page is told.
      'page-close-codes': (seen) => seen.saw('close', ({ code }) => code === 1001) === 1,
    },
  },
  'staying-alive-and-closing/#what-if=silence-after-the-head': {
    async does(lab) {
      await lab.event('open').waitFor();
      await lab.button('send').click();
    },
    shows: { 'websocket-persistent': isSilent, 'gone-is-not-noticed': isSilent },
  },
  'opening-handshake/#lab=1': {
    async does(lab) {
      await letGo(lab);
      await lab.event('open').waitFor();
      await echoed(lab, 1);
    },
    shows: {
      'websocket-no-redundant-headers': (seen) =>
        seen.sent('client').indexOf('\r\n\r\n') > 300 &&
        seen.framesOf('client', TEXT).every(({ octets, payload }) => octets - payload <= 14),
      'websocket-tcp-not-http': (seen) =>
        /^GET /.test(seen.sent('client')) && seen.statuses.join() === '101' && seen.frames.length >= 2,
      'websocket-handshake-and-header': (seen) => seen.statuses.join() === '101' && seen.frames.length >= 2,
      'websocket-upgrade-after-handshake': (seen) =>
        seen.requests.length === 1 && /^GET [^\r]*\r\n(?:[^\r]+\r\n)*Upgrade: websocket\r\n/.test(seen.sent('client')),
      'websocket-key-and-accept-on-request': (seen) =>
        /^Sec-WebSocket-Key: /m.test(seen.sent('client')) &&
        !/^Sec-WebSocket-Accept: /m.test(seen.sent('client')) &&
        /^Sec-WebSocket-Accept: /m.test(seen.sent('server')) &&
        !/^Sec-WebSocket-Key: /m.test(seen.sent('server')),
      'no-cors-for-websocket': (seen) =>
        /^Origin: http/m.test(seen.sent('client')) &&
        seen.saw('open') === 1 &&
        !/Access-Control/i.test(seen.sent('server')),
    },
  },
  'opening-handshake/#what-if=upgrade-missing': {
    does: letGo,
    shows: { 'websocket-upgrade-after-handshake': failed },
  },
  'opening-handshake/#what-if=accept-other-key': {
    does: letGo,
    shows: { 'websocket-key-and-accept-on-request': failed, 'key-is-no-password': failed },
  },
  'opening-handshake/#what-if=slices': {
    does: letGo,
    shows: {
      'send-is-no-frame': (seen) => seen.saw('open') === 1 && seen.statuses.join() === '101' && seen.writes > 2,
    },
  },
  'opening-handshake/#what-if=cut-after-the-head': {
    does: letGo,
    shows: {
      '1006-is-not-sent': (seen) =>
        seen.saw('close', ({ code }) => code === 1006) === 1 && seen.frames.every(({ opcode }) => opcode !== CLOSE),
      'websocket-does-not-reconnect': (seen) => seen.saw('close') === 1 && seen.requests.length === 1,
    },
  },
  'opening-handshake/#what-if=status-403': {
    does: letGo,
    shows: {
      'no-reason-for-script': (seen) =>
        failed(seen) &&
        seen.statuses.join() === '403' &&
        // What script called has a port in it, and times are numbers too.
        !JSON.stringify(toldScript(seen)).includes('403'),
    },
  },
  'opening-handshake/#what-if=status-301': {
    does: letGo,
    shows: {
      'redirect-is-not-followed': (seen) =>
        failed(seen) && seen.statuses.join() === '301' && seen.requests.length === 1,
    },
  },
  'opening-handshake/#what-if=subprotocol-unrequested': {
    does: letGo,
    shows: {
      'server-cannot-invent-a-subprotocol': (seen) =>
        failed(seen) && /^Sec-WebSocket-Protocol: /m.test(seen.sent('server')),
    },
  },
  'long-polling/#lab=1': {
    async does(lab) {
      await lab.button('publish').click();
      await lab.event('body').nth(1).waitFor();
      await lab.button('burst').click();
    },
    shows: {
      'websocket-lower-overhead': (seen) => (seen.account('long-poll').overheadPerEvent ?? 0) > 14,
      'long-poll-held': (seen) => seen.answeredWhenMade,
      'long-poll-half-duplex': (seen) =>
        seen.requests.some((request) => /^POST \S+\/publish$/.test(request)) && seen.connections > 1,
      'response-goes-on': (seen) => seen.saw('body') >= 2 && seen.account('long-poll').requests > seen.saw('body') - 1,
      'long-poll-needs-a-cursor': (seen) => {
        const { made, missed } = seen.account('long-poll');
        return made > 50 && missed === 0;
      },
    },
  },
  'long-polling/#lab=2': {
    async does(lab) {
      await lab.event('fetch').first().waitFor();
      await lab.button('burst').click();
      await lab.event('body').nth(1).waitFor();
      await lab.button('publish').click();
    },
    shows: { 'long-poll-needs-a-cursor': (seen) => seen.account('long-poll').missed > 0 },
  },
  'long-polling/#what-if=no-keep-alive': {
    shows: { 'long-poll-keep-alive': (seen) => seen.answeredWhenMade && !/^Keep-Alive:/im.test(seen.sent('server')) },
  },
  'http-streaming/#lab=1': {
    shows: { 'response-goes-on': (seen) => seen.requests.length === 1 && seen.account('stream').seen > 2 },
  },
  'http-streaming/#lab=2': {
    shows: {
      'request-goes-on': (seen) =>
        seen.saw('error') === 1 && !seen.requests.some((request) => request.startsWith('POST')),
    },
  },
  'http-streaming/#what-if=slices-as-chunks': {
    shows: {
      'chunk-is-no-message': (seen) =>
        seen.account('stream').seen > 1 &&
        (seen.sent('server').match(/^5\r\n/gm)?.length ?? 0) > 2 * seen.account('stream').seen,
    },
  },
  'http-streaming/#what-if=slices-as-writes': {
    shows: {
      'read-is-no-message': (seen) => seen.account('stream').seen > 1 && seen.writes > 2 * seen.account('stream').seen,
    },
  },
  'http-streaming/#what-if=buffered': {
    shows: {
      'flush-is-not-enough': (seen) =>
        seen.saw('response') === 1 && seen.count('feed') > 2 && seen.account('stream').seen === 0,
    },
  },
  'server-sent-events/#lab=1': {
    async does(lab) {
      await lab.event('message').nth(1).waitFor();
      await lab.button('stop').click();
    },
    shows: {
      'sse-over-http': (seen) =>
        /^Content-Type: text\/event-stream/m.test(seen.sent('server')) && /^data: /m.test(seen.sent('server')),
      'sse-subscribe-only': (seen) => seen.requests.length === 1 && seen.saw('message') > 1,
      'sse-eventsource': (seen) =>
        seen.saw('new EventSource') === 1 &&
        /^Accept: text\/event-stream\r$/m.test(seen.sent('client')) &&
        seen.saw('message') > 1,
      'sse-for-push': (seen) => seen.saw('close()') === 1 && seen.count('connection-closed') === 1,
    },
  },
  'server-sent-events/#what-if=cut-after-three': { shows: { 'sse-reconnects': resumed, 'sse-for-news': resumed } },
  'server-sent-events/#what-if=status-500': { shows: { 'sse-reconnects': gaveUp, 'eventsource-gives-up': gaveUp } },
  'server-sent-events/#what-if=wrong-content-type': { shows: { 'eventsource-gives-up': gaveUp } },
  'server-sent-events/#what-if=no-ids': {
    shows: {
      'last-event-id-only-after-an-id': (seen) =>
        seen.requests.length > 1 && !/^Last-Event-ID/m.test(seen.sent('client')),
    },
  },
  'server-sent-events/#what-if=cr-in-data': {
    shows: {
      'newline-in-data': (seen) =>
        /^data: [^\r\n]*\r[^\n]/m.test(seen.sent('server')) &&
        seen.saw('message', ({ data }) => String(data).length < 32) > 0,
    },
  },
  'server-sent-events/#lab=2': {
    before: (lab) => fill(lab, 'stream', 'data: \\xFF\n\n'),
    shows: {
      'sse-text-only': (seen) =>
        seen.sent('server').includes('data: \xff') && seen.saw('message', ({ data }) => data === '\ufffd') > 0,
    },
  },
  'server-sent-events/#lab=3': {
    shows: {
      'sse-few-connections': (seen) =>
        seen.saw('new EventSource') === 7 && seen.saw('open') === 6 && seen.connections === 6,
    },
  },
  'short-polling/#lab=1': {
    async before(lab) {
      await fill(lab, 'rate', '0');
      await lab.lab.locator('[name="etag"]').check();
    },
    shows: {
      '304-is-not-free': (seen) =>
        seen.statuses.includes(304) && seen.sent('client').length > 300 * seen.requests.length,
    },
  },
  'short-polling/#lab=2': {
    async does(lab) {
      await lab.event('body').nth(1).waitFor();
      await option(lab, 'trial', 'preflight');
      await lab.button('connect').click();
    },
    shows: {
      'same-gets-queue': (seen) => seen.askedInTurn,
      'one-fetch-many-requests': (seen) =>
        seen.requests.some((request) => request.startsWith('OPTIONS')) && seen.requests.length > seen.saw('fetch'),
    },
  },
  'subprotocols/#lab=1': {
    shows: {
      'subprotocols-json-xml-mqtt-wamp': (seen) =>
        /^Sec-WebSocket-Protocol: .*,/m.test(seen.sent('client')) &&
        /^Sec-WebSocket-Protocol: [^,\r]+\r$/m.test(seen.sent('server')),
    },
  },
  'subprotocols/#lab=2': {
    async does(lab) {
      await lab.button('join').click();
      await eventually(() => lab.part('dialogues').innerText()).toContain('"joined"');
      await lab.button('say').click();
    },
    shows: {
      'subprotocols-json-xml-mqtt-wamp': (seen) =>
        seen.framesOf('client', TEXT).some(({ text }) => text.startsWith('{')) &&
        seen.framesOf('client', TEXT).some(({ text }) => text.startsWith('<')),
      'websocket-for-chat': (seen) =>
        seen.framesOf('server', TEXT).some(({ text }) => text.includes('"said"') || text.startsWith('<said')),
    },
  },
  'mqtt/#lab=1': {
    async does(lab) {
      await lab.lab.locator('[data-client="0"] [data-mqtt="retain"]').check();
      await publishes(lab);
      await publishes(lab);
      await eventually(() => lab.part('mqtt-topics').innerText()).toContain('2 published, one retained');
      await subscribes(lab);
      await publishes(lab);
      await eventually(() => lab.part('mqtt-hand-offs').innerText()).toMatch(/broker → display.*done/s);
    },
    shows: {
      'mqtt-small-devices': (seen) =>
        seen.packetsOf('client', 'PUBREL').length > 0 &&
        seen.framesOf('client', BINARY).some(({ payload }) => payload <= 4),
      'retained-is-one-message': (seen) =>
        seen.framesOf('server', BINARY).filter(({ text }) => publishFlags(text)?.retain === 1).length === 1,
      'mqtt-publish-subscribe': (seen) =>
        seen
          .packetsOf('server', 'PUBLISH')
          .some(({ connection }) =>
            seen.packetsOf('client', 'PUBLISH').some((published) => published.connection !== connection),
          ),
      'mqtt-tcp': (seen) =>
        /^Sec-WebSocket-Protocol: mqtt\r$/m.test(seen.sent('server')) &&
        seen.packetsOf('client', 'CONNECT').length === 2,
      'mqtt-qos-is-no-speed': (seen) =>
        ['PUBREC', 'PUBCOMP'].every((kind) => seen.packetsOf('server', kind).length > 0) &&
        seen.packetsOf('client', 'PUBREL').length > 0,
      'qos-2-is-one-hop': (seen) => {
        const qos = (side: Side) => seen.framesOf(side, BINARY).flatMap(({ text }) => publishFlags(text)?.qos ?? []);
        // aedes hands on with QoS 2 what it has retained, to any subscription.
        return qos('client').includes(2) && qos('server').includes(0);
      },
    },
  },
  'mqtt/#what-if=puback-withheld': {
    async before(lab) {
      const client = lab.lab.locator('[data-client="0"]');
      await client.locator('[data-mqtt="clean"]').uncheck();
      await client.locator('[data-mqtt="publish-qos"]').selectOption('1');
      await client.locator('[data-mqtt="filter"]').fill('config/sensor');
    },
    async does(lab) {
      const told = toldOf(lab, 0);
      await eventually(told).toMatch(/^connected/);
      await lab.button('mqtt-subscribe-0').click();
      await eventually(told).toContain('config/sensor');
      await lab.button('mqtt-publish-0').click();
      await eventually(() => lab.part('mqtt-hand-offs').innerText()).toContain('the broker keeps nothing.');
      await lab.button('mqtt-cut-0').click();
      await eventually(told).toMatch(/^closed/);
      await lab.button('mqtt-connect-0').click();
    },
    shows: {
      'dup-is-a-hint': (seen) => {
        const published = seen.packetsOf('client', 'PUBLISH').map(({ connection }) => connection);
        return published.length > 1 && new Set(published).size > 1;
      },
    },
  },
  'wamp/#what-if=no-subprotocol': {
    shows: {
      'wamp-any-transport': (seen) =>
        seen.statuses.includes(101) &&
        !/^Sec-WebSocket-Protocol/m.test(seen.sent('server')) &&
        seen.framesOf('server', CLOSE).length > 0 &&
        seen.framesOf('server', TEXT).length === 0,
    },
  },
  'wamp/#lab=1': {
    async does(lab) {
      await eventually(() => lab.lab.locator('[data-peer="0"] [data-peer-told]').innerText()).toMatch(/^joined/);
      await lab.lab.locator('[data-peer="0"] [data-wamp="acknowledge"]').check();
      await lab.button('wamp-publish-0').click();
    },
    shows: {
      'wamp-published': (seen) =>
        seen.framesOf('server', TEXT).some(({ text }) => text.startsWith('[17,')) &&
        !seen.framesOf('client', TEXT).some(({ text }) => text.startsWith('[32,')),
    },
  },
};
