/** `npm run bench [-- frames|sse|mqtt|messages|tap|feed|lab|workshop [SECONDS]]`: our speed as ratios to a named peer's, measured in turn in one run. */
import { compareEventStreams } from './event-stream.ts';
import { measureFeed } from './feed.ts';
import { compareFrames, dissectionTime } from './frames.ts';
import { measureLab } from './lab.ts';
import { toTable } from './measure.ts';
import { compareMessages } from './messages.ts';
import { compareMqtt } from './mqtt.ts';
import { compareTap } from './tap.ts';
import { measureWorkshop } from './workshop.ts';

const [only, seconds = '1200'] = process.argv.slice(2);
if (only === undefined || only === 'frames') {
  process.stdout.write(`${toTable(await compareFrames())}\n`);
  const time = dissectionTime().toFixed(3);
  process.stdout.write(`fields of one frame among 200000, 99th percentile: ${time} ms (target < 1 ms)\n\n`);
}
if (only === undefined || only === 'sse') process.stdout.write(`${toTable(await compareEventStreams())}\n\n`);
if (only === undefined || only === 'mqtt') process.stdout.write(`${toTable(await compareMqtt())}\n\n`);
if (only === undefined || only === 'messages') process.stdout.write(`${toTable(await compareMessages())}\n\n`);
if (only === undefined || only === 'tap') process.stdout.write(`${toTable(await compareTap())}\n`);
if (only === undefined || only === 'feed') process.stdout.write(`\n${await measureFeed()}\n`);
if (only === undefined || only === 'lab') process.stdout.write(`\n${await measureLab()}\n`);
if (only === undefined || only === 'workshop') process.stdout.write(`\n${await measureWorkshop(Number(seconds))}\n`);
