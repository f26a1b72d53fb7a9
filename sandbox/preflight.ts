/**
 * `npm run preflight [-- [--learners N] [--seconds N] [--json] [options of npm start]]`
 *
 * Tells before a workshop whether this machine and its network are up to it, line by line, with what to do. Exits with 1 when
 * something is in the way.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OptionError, readOptions } from './options.ts';
import { addressLine, diskLine, firewallLine, machineLine, nodeLine, portsLine } from './preflight/checks.ts';
import { conclusionOf, type Line, lineText } from './preflight/line.ts';
import { type Load, loadLine, measureLoad } from './preflight/load.ts';
import { PREFLIGHT_USAGE, preflightOptions } from './preflight/preflight-options.ts';
import { thisSystem } from './preflight/system.ts';
import { onSignals } from './run/signals.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const stopping = new AbortController();

try {
  await check(process.argv.slice(2));
} catch (error) {
  if (stopping.signal.aborted) process.stderr.write('\nwire101: stopped.\n');
  else if (error instanceof OptionError) {
    process.stderr.write(`wire101: ${error.message}\n`);
    process.exitCode = 2;
  } else throw error;
}

async function check(args: readonly string[]): Promise<void> {
  const { learners, seconds, json, help, others } = preflightOptions(args);
  if (help) {
    process.stdout.write(`${PREFLIGHT_USAGE}\n`);
    return;
  }
  const options = readOptions(['--workshop', ...others], process.env);
  onSignals(() => stopping.abort());
  const system = thisSystem();
  const lines: Line[] = [];
  const tell = (line: Line) => {
    lines.push(line);
    if (!json) process.stdout.write(`${lineText(line)}\n`);
  };
  tell(nodeLine(system));
  tell(machineLine(system));
  tell(await portsLine(options));
  tell(addressLine(options, system));
  tell(firewallLine(options, system));
  tell(diskLine(resolve(root, options.workshop ?? ''), system));
  const load = learners === 0 ? undefined : await loaded(learners, seconds);
  if (load) tell(loadLine(load));
  if (json) process.stdout.write(`${JSON.stringify({ lines, load })}\n`);
  else process.stdout.write(`\n${conclusionOf(lines)}\n`);
  process.exitCode = lines.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
}

/** Measures, and shows how far it is on a terminal, in a line that is gone afterwards. */
async function loaded(learners: number, seconds: number): Promise<Load> {
  const { stderr } = process;
  const told = (text: string) => {
    if (stderr.isTTY) stderr.write(`\r\u001b[K${text} (Ctrl-C stops it)`);
  };
  try {
    return await measureLoad(learners, seconds, told, stopping.signal);
  } finally {
    if (stderr.isTTY) stderr.write('\r\u001b[K');
  }
}
