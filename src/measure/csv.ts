/** A line of comma-separated values, ended by CRLF (RFC 4180); numbers as they are, undefined as nothing. */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

/** What a spreadsheet would take for a formula; and text that it would take for a number or a date, such as the name `00123`. */
const TAKEN_FOR_ELSE = /^[=+\-@\t\r]|^\d[\d .,:/-]*$/;

/** Quoted where RFC 4180 section 2 asks for it; a text that a spreadsheet would not keep as it is has an apostrophe before it. */
function quoted(cell: string | number | undefined): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  const text = TAKEN_FOR_ELSE.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
