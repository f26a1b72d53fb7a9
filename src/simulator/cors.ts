import { listMembers, type ResponseHead } from '#wire/http/head.ts';
import type { PageRequest } from './page-request.ts';

/** Methods for which alone no preflight asks (Fetch standard, "CORS-safelisted method"). */
export const SAFE_METHODS = ['GET', 'HEAD', 'POST'];

/** Fields that script may set on any request, and read of any answer (Fetch standard). */
const SAFE_REQUEST_FIELDS = ['accept', 'accept-language', 'content-language', 'content-type', 'last-event-id'];
const SAFE_RESPONSE_FIELDS = [
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
];

type Named = readonly { readonly name: string; readonly value: string }[];

/** The values of the fields of this name, which is in lower case. */
export function valuesOf(lines: Named, wanted: string): string[] {
  return lines.filter(({ name }) => name.toLowerCase() === wanted).map(({ value }) => value);
}

/** Whether script of `origin` may read an answer with these fields (Fetch standard, "CORS check"). */
export function mayRead(lines: Named, origin: string, credentials: boolean): boolean {
  const [allowed] = valuesOf(lines, 'access-control-allow-origin');
  if (!credentials) return allowed === '*' || allowed === origin;
  return allowed === origin && valuesOf(lines, 'access-control-allow-credentials')[0] === 'true';
}

/** The names of the fields for which a preflight asks, sorted. */
export function preflighted({ headers, image }: PageRequest): string[] {
  if (image) return [];
  const names = headers.map(([name]) => name.toLowerCase());
  return names.filter((name) => !SAFE_REQUEST_FIELDS.includes(name)).sort();
}

/** The fields of an answer that script of another origin may read (Fetch standard, "CORS-safelisted response-header name"). */
export function readableFields(head: ResponseHead): ResponseHead['lines'] {
  const exposed = [
    ...SAFE_RESPONSE_FIELDS,
    ...listMembers(head, 'access-control-expose-headers').map((name) => name.toLowerCase()),
  ];
  return head.lines.filter(({ name }) => exposed.includes(name.toLowerCase()));
}
