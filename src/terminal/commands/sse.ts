import { shellWord } from '#capture/shell-lines/quote.ts';
import { encodeRequestHead } from '#wire/http/encode.ts';
import { type Command, placeOf } from '../command.ts';
import { printable } from '../describe.ts';
import { HttpCall } from '../http-call.ts';
import { inShell } from './calculations.ts';

/** Reads an event stream, and shows its lines as they come. */
export const sse: Command = {
  name: 'sse',
  summary: 'reads the session’s event stream, line by line (HTML §9.2)',
  usage: '',
  options: [{ flag: '-l', value: 'ID', text: 'the Last-Event-ID to resume from' }],
  typed: [['Ctrl-C', 'ends it']],
  examples: [{ line: 'sse -l 3', text: 'what came after event 3, and what comes from now on' }],
  shell: ({ options }, end) => {
    const { authority, token } = placeOf(end);
    const id = options.get('-l');
    const resumed = id === undefined ? '' : ` -H ${shellWord(`Last-Event-ID: ${id}`)}`;
    return [`curl -gsN -H 'Accept: text/event-stream'${resumed} ${shellWord(`http://${authority}/s/${token}/events`)}`];
  },
  async run({ host, given, heard, done }) {
    const end = await host.otherEnd();
    const id = given.options.get('-l');
    inShell(host.print, sse.shell(given, end));
    let rest = '';
    const call = await HttpCall.send(host, end, {
      method: 'GET',
      octets: encodeRequestHead({
        method: 'GET',
        target: `/s/${end.token}/events`,
        lines: [
          ['Host', end.address],
          ['Accept', 'text/event-stream'],
          ...(id === undefined ? [] : [['Last-Event-ID', id] as const]),
        ],
      }),
      heard,
      content: (octets) => {
        const lines = (rest + printable(octets)).split('\\n');
        rest = lines.pop() ?? '';
        for (const line of lines) host.print(`< ${line}`, 'received');
      },
      over: () => {
        host.print('The stream is over.', 'faint');
        done();
      },
    });
    const stop = async () => {
      done();
      await call.stop();
    };
    return { prompt: '', line() {}, interrupt: stop, end: stop };
  },
};
