/** The octets that the grammar of JSON names (RFC 8259 sections 2 to 7). */
export const BEGIN_OBJECT = 0x7b;
export const END_OBJECT = 0x7d;
export const BEGIN_ARRAY = 0x5b;
export const END_ARRAY = 0x5d;
export const NAME_SEPARATOR = 0x3a;
export const VALUE_SEPARATOR = 0x2c;
export const QUOTATION_MARK = 0x22;
export const BACKSLASH = 0x5c;
export const MINUS = 0x2d;

export function isWhitespace(octet: number | undefined): boolean {
  return octet === 0x20 || octet === 0x0a || octet === 0x0d || octet === 0x09;
}

export function isDigit(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 0x30 && octet <= 0x39;
}
