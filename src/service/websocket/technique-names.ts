const names = ['ws', 'mqtt', 'wamp', 'json', 'xml'] as const;

/** The last part of the address `/s/<wire token>/…` at which a technique of WebSocket is found. */
export type SocketTechniqueName = (typeof names)[number];

export function isSocketTechnique(name: string): name is SocketTechniqueName {
  return names.some((known) => known === name);
}
