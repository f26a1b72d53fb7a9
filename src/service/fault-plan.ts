import { z } from 'zod';

/** A field name or value that a fault sends: anything but what would end its line. */
const OnOneLine = z
  .string()
  .max(2048)
  .regex(/^[^\r\n]*$/);

/** Ways to get Sec-WebSocket-Accept wrong (RFC 6455 section 4.2.2, item 5). */
export const WrongAccept = z.discriminatedUnion('kind', [
  /** The digest of the key and another GUID. */
  z.strictObject({ kind: z.literal('bad GUID') }),
  /** Base64 of the digest's hexadecimal text where the digest's 20 octets belong. */
  z.strictObject({ kind: z.literal('hex digest') }),
  /** The right value without its final `=`. */
  z.strictObject({ kind: z.literal('no padding') }),
  /** The right answer to another key, that of the example in RFC 6455 section 1.3. */
  z.strictObject({ kind: z.literal('other key') }),
  z.strictObject({ kind: z.literal('value'), value: OnOneLine }),
]);
export type WrongAccept = z.infer<typeof WrongAccept>;

/** One edit of the field lines of a response head, made in the order given. Names are compared without regard to case. */
export const LineEdit = z.discriminatedUnion('edit', [
  z.strictObject({ edit: z.literal('drop'), name: OnOneLine }),
  /** Replaces the value of every line of that name; adds one when there is none. */
  z.strictObject({ edit: z.literal('set'), name: OnOneLine, value: OnOneLine }),
  z.strictObject({ edit: z.literal('add'), name: OnOneLine, value: OnOneLine }),
  /** Sends each line of that name twice. */
  z.strictObject({ edit: z.literal('repeat'), name: OnOneLine }),
]);
export type LineEdit = z.infer<typeof LineEdit>;

const Bit = z.boolean().default(false);

/** A frame composed by hand: any bits, any length encoding, masked or not. */
export const ComposedFrame = z.strictObject({
  fin: z.boolean().default(true),
  rsv1: Bit,
  rsv2: Bit,
  rsv3: Bit,
  opcode: z.int().min(0).max(15),
  /** Four octets in hexadecimal; the payload is masked with them. */
  maskingKey: z
    .string()
    .regex(/^[0-9a-fA-F]{8}$/)
    .optional(),
  payload: z.union([
    z.strictObject({ text: z.string().max(65536) }),
    z.strictObject({
      hex: z
        .string()
        .max(131072)
        .regex(/^([0-9a-fA-F]{2})*$/),
    }),
  ]),
  lengthEncoding: z.union([z.literal(7), z.literal(16), z.literal(64)]).optional(),
  /** The length that the header states, when it lies. */
  declaredLength: z.int().nonnegative().optional(),
});
export type ComposedFrame = z.infer<typeof ComposedFrame>;

/** What the sandbox does wrong on purpose with the responses of one session. Every member left out does nothing. */
export const FaultPlan = z.strictObject({
  /** Which responses are touched: answers to requests for an upgrade, or all. */
  on: z.enum(['upgrade', 'every response']).default('upgrade'),
  status: z.strictObject({ code: z.int().min(100).max(999), reason: OnOneLine.optional() }).optional(),
  accept: WrongAccept.optional(),
  lines: z.array(LineEdit).max(32).default([]),
  /** Sent at once after a 101. */
  frames: z.array(ComposedFrame).max(16).default([]),
  /** The response head leaves in writes of `octets` octets with `pause` milliseconds between them. */
  slices: z.strictObject({ octets: z.int().min(1).max(65536), pause: z.int().min(0).max(10_000) }).optional(),
  /** The connection ends, by FIN (`cut`) or RST (`reset`), once `at` octets of the server's direction are sent. */
  end: z
    .strictObject({
      how: z.enum(['cut', 'reset']),
      at: z.union([z.int().nonnegative(), z.literal('after the head')]),
    })
    .optional(),
  /** From here on nothing is sent. */
  silence: z.enum(['from the head', 'after the head']).optional(),
});
export type FaultPlan = z.infer<typeof FaultPlan>;

/** The plan that does nothing. */
export const noFaults: FaultPlan = FaultPlan.parse({});

/** The names of what a plan does, for the capture; empty for a plan that does nothing. */
export function armedFaults(plan: FaultPlan): string[] {
  const names: string[] = [];
  if (plan.status) names.push(`status ${plan.status.code}`);
  if (plan.accept) names.push(`accept: ${plan.accept.kind}`);
  for (const line of plan.lines) names.push(`${line.edit} ${line.name}`);
  for (const frame of plan.frames) names.push(`frame of opcode ${frame.opcode}`);
  if (plan.slices) names.push(`slices of ${plan.slices.octets}`);
  if (plan.end) names.push(`${plan.end.how} at ${plan.end.at}`);
  if (plan.silence) names.push(`silence ${plan.silence}`);
  return names;
}
