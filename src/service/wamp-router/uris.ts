/** The URIs of WAMP's basic profile ("Basic Profile URIs"), and what a URI may be ("URIs"). */

export const uris = {
  invalidUri: 'wamp.error.invalid_uri',
  noSuchProcedure: 'wamp.error.no_such_procedure',
  procedureAlreadyExists: 'wamp.error.procedure_already_exists',
  noSuchRegistration: 'wamp.error.no_such_registration',
  noSuchSubscription: 'wamp.error.no_such_subscription',
  invalidArgument: 'wamp.error.invalid_argument',
  noAvailableCallee: 'wamp.error.no_available_callee',
  noSuchRealm: 'wamp.error.no_such_realm',
  protocolViolation: 'wamp.error.protocol_violation',
  systemShutdown: 'wamp.close.system_shutdown',
  goodbyeAndOut: 'wamp.close.goodbye_and_out',
} as const;

/** The loose rule: components between dots, none empty, none with white space, `#` or a dot in it. */
const LOOSE = /^[^\s.#]+(\.[^\s.#]+)*$/;

const RESERVED = 'wamp';

export function isUri(text: string): boolean {
  return LOOSE.test(text);
}

/** Whether an application may name a topic or a procedure so: a URI whose first component is not the protocol's own. */
export function isApplicationUri(text: string): boolean {
  return isUri(text) && text.split('.', 1)[0] !== RESERVED;
}
