import type { Side } from '#wire/octets/dissection.ts';

/** A WAMP message by itself, by the section of the basic profile that it is about. */
export interface WampVector {
  readonly section: string;
  readonly name: string;
  readonly side: Side;
  readonly text: string;
  readonly kind: string;
  /** The rules that it breaks, without `wamp.`; what JSON has to say is left out. */
  readonly breaks: readonly string[];
}

type Row = readonly [side: Side, kind: string, text: string, ...breaks: string[]];

function vectors(section: string, rows: readonly Row[]): WampVector[] {
  return rows.map(([side, kind, text, ...breaks]) => ({
    section,
    name: `${text.slice(0, 60)} of a ${side}`,
    side,
    text,
    kind,
    breaks,
  }));
}

const ROLES = '{"roles":{"caller":{}}}';

/** The examples of the specification, and one of each kind of mistake. */
export const wampMessages: readonly WampVector[] = [
  ...vectors('§4.1.1', [
    ['client', 'HELLO', '[1, "somerealm", {"roles": {"publisher": {}, "subscriber": {}}}]'],
    ['client', 'HELLO', '[1,"somerealm",{}]', 'client-roles'],
    ['client', 'HELLO', '[1,"somerealm",{"roles":{"broker":{}}}]', 'client-roles'],
    ['client', 'HELLO', '[1,"somerealm",{"roles":["caller"]}]', 'client-roles'],
    ['client', 'HELLO', '[1,"somerealm"]', 'elements'],
    ['server', 'HELLO', `[1,"somerealm",${ROLES}]`, 'direction'],
  ]),
  ...vectors('§4.1.2', [
    ['server', 'WELCOME', '[2, 9129137332, {"roles": {"broker": {}}}]'],
    ['server', 'WELCOME', '[2,9129137332,{"roles":{"caller":{}}}]', 'router-roles'],
    ['client', 'WELCOME', '[2,9129137332,{"roles":{"broker":{}}}]', 'direction'],
  ]),
  ...vectors('§4.1.3', [
    ['server', 'ABORT', '[3, {"message": "The realm does not exist."}, "wamp.error.no_such_realm"]'],
    ['client', 'ABORT', '[3, {}, "wamp.error.protocol_violation"]'],
    ['server', 'ABORT', '[3, "wamp.error.no_such_realm", {}]', 'element-type', 'element-type'],
  ]),
  ...vectors('§4.2.1', [
    ['client', 'GOODBYE', '[6, {"message": "The host is shutting down now."}, "wamp.close.system_shutdown"]'],
    ['server', 'GOODBYE', '[6, {}, "wamp.close.goodbye_and_out"]'],
  ]),
  ...vectors('§5.1', [
    ['client', 'SUBSCRIBE', '[32, 713845233, {}, "com.myapp.mytopic1"]'],
    ['server', 'SUBSCRIBED', '[33, 713845233, 5512315355]'],
    ['client', 'UNSUBSCRIBE', '[34, 85346237, 5512315355]'],
    ['server', 'UNSUBSCRIBED', '[35, 85346237]'],
    ['server', 'ERROR', '[8, 32, 713845233, {}, "wamp.error.not_authorized"]'],
    ['server', 'ERROR', '[8, 34, 85346237, {}, "wamp.error.no_such_subscription"]'],
    ['server', 'SUBSCRIBE', '[32,1,{},"a"]', 'direction'],
  ]),
  ...vectors('§5.2', [
    ['client', 'PUBLISH', '[16, 239714735, {}, "com.myapp.mytopic1"]'],
    ['client', 'PUBLISH', '[16, 239714735, {}, "com.myapp.mytopic1", ["Hello, world!"]]'],
    ['client', 'PUBLISH', '[16,239714735,{},"com.myapp.mytopic1",[],{"color":"orange","sizes":[23,42,7]}]'],
    ['server', 'PUBLISHED', '[17, 239714735, 4429313566]'],
    ['server', 'EVENT', '[36, 5512315355, 4429313566, {}, [], {"color": "orange"}]'],
    ['client', 'EVENT', '[36,5512315355,4429313566,{}]', 'direction'],
  ]),
  ...vectors('§6.1', [
    ['client', 'REGISTER', '[64, 25349185, {}, "com.myapp.myprocedure1"]'],
    ['server', 'REGISTERED', '[65, 25349185, 2103333224]'],
    ['client', 'UNREGISTER', '[66, 788923562, 2103333224]'],
    ['server', 'UNREGISTERED', '[67, 788923562]'],
    ['server', 'ERROR', '[8, 64, 25349185, {}, "wamp.error.procedure_already_exists"]'],
  ]),
  ...vectors('§6.2', [
    ['client', 'CALL', '[48, 7814135, {}, "com.myapp.user.new", ["johnny"], {"firstname": "John", "surname": "Doe"}]'],
    ['server', 'INVOCATION', '[68, 6131533, 9823528, {}, [23, 7]]'],
    ['client', 'YIELD', '[70, 6131533, {}, [], {"userid": 123, "karma": 10}]'],
    ['server', 'RESULT', '[50, 7814135, {}, [30]]'],
    [
      'client',
      'ERROR',
      '[8, 68, 6131533, {}, "com.myapp.error.object_write_protected", ["Object is write protected."]]',
    ],
    ['server', 'ERROR', '[8, 48, 7814135, {}, "wamp.error.no_such_procedure"]'],
    ['client', 'RESULT', '[50,7814135,{}]', 'direction'],
    ['server', 'CALL', '[48,1,{},"a"]', 'direction'],
    ['client', 'INVOCATION', '[68,1,1,{}]', 'direction'],
    ['server', 'YIELD', '[70,1,{}]', 'direction'],
  ]),
  ...vectors('§2.1.1', [
    ['client', 'CALL', '[48,1,{},"com..add"]', 'uri'],
    ['client', 'CALL', '[48,1,{},""]', 'uri'],
    ['client', 'CALL', '[48,1,{},".add"]', 'uri'],
    ['client', 'CALL', '[48,1,{},"add."]', 'uri'],
    ['client', 'CALL', '[48,1,{},"com.a dd"]', 'uri'],
    ['client', 'CALL', '[48,1,{},"com.a\\u00a0dd"]', 'uri'],
    ['client', 'CALL', '[48,1,{},"com.a#dd"]', 'uri'],
    ['client', 'CALL', '[48,1,{},"com.Add"]', 'strict-uri'],
    ['client', 'CALL', '[48,1,{},"com.größe"]', 'strict-uri'],
    ['client', 'REGISTER', '[64,1,{},"wamp.session.count"]', 'reserved-uri'],
    ['client', 'PUBLISH', '[16,1,{},"wamp.session.on_join"]', 'reserved-uri'],
    ['client', 'PUBLISH', '[16,1,{},"wampum.price"]'],
    ['client', 'SUBSCRIBE', '[32,1,{},"wamp.session.on_join"]'],
    ['client', 'CALL', '[48,1,{},"wamp.session.count"]'],
  ]),
  ...vectors('§2.1.2', [
    ['client', 'CALL', '[48,0,{},"a"]', 'id-range'],
    ['client', 'CALL', '[48,-1,{},"a"]', 'id-range'],
    ['client', 'CALL', '[48,1.5,{},"a"]', 'id-range'],
    ['client', 'CALL', '[48,9007199254740991,{},"a"]'],
    ['client', 'CALL', '[48,9007199254740992,{},"a"]'],
    ['client', 'CALL', '[48,9007199254740993,{},"a"]', 'id-range'],
    ['client', 'CALL', '[48,1e300,{},"a"]', 'id-range'],
  ]),
  ...vectors('§2.3.3', [
    ['client', 'unknown message', '[]', 'list'],
    ['client', 'unknown message', '[7,{}]', 'type-known'],
    ['client', 'unknown message', '[1024]', 'type-known'],
    ['client', 'unknown message', '[48.5]', 'type-known'],
    ['client', 'unknown message', '[-1]', 'type-known'],
    ['client', 'ERROR', '[8,36,1,{},"a"]', 'error-request-type'],
    ['server', 'ERROR', '[8,999,1,{},"a"]', 'error-request-type'],
    ['server', 'ERROR', '[8,"48",1,{},"a"]', 'element-type'],
    ['client', 'unknown message', '', 'serialization'],
    ['client', 'unknown message', 'CALL', 'serialization'],
    ['client', 'CALL', '[48,1,{},"a"', 'serialization'],
    ['client', 'CALL', '[48,1,{},"a",]', 'serialization'],
    ['client', 'CALL', '[48,1,{},"a"][48,2,{},"a"]', 'serialization'],
  ]),
  ...vectors('§3', [
    ['client', 'unknown message', '{"call":"a"}', 'list'],
    ['client', 'unknown message', '48', 'list'],
    ['client', 'unknown message', '["48",1,{},"a"]', 'list'],
    ['client', 'CALL', '[48,"1",{},"a"]', 'element-type'],
    ['client', 'CALL', '[48,1,[],"a"]', 'element-type'],
    ['client', 'CALL', '[48,1,{},null]', 'element-type'],
    ['client', 'CALL', '[48,1,{},"a",{}]', 'element-type', 'empty-arguments'],
    ['client', 'CALL', '[48,1,{},"a",[1],[2]]', 'element-type'],
    ['client', 'CALL', ' [ 48 , 1 , { } , "a" ] '],
  ]),
  ...vectors('§3.1', [
    ['client', 'CALL', '[48,1,{"timeout":5,"_own_key":1},"a"]'],
    ['client', 'CALL', '[48,1,{"ab":1},"a"]', 'keys'],
    ['client', 'CALL', '[48,1,{"Timeout":1},"a"]', 'keys'],
    ['client', 'CALL', '[48,1,{"_ab":1},"a"]', 'keys'],
  ]),
  ...vectors('§3.4', [
    ['client', 'CALL', '[48]', 'elements'],
    ['client', 'CALL', '[48,1,{}]', 'elements'],
    ['client', 'CALL', '[48,1,{},"a",[1],{"b":2},3]', 'elements'],
    ['server', 'UNSUBSCRIBED', '[35,1,2]', 'elements'],
    ['client', 'SUBSCRIBE', '[32,1,{},"a",[1]]', 'elements'],
  ]),
  ...vectors('§3.6', [['client', 'extension message', '[256,"anything"]']]),
  ...vectors('§3.7', [
    ['client', 'CALL', '[48,1,{},"a",[]]', 'empty-arguments'],
    ['client', 'CALL', '[48,1,{},"a",[],{}]', 'empty-arguments'],
    ['client', 'CALL', '[48,1,{},"a",[1],{}]', 'empty-arguments'],
    ['client', 'CALL', '[48,1,{},"a",[],{"b":1}]'],
  ]),
  ...vectors('§1.1', [
    ['server', 'CHALLENGE', '[4,"wampcra",{}]'],
    ['client', 'AUTHENTICATE', '[5,"gir1mSx+deCDUV7wRM5SGIn/+R/ClqLZuH4m7FJeBVI=",{}]'],
    ['client', 'CANCEL', '[49,1,{}]'],
    ['server', 'INTERRUPT', '[69,1,{}]'],
    ['server', 'CANCEL', '[49,1,{}]', 'direction'],
  ]),
];
