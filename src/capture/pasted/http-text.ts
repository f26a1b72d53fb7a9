/**
 * HTTP as a person writes it, with the line ends that it has on the wire (RFC 9112 section 2.2): a text box keeps no CR. Content
 * whose length is told stays as it is; a text that has a CR of its own does too.
 */
export function withHttpLineEnds(text: string): string {
  if (text.includes('\r')) return text;
  const blank = text.indexOf('\n\n');
  const hasLength = blank !== -1 && /^content-length:/im.test(text.slice(0, blank));
  const head = hasLength ? text.slice(0, blank + 2) : text;
  return head.replaceAll('\n', '\r\n') + text.slice(head.length);
}
