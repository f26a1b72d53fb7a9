import type { Command } from '../command.ts';
import { clear, createHelp, explain } from './about.ts';
import { accept, base64, hex, sha1 } from './calculations.ts';
import { frame } from './frame.ts';
import { http } from './http.ts';
import { mqtt } from './mqtt.ts';
import { nc } from './nc.ts';
import { poll } from './poll.ts';
import { sse } from './sse.ts';
import { ws } from './ws.ts';

/** All commands, in the order in which help lists them. */
export const commands: readonly Command[] = [
  nc,
  http,
  ws,
  sse,
  poll,
  mqtt,
  accept,
  sha1,
  base64,
  hex,
  frame,
  explain,
  clear,
  createHelp(() => commands),
];
