import { encodeResponseHead } from '#wire/http/encode.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { PROBLEM_TYPE, type Problem, problemBody } from '../problem.ts';

/** A refusal as a whole answer that ends the connection, for where no HTTP library is there to write one. */
export function bareRefusal(problem: Problem, headers: Readonly<Record<string, string>> = {}): Uint8Array {
  const content = encodeUtf8(problemBody(problem));
  const fields = new Map<string, readonly [string, string]>();
  const set = (given: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(given)) {
      fields.set(name.toLowerCase(), [name, value]);
    }
  };
  set(headers);
  set({
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': String(content.length),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  set(problem.headers ?? {});
  set({ Connection: 'close' });
  return joinOctets([encodeResponseHead({ status: problem.status, lines: [...fields.values()] }), content]);
}
