/**
 * `npm run -s dissect -- --protocol http|websocket|sse|mqtt|wamp|json|xml|stack --from client|server [--hex] [--json] [FILE]`
 *
 * Takes octets apart and prints every field. Reads FILE or standard input: raw octets, hex text with `--hex`, and for
 * `stack` also a capture document. Exits with 1 and one line on standard error when it cannot be done.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Capture, VERSION } from '#capture/schema.ts';
import type { Version } from '#wire/mqtt/packet-types.ts';
import { fromHex } from '#wire/octets/hex.ts';
import { type DissectOptions, dissectCapture, dissectOctets, PROTOCOLS } from './dissect/report.ts';
import { toTree } from './dissect/tree.ts';
import { firstSentence } from './run/first-sentence.ts';

const USAGE = `Usage: npm run -s dissect -- --protocol ${PROTOCOLS.join('|')} --from client|server [--hex] [--json] [FILE]

  --protocol  what the octets are; "stack" is a whole connection: HTTP that may become WebSocket
  --from      who sent them (not needed for a capture document)
  --hex       the input is hex text
  --mqtt-version 3.1|3.1.1|5.0
              of mqtt, for packets without the CONNECT that names it
  --json      print one JSON object instead of a tree
  FILE        standard input by default; for "stack" also a capture document (JSON)`;

class UsageError extends Error {}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      protocol: { type: 'string' },
      from: { type: 'string' },
      hex: { type: 'boolean', default: false },
      'mqtt-version': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const protocol = PROTOCOLS.find((each) => each === values.protocol);
  if (!protocol) throw new UsageError(`--protocol must be one of ${PROTOCOLS.join(', ')}.`);
  if (positionals.length > 1) throw new UsageError('Give one FILE, or none to read standard input.');
  const input = read(positionals[0]);
  const capture = protocol === 'stack' && !values.hex ? captureIn(input) : undefined;
  const report =
    capture === undefined
      ? dissectOctets(protocol, sideOf(values.from), octetsOf(input, values.hex), versionOf(values['mqtt-version']))
      : dissectCapture(capture);
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : toTree(report));
}

function read(file: string | undefined): Buffer {
  try {
    return readFileSync(file ?? 0);
  } catch (error) {
    throw new UsageError(`Cannot read ${file ?? 'standard input'}: ${error instanceof Error ? error.message : error}`);
  }
}

/** The document in `input` when it is a JSON object; undefined when it is octets. */
function captureIn(input: Buffer): Capture | undefined {
  if (input.toString('latin1').trimStart()[0] !== '{') return undefined;
  let document: unknown;
  try {
    document = JSON.parse(input.toString('utf8'));
  } catch {
    throw new UsageError('The input begins like a capture document, but it is not valid JSON.');
  }
  const capture = Capture.safeParse(document);
  if (capture.success) return capture.data;
  const [issue] = capture.error.issues;
  throw new UsageError(
    `Not a capture document of version ${VERSION}: ${issue?.path.join('.') || 'document'}: ${issue?.message}`,
  );
}

function sideOf(from: string | undefined): 'client' | 'server' {
  if (from === 'client' || from === 'server') return from;
  throw new UsageError('--from must be client or server: who sent these octets.');
}

const VERSIONS: Readonly<Record<string, Version>> = { '3.1': 3, '3.1.1': 4, '5.0': 5 };

function versionOf(name: string | undefined): DissectOptions {
  if (name === undefined) return {};
  const version = Object.hasOwn(VERSIONS, name) ? VERSIONS[name] : undefined;
  if (version === undefined) throw new UsageError(`--mqtt-version must be one of ${Object.keys(VERSIONS).join(', ')}.`);
  return { mqttVersion: version };
}

function octetsOf(input: Buffer, hex: boolean): Uint8Array {
  if (!hex) return input;
  const parsed = fromHex(input.toString('latin1'));
  if ('error' in parsed) throw new UsageError(`Not hex: ${parsed.error} (character ${parsed.at + 1}).`);
  return parsed.octets;
}

/** What `parseArgs` throws for an option that it does not know. */
function isBadArgument(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

try {
  main();
} catch (error) {
  if (!(error instanceof UsageError || isBadArgument(error))) throw error;
  process.stderr.write(`dissect: ${firstSentence(error)} (--help explains)\n`);
  process.exitCode = 1;
}
