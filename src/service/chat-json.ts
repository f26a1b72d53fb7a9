/**
 * The chat in JSON (RFC 8259). A request is `{"id":1,"call":"add","args":[2,3]}`, its answer `{"id":1,"result":5}` or
 * `{"id":1,"error":{"code":"…","message":"…"}}`, and what others do is `{"event":"said","name":"…","text":"…"}`.
 */
import { z } from 'zod';
import { readJson } from '#wire/json/reader.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { CallId, ChatCodec, Told } from './chat.ts';
import { liesWithin } from './depth.ts';
import { failure } from './procedures.ts';

/** Values that lie deeper in each other than this are refused, before anything else is done with them. */
const DEEPEST = 32;

const Id = z.union([z.number(), z.string().max(64)], { error: 'must be a number or a text of at most 64 characters' });

const Request = z.strictObject(
  {
    id: Id,
    call: z.string({ error: 'must be a text' }).max(64),
    args: z.array(z.json(), { error: 'must be an array' }).default([]),
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : 'must be an object with “id” and “call”') },
);

export const chatJson: ChatCodec = {
  read(text) {
    const parsed = parse(text);
    if ('error' in parsed) return { id: null, error: parsed.error };
    const id = idOf(parsed.value);
    if (!liesWithin(parsed.value, DEEPEST))
      return { id, ...failure('malformed', `values lie more than ${DEEPEST} deep in each other`) };
    const request = Request.safeParse(parsed.value);
    if (!request.success) {
      const [issue] = request.error.issues;
      return { id, ...failure('invalid_request', `${issue?.path.join('.') || 'the request'}: ${issue?.message}`) };
    }
    const { call, args } = request.data;
    return { id: request.data.id, name: call, args };
  },
  write: (told) => JSON.stringify(objectOf(told)),
};

function objectOf(told: Told): object {
  switch (told.kind) {
    case 'result':
      return { id: told.id, result: told.result };
    case 'error':
      return { id: told.id, error: told.error };
    default: {
      const { kind, ...rest } = told;
      return { event: kind, ...rest };
    }
  }
}

function parse(text: string): { value: unknown } | { error: { code: string; message: string } } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    const octets = encodeUtf8(text);
    const [breach] = readJson({ octets, offset: 0, side: 'client', whole: true }).broken;
    return failure(
      'malformed',
      breach ? `${breach.rule.text} Not so at octet ${breach.offset}.` : 'this is no JSON text',
    );
  }
}

/** What can be read of the id of something that may be no request. */
function idOf(value: unknown): CallId {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  const read = Id.safeParse(value.id);
  return read.success ? read.data : null;
}
