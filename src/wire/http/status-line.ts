import type { Field } from '../octets/dissection.ts';
import { judgeBareCr, judgeLineEnd } from './field-lines.ts';
import type { FieldMaker, Line } from './lines.ts';
import type { HttpJudgement } from './rules.ts';
import { statusMeaning } from './status-phrases.ts';
import { judgeVersion } from './version.ts';

export interface StatusLine {
  readonly version: string;
  /** 0 when there is none. */
  readonly status: number;
  readonly reason: string;
  /** Makes the field of the whole line. */
  readonly field: () => Field;
}

/** `status-line = HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112 section 4), as much of it as there is. */
export function parseStatusLine(maker: FieldMaker, line: Line, judgement: HttpJudgement): StatusLine {
  const { base } = maker;
  const text = maker.text(line.from, line.to);
  judgeLineEnd(maker, line, judgement);
  judgeBareCr(maker, line, judgement);

  const match = /^([^ ]*)(?:( )([^ ]*)(?:( )([\s\S]*))?)?$/.exec(text);
  const [, version = '', firstSpace, code, secondSpace, reason = ''] = match ?? [];
  const offset = base + line.from;
  if (version === '' || code === undefined) judgement.add('status-line-shape', offset, line.end - line.from);
  else judgeVersion(version, offset, judgement);

  const codeFrom = line.from + version.length + 1;
  const status = code !== undefined && /^[0-9]{3}$/.test(code) ? Number(code) : 0;
  if (code !== undefined) {
    const codeOffset = base + codeFrom;
    if (!/^[0-9]{3}$/.test(code)) judgement.add('status-code-digits', codeOffset, code.length);
    else if (status < 100 || status > 599) judgement.add('status-code-range', codeOffset, 3);
    else if (secondSpace === undefined) judgement.add('status-line-space', codeOffset, 3);
  }
  const reasonFrom = line.to - reason.length;
  const control = reason.search(/[^\t\x20-\x7e\x80-\xff]/);
  if (control !== -1) judgement.add('reason-octets', base + reasonFrom + control, 1);

  const makeField = (): Field => {
    const fields: Field[] = [];
    if (version !== '') fields.push(maker.make('HTTP version', line.from, line.from + version.length));
    if (firstSpace !== undefined) fields.push(maker.make('SP', codeFrom - 1, codeFrom));
    if (code !== undefined && code !== '') {
      const meaning = statusMeaning(status);
      const value = status === 0 ? code : status;
      const codeTo = codeFrom + code.length;
      fields.push(maker.make('status code', codeFrom, codeTo, { value, ...(meaning ? { meaning } : {}) }));
    }
    if (secondSpace !== undefined) fields.push(maker.make('SP', reasonFrom - 1, reasonFrom));
    if (reason !== '') fields.push(maker.make('reason phrase', reasonFrom, line.to));
    fields.push(...maker.lineEnd(line));
    return maker.make('status line', line.from, line.end, { value: text, fields });
  };
  return { version, status, reason, field: makeField };
}
