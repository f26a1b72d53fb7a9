/** The URIs of WAMP's basic profile that a router says ("Basic Profile URIs"). */
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
