import type { Field, Unit } from '#wire/octets/dissection.ts';
import { explainMqtt } from './explain-mqtt.ts';
import type { Explanation } from './explanations/explanation.ts';
import { headerFields } from './explanations/header-fields.ts';
import { httpFields, httpUnits, methods, tunnelFields, tunnelUnits } from './explanations/http.ts';
import { jsonFields, jsonUnits } from './explanations/json.ts';
import { multipartFields, multipartUnits } from './explanations/multipart.ts';
import { lineFields, lineUnits, sseFields, sseUnits } from './explanations/sse.ts';
import { statusClasses, statusCodes } from './explanations/status-codes.ts';
import { unopenedFields, unopenedUnits } from './explanations/unopened.ts';
import { wampFields, wampUnits } from './explanations/wamp.ts';
import {
  closeCodeRanges,
  closeCodes,
  opcodes,
  reservedOpcodes,
  websocketFields,
  websocketUnits,
} from './explanations/websocket.ts';
import { xmlFields, xmlUnits } from './explanations/xml.ts';
import { type FieldPath, fieldAt } from './field-path.ts';

type Explanations = Readonly<Record<string | number, Explanation>>;

const UNITS: Readonly<Record<string, Explanations>> = {
  http: httpUnits,
  websocket: websocketUnits,
  sse: sseUnits,
  lines: lineUnits,
  multipart: multipartUnits,
  json: jsonUnits,
  xml: xmlUnits,
  wamp: wampUnits,
  tunnel: tunnelUnits,
  unopened: unopenedUnits,
};
const FIELDS: Readonly<Record<string, Explanations>> = {
  http: httpFields,
  websocket: websocketFields,
  sse: sseFields,
  lines: lineFields,
  multipart: multipartFields,
  mqtt: jsonFields,
  json: jsonFields,
  xml: xmlFields,
  wamp: { ...jsonFields, ...wampFields },
  tunnel: tunnelFields,
  unopened: unopenedFields,
};

/** What the field at `path` is for; what the unit is for when the path is empty. Undefined when nobody has written it down. */
export function explain(unit: Unit, path: FieldPath): Explanation | undefined {
  const packet = unit.protocol === 'mqtt' ? explainMqtt(unit, path) : undefined;
  if (packet) return packet;
  if (path.length === 0) return entry(UNITS[unit.protocol], unit.kind);
  const field = fieldAt(unit, path);
  if (!field) return undefined;
  const header = carriesHeader(field) ? headerName(unit, path) : undefined;
  return (
    (header === undefined ? undefined : entry(headerFields, header.toLowerCase())) ??
    entry(FIELDS[unit.protocol], field.name)
  );
}

/** The name, as sent, of the header field that the field at `path` is or is part of. */
export function headerName(unit: Unit, path: FieldPath): string | undefined {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const field = fieldAt(unit, path.slice(0, depth));
    if (field?.name !== 'field line') continue;
    const name = field.fields?.find((part) => part.name === 'field name')?.value;
    return typeof name === 'string' ? name : undefined;
  }
  return undefined;
}

function carriesHeader(field: Field): boolean {
  return field.name === 'field line' || field.name === 'field name' || field.name === 'field value';
}

/** What the value of the field at `path` says, where single values are worth words: opcodes, close codes, status codes, methods. */
export function explainValue(unit: Unit, path: FieldPath): Explanation | undefined {
  const field = fieldAt(unit, path);
  if (!field) return undefined;
  const { name, value } = field;
  if (name === 'method' && typeof value === 'string') return entry(methods, value);
  if (typeof value !== 'number') return undefined;
  if (name === 'status code') return entry(statusCodes, value) ?? entry(statusClasses, Math.floor(value / 100));
  if (name === 'opcode') return opcodes[value] ?? (value < 8 ? reservedOpcodes.data : reservedOpcodes.control);
  if (name === 'close code')
    return closeCodes[value] ?? closeCodeRanges.find(({ from, to }) => value >= from && value <= to);
  return undefined;
}

/** Names come from the wire: only a table's own entries count. */
function entry(table: Explanations | undefined, name: string | number): Explanation | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}
