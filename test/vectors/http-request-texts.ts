/** Requests as texts with one character an octet, well-formed but for what they are given. */

export const HOST = 'Host: 127.0.0.1';

/** A request with these field lines after Host, and no content. */
export function withLines(...lines: string[]): string {
  return `${['GET / HTTP/1.1', HOST, ...lines].join('\r\n')}\r\n\r\n`;
}

export function withStartLine(line: string): string {
  return `${line}\r\n${HOST}\r\n\r\n`;
}

export function withTarget(target: string, method = 'GET'): string {
  return withStartLine(`${method} ${target} HTTP/1.1`);
}

/** Hosts as given, none added. */
export function withHosts(...lines: string[]): string {
  return `${['GET / HTTP/1.1', ...lines].join('\r\n')}\r\n\r\n`;
}

/** A POST with these framing lines and this content. */
export function posting(lines: readonly string[], content = ''): string {
  return `${['POST / HTTP/1.1', HOST, ...lines].join('\r\n')}\r\n\r\n${content}`;
}

export function chunked(content: string): string {
  return posting(['Transfer-Encoding: chunked'], content);
}

export const DONE = '0\r\n\r\n';
export const manyLines = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: ${index}`);
export const longLines = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => `X-${index}: ${'v'.repeat(length)}`);

/** What a table of malformed requests holds for a rule: their octets by what is wrong. */
export type Variants = Readonly<Record<string, string>>;
