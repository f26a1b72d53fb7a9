import type { Rule } from '../octets/dissection.ts';
import { frameRules } from './frame-rules.ts';

/** The registered close codes (RFC 6455 section 7.4.1 and the IANA WebSocket Close Code Number Registry). */
export const closeCodes: Readonly<Record<number, string>> = {
  1000: 'Normal Closure',
  1001: 'Going Away',
  1002: 'Protocol error',
  1003: 'Unsupported Data',
  1004: 'Reserved',
  1005: 'No Status Rcvd',
  1006: 'Abnormal Closure',
  1007: 'Invalid frame payload data',
  1008: 'Policy Violation',
  1009: 'Message Too Big',
  1010: 'Mandatory Ext.',
  1011: 'Internal Error',
  1012: 'Service Restart',
  1013: 'Try Again Later',
  1014: 'Bad Gateway',
  1015: 'TLS handshake',
};

/** What a close code says, by the registry or by the range it lies in (RFC 6455 section 7.4.2). */
export function closeCodeMeaning(code: number): string {
  const registered = closeCodes[code];
  if (registered !== undefined) return registered;
  if (code < 1000) return 'not used';
  if (code < 3000) return 'unassigned';
  if (code < 4000) return 'registered by a library, framework or application';
  if (code < 5000) return 'private use';
  return 'outside every range';
}

/** The rule that a code breaks by standing in a Close frame; undefined when it may stand there. */
export function brokenByCloseCode(code: number): Rule | undefined {
  if (code < 1000) return frameRules.closeCodeNotUsed;
  if (code === 1004) return frameRules.closeCodeUndefined;
  if (code === 1005 || code === 1006 || code === 1015) return frameRules.closeCodeLocal;
  if (code >= 1016 && code < 3000) return frameRules.closeCodeUnassigned;
  if (code >= 5000) return frameRules.closeCodeOutOfRange;
  return undefined;
}
