import { fieldValues, type RequestHead, type ResponseHead } from '#wire/http/head.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { isUtf8 } from '#wire/websocket/text-judge.ts';

/** The content of an answer (HAR 1.2, `content`): text, or base64 of what is none. */
export interface HarContent {
  readonly size: number;
  readonly mimeType: string;
  readonly text?: string;
  readonly encoding?: 'base64';
  readonly comment?: string;
}

/** The content of a request (HAR 1.2, `postData`), which has no encoding: what is no text is base64, and the comment says so. */
export interface HarPostData {
  readonly mimeType: string;
  readonly params: readonly never[];
  readonly text: string;
  readonly comment?: string;
}

export function contentOf(head: ResponseHead, octets: Uint8Array): HarContent {
  const about = { size: octets.length, mimeType: fieldValues(head, 'content-type')[0] ?? 'x-unknown' };
  const coded = fieldValues(head, 'content-encoding').join(', ');
  const comment = coded === '' ? {} : { comment: `As it crossed, coded with ${coded}.` };
  if (octets.length === 0) return { ...about, text: '' };
  return isUtf8(octets) && coded === ''
    ? { ...about, text: decodeUtf8Lossy(octets) }
    : { ...about, text: toBase64(octets), encoding: 'base64', ...comment };
}

export function postDataOf(head: RequestHead, octets: Uint8Array): HarPostData {
  const about = { mimeType: fieldValues(head, 'content-type')[0] ?? '', params: [] };
  return isUtf8(octets)
    ? { ...about, text: decodeUtf8Lossy(octets) }
    : { ...about, text: toBase64(octets), comment: 'The text is base64 of the content, which is no UTF-8.' };
}
