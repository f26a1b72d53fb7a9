/** What is checked, in the order of the table, as it is called there. */
export const checkTitles: readonly { readonly id: string; readonly title: string; readonly why: string }[] = [
  { id: 'sandbox', title: 'A sandbox', why: 'without one all labs are recordings' },
  { id: 'context', title: 'What the browser allows here', why: 'plain HTTP from another machine lacks some things' },
  { id: 'storage', title: 'Storage', why: 'keeps the seat' },
  { id: 'clock', title: 'Clock', why: 'for what the page measures' },
  { id: 'control', title: 'Control listener', why: 'the site, the room, the captures' },
  { id: 'wire', title: 'Wire listener', why: 'the traffic of the labs' },
  { id: 'lanes', title: 'Further listeners', why: 'for the race' },
  { id: 'websocket', title: 'WebSocket', why: 'opens, and echoes' },
  { id: 'live', title: 'The room’s socket', why: 'tells of pins, and tells the board' },
  { id: 'events', title: 'Server-sent events', why: 'come one by one, not all at the end' },
  { id: 'capture', title: 'Capture stream', why: 'the octets of a lab, as they cross' },
  { id: 'hold', title: 'A held request', why: 'a long poll is answered late, and not cut' },
];
