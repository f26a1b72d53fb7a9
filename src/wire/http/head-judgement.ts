import { isHostAndPort, isToken } from './grammar.ts';
import { linesNamed, listMembers, type RequestHead, type ResponseHead } from './head.ts';
import { authorityOf } from './request-target.ts';
import type { HttpJudgement } from './rules.ts';
import { isHttp11 } from './version.ts';

type Lines = Pick<RequestHead | ResponseHead, 'lines' | 'offset'>;

/** What the fields of a request must say beyond framing. `offset` and `length` are those of its request line. */
export function judgeRequestFields(
  head: Pick<RequestHead, 'version' | 'target' | 'lines' | 'offset' | 'length'>,
  judgement: HttpJudgement,
): void {
  judgeHost(head, judgement);
  judgeConnection(head, judgement);
  const options = connectionOptions(head);
  for (const line of linesNamed(head, 'upgrade')) {
    if (!isHttp11(head.version)) judgement.add('upgrade-version', line.offset, line.length);
    else if (!options.includes('upgrade')) judgement.add('upgrade-connection', line.offset, line.length);
  }
  for (const line of linesNamed(head, 'te')) {
    if (/(?:^|,)[ \t]*chunked[ \t]*(?:[;,]|$)/i.test(line.value)) judgement.add('te-chunked', line.offset, line.length);
    if (!options.includes('te')) judgement.add('te-connection', line.offset, line.length);
  }
  for (const line of linesNamed(head, 'expect')) {
    if (isHttp11(head.version) && line.value.toLowerCase() !== '100-continue') {
      judgement.add('expect-value', line.offset, line.length);
    }
  }
}

/** What the fields of a response must say beyond framing. `offset` and `length` are those of its status line. */
export function judgeResponseFields(
  head: Pick<ResponseHead, 'status' | 'lines' | 'offset' | 'length'>,
  judgement: HttpJudgement,
): void {
  judgeConnection(head, judgement);
  const options = connectionOptions(head);
  const upgrades = linesNamed(head, 'upgrade');
  for (const line of upgrades) {
    if (!options.includes('upgrade')) judgement.add('upgrade-connection', line.offset, line.length);
  }
  const missing = (name: string) => linesNamed(head, name).length === 0;
  if (head.status === 101 && missing('upgrade')) judgement.add('upgrade-in-101', head.offset, head.length);
  if (head.status === 426 && missing('upgrade')) judgement.add('upgrade-in-426', head.offset, head.length);
  if (head.status === 405 && missing('allow')) judgement.add('allow-in-405', head.offset, head.length);
  if (head.status === 401 && missing('www-authenticate')) {
    judgement.add('challenge-in-401', head.offset, head.length);
  }
}

/** Whether the connection goes on after this message (RFC 9112 section 9.3). */
export function persists(head: Pick<RequestHead, 'version' | 'lines'>): boolean {
  const options = connectionOptions(head);
  if (options.includes('close')) return false;
  return isHttp11(head.version) || options.includes('keep-alive');
}

/** Whether a request asks to go on in another protocol, in a way that a server heeds (RFC 9110 section 7.8). */
export function asksForUpgrade(head: Pick<RequestHead, 'version' | 'lines'>): boolean {
  const upgrades = listMembers(head, 'upgrade').length > 0;
  return upgrades && isHttp11(head.version) && connectionOptions(head).includes('upgrade');
}

function connectionOptions(head: Pick<RequestHead, 'lines'>): readonly string[] {
  const members = listMembers(head, 'connection');
  return members.length === 0 ? members : members.map((option) => option.toLowerCase());
}

function judgeConnection(head: Lines, judgement: HttpJudgement): void {
  for (const line of linesNamed(head, 'connection')) {
    if (!isToken(line.value) && !listMembers({ lines: [line] }, 'connection').every(isToken)) {
      judgement.add('connection-option', line.offset, line.length);
    }
  }
}

/** RFC 9112 section 3.2. */
function judgeHost(
  head: Pick<RequestHead, 'version' | 'target' | 'lines' | 'offset' | 'length'>,
  judgement: HttpJudgement,
): void {
  const hosts = linesNamed(head, 'host');
  const [first, ...others] = hosts;
  if (!first) {
    if (isHttp11(head.version)) judgement.add('host-missing', head.offset, head.length);
    return;
  }
  for (const line of others) judgement.add('host-repeated', line.offset, line.length);
  for (const line of hosts) {
    if (!isHostAndPort(line.value)) judgement.add('host-value', line.offset, line.length);
  }
  const authority = authorityOf(head.target);
  if (authority !== undefined && authority.toLowerCase() !== first.value.toLowerCase()) {
    judgement.add('host-differs', first.offset, first.length);
  }
}
