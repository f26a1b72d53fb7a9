import { fromHex, toHex } from '#wire/octets/hex.ts';
import { EXAMPLE_KEY, edited, specOf } from './frame-model.ts';
import { type PayloadForm, payloadAs, payloadFrom } from './payload-text.ts';

/** What stands in the form, as text. */
export interface FormValues {
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly rsv2: boolean;
  readonly rsv3: boolean;
  readonly opcode: string;
  readonly mask: boolean;
  readonly key: string;
  readonly encoding: string;
  readonly declared: string;
  readonly form: PayloadForm;
  readonly payload: string;
  readonly octets: string;
}

/** The octets after a change, or what is wrong with the text that was entered. */
export type Edit = { readonly octets: Uint8Array } | { readonly error: string };

/** What the form shows for `octets`. Text that would not come back as the same octets is shown in hex. */
export function formValues(octets: Uint8Array, wanted: PayloadForm): FormValues {
  const { fin, rsv1, rsv2, rsv3, opcode, maskingKey, payload, lengthEncoding, declaredLength } = specOf(octets);
  const text = payloadAs(wanted, payload);
  return {
    fin,
    rsv1,
    rsv2,
    rsv3,
    opcode: String(opcode),
    mask: maskingKey !== undefined,
    key: toHex(maskingKey ?? EXAMPLE_KEY, ' '),
    encoding: lengthEncoding === undefined ? '' : String(lengthEncoding),
    declared: declaredLength === undefined ? '' : String(declaredLength),
    form: text === undefined ? 'hex' : wanted,
    payload: text ?? toHex(payload, ' '),
    octets: toHex(octets, ' '),
  };
}

/** The octets after the part of the form called `name` has been changed to what `values` say. */
export function afterEdit(octets: Uint8Array, name: keyof FormValues, values: FormValues): Edit {
  switch (name) {
    case 'fin':
    case 'rsv1':
    case 'rsv2':
    case 'rsv3':
      return { octets: edited(octets, { [name]: values[name] }) };
    case 'opcode':
      return { octets: edited(octets, { opcode: Number(values.opcode) }) };
    case 'mask':
    case 'key':
      return withKey(octets, values);
    case 'encoding':
      return { octets: edited(octets, { lengthEncoding: encodingOf(values.encoding) }) };
    case 'declared':
      return withDeclared(octets, values.declared.trim());
    case 'payload':
      return named('payload', payloadFrom(values.form, values.payload), (payload) => edited(octets, { payload }));
    case 'octets':
      return named('octets', fromHex(values.octets), (pasted) => pasted);
    case 'form':
      return { octets };
  }
}

function withKey(octets: Uint8Array, { mask, key }: FormValues): Edit {
  if (!mask) return { octets: edited(octets, { maskingKey: null }) };
  const read = fromHex(key);
  if ('error' in read || read.octets.length !== 4)
    return { error: 'The masking key is four octets: eight hex digits.' };
  return { octets: edited(octets, { maskingKey: read.octets }) };
}

function encodingOf(text: string): 7 | 16 | 64 | null {
  return text === '7' ? 7 : text === '16' ? 16 : text === '64' ? 64 : null;
}

function withDeclared(octets: Uint8Array, text: string): Edit {
  if (text === '') return { octets: edited(octets, { declaredLength: null }) };
  if (!/^\d{1,20}$/.test(text) || BigInt(text) >= 2n ** 64n) {
    return { error: 'The announced length is a whole number below 2^64.' };
  }
  return { octets: edited(octets, { declaredLength: BigInt(text) }) };
}

function named(
  name: string,
  read: { octets: Uint8Array } | { error: string; at: number },
  made: (octets: Uint8Array) => Uint8Array,
): Edit {
  if ('octets' in read) return { octets: made(read.octets) };
  return { error: `The ${name} cannot be read: ${read.error}, at character ${read.at + 1}.` };
}
