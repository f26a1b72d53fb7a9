/** A line of comma-separated values, ended by CRLF (RFC 4180); numbers as they are, undefined as nothing. */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

/** Where a spreadsheet would see a formula begin: also in the middle of a text, where it takes `;` for what is between cells. */
const FORMULA = /(^|[;\t\r\n])(?=[=+\-@＝＋－＠\t\r])/gu;

/** Quoted where RFC 4180 section 2 asks for it; and no cell is taken for a formula by a spreadsheet. */
function quoted(cell: string | number | undefined): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  const text = cell.replace(FORMULA, "$1'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
