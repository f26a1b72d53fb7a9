import fc from 'fast-check';

const OCTETS = [...'\r\n\0 \t\v:;,5aA"/\xff'];
const PHRASES = ['\r\n', 'Content-Length: 3\r\n', 'Transfer-Encoding: chunked\r\n', '0\r\n\r\n'];

/** Texts that look like HTTP and may not be: up to three of `texts` joined, with pieces replaced, put in and taken out. */
export function mutationsOf(texts: readonly string[]): fc.Arbitrary<string> {
  const change = fc.tuple(fc.nat(600), fc.nat(2), fc.constantFrom(...OCTETS, ...PHRASES));
  return fc
    .tuple(fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }), fc.array(change, { maxLength: 5 }))
    .map(([chosen, changes]) => {
      let text = chosen.join('');
      for (const [at, cut, put] of changes) text = text.slice(0, at) + put + text.slice(at + cut);
      return text;
    });
}
