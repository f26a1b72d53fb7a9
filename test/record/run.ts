/**
 * `npm run record [lesson…] [lesson/capture…]`: drives a real browser against the running sandbox through the lessons'
 * scenarios, all of them or those whose folders or captures are named, and writes what was captured beside each lesson. The site must be built
 * (`npm run build`).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { CaptureReader } from '#capture/reader.ts';
import { Capture } from '#capture/schema.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { startSandbox } from '#test/setup/start-sandbox.ts';
import { costs } from './costs.ts';
import { frames } from './frames.ts';
import { httpStreaming } from './http-streaming.ts';
import { longPolling } from './long-polling.ts';
import { solvedMissions } from './missions.ts';
import { mqttLesson } from './mqtt.ts';
import { openingHandshake } from './opening-handshake.ts';
import { race } from './race.ts';
import { readingTheWire } from './reading-the-wire.ts';
import type { Recording, Scenario, Stage } from './recording.ts';
import { serverSentEvents } from './server-sent-events.ts';
import { shortPolling } from './short-polling.ts';
import { stayingAliveAndClosing } from './staying-alive-and-closing.ts';
import { subprotocols } from './subprotocols.ts';
import { together } from './together.ts';
import { wampLesson } from './wamp.ts';

const scenarios: readonly Scenario[] = [
  readingTheWire,
  openingHandshake,
  frames,
  stayingAliveAndClosing,
  shortPolling,
  longPolling,
  httpStreaming,
  serverSentEvents,
  mqttLesson,
  subprotocols,
  wampLesson,
  race,
  costs,
  solvedMissions,
  together,
];

/** The ports that the reader of a lesson sees in its octets: the sandbox's own. */
const PORT = 4101;
const WIRE_PORT = 4102;

const LAB_PAGE = '/lessons/opening-handshake/';

const named = process.argv.slice(2);
const wanted = (folder: string, capture: string) =>
  named.length === 0 || named.includes(folder) || named.includes(`${folder}/${capture}`);
const unknown = named.filter(
  (name) =>
    !scenarios.some(({ folder, recordings, documents = [] }) => {
      const captures = [...recordings.map((recording) => recording.name), ...documents.map(({ file }) => nameOf(file))];
      return name === folder || captures.some((capture) => name === `${folder}/${capture}`);
    }),
);
if (unknown.length > 0) {
  process.stderr.write(
    `No scenario of that name: ${unknown.join(', ')}. There are: ${scenarios.map(({ folder }) => folder).join(', ')}.\n`,
  );
  process.exit(2);
}

const sandbox = await startSandbox(PORT, ['--wire-port', String(WIRE_PORT)]);
const browser = await launchBrowser();
const stage: Stage = { browser, site: sandbox.url, browserName: `Chromium ${browser.version().split('.')[0]}` };
try {
  for (const { folder, recordings, documents = [] } of scenarios) {
    mkdirSync(`content/${folder}`, { recursive: true });
    for (const recording of recordings) {
      if (!wanted(folder, recording.name)) continue;
      const capture = await record(recording);
      write(`content/${folder}/${recording.name}.capture.json`, capture, summary(capture));
    }
    for (const { file, make } of documents) {
      if (wanted(folder, nameOf(file))) write(`content/${folder}/${file}`, await make(stage), 'written');
    }
  }
} finally {
  await browser.close();
  await sandbox.stop();
}

async function record({ page: path = LAB_PAGE, lab: index = 0, title, steps }: Recording): Promise<Capture> {
  const page = await browser.newPage();
  await page.goto(stage.site + path);
  await steps(page);
  const taken = await page.evaluate((wanted) => {
    const lab: (Element & { capture?: () => unknown }) | undefined = document.querySelectorAll('wire-lab')[wanted];
    return lab?.capture?.();
  }, index);
  await page.close();
  return rounded(Capture.parse({ ...(taken as object), origin: 'recorded', title, browser: stage.browserName }));
}

/** What a document is called when it is asked for. */
function nameOf(file: string): string {
  return file.replace(/(\.capture)?\.json$/, '');
}

function write(file: string, content: unknown, said: string): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  process.stdout.write(`${file}: ${said}\n`);
}

/** Times in whole microseconds: finer ones are noise. */
function rounded(capture: Capture): Capture {
  const round = <T extends { time: number }>(event: T): T => ({ ...event, time: Math.round(event.time) });
  const { offset = 0, uncertainty = 0 } = capture.clocks.page ?? {};
  return {
    ...capture,
    clocks: { page: { offset: Math.round(offset), uncertainty: Math.ceil(uncertainty) } },
    events: capture.events.map(round),
    page: capture.page.map(round),
  };
}

function summary(capture: Capture): string {
  const reader = new CaptureReader();
  for (const event of capture.events) reader.receive(event);
  const units = reader.entries.filter((entry) => entry.kind === 'unit').length;
  return `${capture.events.length} events, ${units} units, ${capture.page.length} page events`;
}
