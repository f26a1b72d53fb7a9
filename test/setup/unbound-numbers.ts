/** Numbers that name something and measure nothing: versions, algorithms, ports, and things that are counted through. */
const NAMES =
  /HTTP\/[123](\.[01])?|MQTT (3\.1\.1|5\.0)|\b(3\.1\.1|5\.0)\b|UTF-8|SHA-1|base64|(\b(RFC|Node|port|connection|opcode|message|QoS|client)|`readyState`) \d+|U\+\d+|\*\*\d\./gi;
/** Status codes of HTTP and close codes of WebSocket, where no unit follows. */
const CODES = /\b([1-5]\d\d|10\d\d|[34]\d{3})\b(?! ?(octets?|m?s|seconds?|minutes?|events?|times)\b)/g;
const OCTETS_IN_CODE = /`[\da-f]{2}( [\da-f]{2})*`/g;

/**
 * The numbers in the prose of a lesson (MDX) that nothing holds, as `number: in which words`. A number is held by a capture
 * (`<Fact>`) or the code that it is imported from (`{…}`), by the standard or manual that its paragraph links to or whose statement it names (`[MQTT-3.3.1-1]`), which is that before a
 * table for its rows, or by a shell line of the lesson, which the tests run.
 */
export function unboundNumbers(mdx: string): string[] {
  const shell = (mdx.match(/<Shell[\s\S]*?\/>\n/g) ?? []).join('\n');
  const prose = mdx
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replace(/^(import|export) .*$/gm, '')
    .replace(/```[\s\S]*?```/g, '')
    .replace(/<(Shell|\w*Lab|Story|ReactionTable)\b[\s\S]*?\/>\n/g, '\n')
    .replace(/<\w+[^>]*\/>|\{[^}]*\}/g, '');
  let cited = false;
  return prose.split(/\n(?=\n|\||- |\d\. )/).flatMap((part) => {
    const block = part.trim();
    const row = block.startsWith('|');
    const cites = /\]\(https:\/\/|\[MQTT-\d[\d.]*-\d+\]/.test(block);
    if (!row && block !== '' && !/^<\/?div/.test(block)) cited = cites;
    if (cites || (row && cited)) return [];
    const plain = block.replace(/\]\([^)]*\)|<[^>]*>/g, '').replace(/^\d\. /, '');
    const octets = plain.match(OCTETS_IN_CODE) ?? [];
    const counts =
      plain
        .replace(NAMES, '')
        .replace(/`[^`]*`/g, '')
        .replace(CODES, '')
        .match(/\d[\d\u202f]*/g) ?? [];
    return [...octets, ...counts]
      .filter((number) => !new RegExp(`\\b${number.replaceAll('`', '')}\\b`).test(shell))
      .map((number) => `${number}: ${plain.replaceAll('\n', ' ')}`);
  });
}
