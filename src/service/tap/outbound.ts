import type { FaultPlan } from '#service/fault-plan.ts';
import { concerns, encodeComposed, isArmed, rewriteHead } from '#service/fault-rewrite.ts';
import type { PacketFault } from '#service/mqtt-faults.ts';
import { asksForUpgrade } from '#wire/http/head-judgement.ts';
import type { Exchange } from '#wire/stack/exchange-table.ts';
import { CLOSE } from '#wire/websocket/opcodes.ts';
import type { Timer } from '../timers.ts';
import { appended } from './appended.ts';
import { CLOSE_DEADLINE, HANDSHAKE_DEADLINE } from './browser-deadlines.ts';
import type { Conversation } from './conversation.ts';
import type { TapHost } from './host.ts';
import { desynchronises, type Injected } from './injected.ts';
import type { Lane, Passage } from './lane.ts';
import type { Owner } from './ledger.ts';
import { PeerView } from './peer-view.ts';
import { type ReplacedChunk, Replacements } from './replacements.ts';
import type { Outgoing, SocketWriter } from './socket-writer.ts';
import type { Injection, InjectionPhase, Replacement } from './tap-connection.ts';
import type { TapSession } from './tap-session.ts';
import { MOST_WAITING, WAITING_OVERHEAD } from './waiting.ts';

const nothing = new Uint8Array(0);
const none: readonly never[] = [];

interface OutboundOptions {
  readonly host: TapHost;
  readonly conversation: Conversation;
  readonly lane: Lane;
  readonly writer: SocketWriter;
}

type Done = (error?: Error | null) => void;

/** The server's direction: library → fault → gate → record → socket. */
export class Outbound {
  readonly #host: TapHost;
  readonly #conversation: Conversation;
  readonly #lane: Lane;
  readonly #writer: SocketWriter;
  /** Octets of the library before this offset are on their way. */
  #taken = 0;
  /** The unit being passed: the last one that may still have octets at or after `#taken`. */
  #unit = 0;
  /** The beginning of an unfinished unit went out already, so that the gate cannot hold it any more. */
  #begun = false;
  #silent = false;
  #silence: Timer | undefined;
  #peer: PeerView | undefined;
  #injections: readonly Injected[] = none;
  #replacements: Replacements | undefined;
  #blocked: Done | undefined;

  constructor(options: OutboundOptions) {
    this.#host = options.host;
    this.#conversation = options.conversation;
    this.#lane = options.lane;
    this.#writer = options.writer;
  }

  /** Takes what the library writes. `done` is called when the socket has taken it, or when it is held and may wait here. */
  write(octets: Uint8Array, owned: boolean, done: Done): void {
    const { stack } = this.#conversation;
    const from = this.#conversation.serverEnd;
    if (this.#mayLeaveUnread(from)) {
      this.#leaveUnread(octets, owned, done);
      return;
    }
    this.#readAll();
    const asHttp = stack.upgrade === undefined;
    this.#conversation.fromServer(octets);
    if (this.#passesAtOnce(from, asHttp)) {
      this.#pass(octets, owned, from, asHttp, done);
      return;
    }
    this.#collect();
    this.#settleWrite(done);
  }

  end(done: Done): void {
    this.#conversation.serverEnded();
    this.#catchUp();
    this.#collect();
    this.#flushRest();
    this.#lane.enqueue({ size: 0, owner: undefined, go: () => (this.#silent ? done() : this.#writer.end(done)) });
  }

  /** Whether so much waits that nothing more may be injected. */
  get full(): boolean {
    const asked = this.#injections.reduce((sum, { octets }) => sum + octets.length + WAITING_OVERHEAD, 0);
    return this.#isFull || this.#writer.queued + asked >= MOST_WAITING;
  }

  inject(octets: Uint8Array, kind: string): Promise<Injection> {
    if (this.full) return Promise.reject(new Error('too much waits on this connection'));
    this.#readAll();
    return new Promise((resolve, reject) => {
      const injected = { octets: this.#host.copy(octets), kind, phase: this.#phase(), resolve, reject };
      if (this.#insideUnit()) this.#injections = appended(this.#injections, injected);
      else this.#inject(injected);
    });
  }

  /** The next chunk that holds `intended` is sent as the fault has it. */
  replace(replacement: Replacement): void {
    this.#readAll();
    this.#replacements ??= new Replacements();
    this.#replacements.add(replacement);
  }

  /** A fault ends the connection once all that was written has left. */
  breakOff(how: 'cut' | 'reset'): void {
    this.#readAll();
    this.#breakOff(how, this.#conversation.ownerOfServerRest());
  }

  /** A fault keeps the libraries from being heard. */
  get silent(): boolean {
    return this.#silent;
  }

  /** The connection is gone. */
  close(): void {
    this.#host.timers.clear(this.#silence);
    for (const { reject } of this.#injections) reject(new Error('the connection ended before a boundary came'));
    this.#injections = none;
    const blocked = this.#blocked;
    this.#blocked = undefined;
    blocked?.();
  }

  #mayLeaveUnread(from: number): boolean {
    const { mayLeaveUnread, tailOwner } = this.#conversation;
    if (!mayLeaveUnread || !this.#runs(tailOwner) || (tailOwner && isArmed(tailOwner.faults))) return false;
    if (this.#isAltering) return false;
    return this.#lane.empty && this.#taken === from && !this.#silent;
  }

  #leaveUnread(octets: Uint8Array, owned: boolean, done: Done): void {
    const kept = owned ? octets : this.#host.copy(octets);
    this.#conversation.leaveUnread(kept);
    this.#taken += octets.length;
    this.#catchUp();
    this.#writer.write({ octets: kept, owned: true, owner: this.#conversation.tailOwner, done });
  }

  #readAll(): void {
    this.#conversation.readAll();
    this.#catchUp();
  }

  /** All that is read has gone already. */
  #catchUp(): void {
    const { stack } = this.#conversation;
    if (this.#taken !== stack.serverEnd) return;
    this.#unit = Math.max(0, stack.server.units.count - 1);
    this.#begun = this.#insideUnit();
  }

  get #isAltering(): boolean {
    return this.#replacements?.empty === false || this.#injections.length > 0;
  }

  #passesAtOnce(from: number, asHttp: boolean): boolean {
    if (!this.#lane.empty || this.#taken !== from || this.#silent || this.#peer) return false;
    if (this.#isAltering) return false;
    const { octets } = this.#conversation.stack.server;
    const { upgradedBy } = this.#conversation;
    if (upgradedBy?.mqttFaults.armed) return false;
    if (!asHttp) return this.#runs(upgradedBy);
    return this.#conversation
      .serverRuns(from, octets.end)
      .every(({ owner }) => this.#runs(owner) && !(owner && isArmed(owner.faults)));
  }

  #runs(owner: Owner): boolean {
    return owner === undefined || owner.gate.mode('server') === 'run';
  }

  #pass(octets: Uint8Array, owned: boolean, from: number, asHttp: boolean, done: Done): void {
    const { server } = this.#conversation.stack;
    const runs = asHttp ? this.#conversation.serverRuns(from, server.octets.end) : [];
    this.#taken = server.octets.end;
    this.#unit = Math.max(0, server.units.count - 1);
    this.#begun = this.#insideUnit();
    this.#conversation.discard('server', this.#taken);
    if (runs.length > 1) {
      runs.forEach((run, index) => {
        const part = octets.subarray(run.from - from, run.to - from);
        const last = index === runs.length - 1;
        this.#writer.write({ octets: part, owned, owner: run.owner, ...(last ? { done } : {}) });
      });
      return;
    }
    this.#writer.write({ octets, owned, owner: asHttp ? runs[0]?.owner : this.#conversation.upgradedBy, done });
  }

  /** Sends every whole protocol message on its way, and the rest too when nothing could hold it. */
  #collect(): void {
    const { server } = this.#conversation.stack;
    const { units } = server;
    for (; this.#unit < units.count; this.#unit++) {
      const end = units.offset(this.#unit) + units.length(this.#unit);
      if (end > this.#taken) {
        const octets = this.#host.copy(server.octets.view(this.#taken, end));
        const begun = this.#begun && this.#taken > units.offset(this.#unit);
        this.#begun = false;
        this.#taken = end;
        this.#message(octets, this.#unit, begun);
      }
      if (this.#unit === units.count - 1) break;
    }
    if (this.#injections.length > 0 && !this.#insideUnit()) this.#injectAll();
    if (this.#insideUnit() && this.#restMayGo()) this.#flushRest();
    this.#conversation.discard('server', this.#taken);
  }

  #restMayGo(): boolean {
    if (this.#silent || this.#peer) return false;
    if (this.#begun) return true;
    const owner = this.#conversation.ownerOfServerRest();
    if (this.#conversation.upgradedBy?.mqttFaults.armed) return false;
    return (
      this.#lane.empty && this.#runs(owner) && !(owner && !this.#conversation.stack.upgrade && isArmed(owner.faults))
    );
  }

  #flushRest(): void {
    const { octets } = this.#conversation.stack.server;
    if (this.#taken === octets.end) return;
    const rest = this.#host.copy(octets.view(this.#taken));
    this.#taken = octets.end;
    this.#begun = true;
    this.#enqueue({ octets: rest, owned: true, owner: this.#conversation.ownerOfServerRest() }, undefined);
  }

  #message(octets: Uint8Array, unit: number, begun: boolean): void {
    const conversation = this.#conversation;
    const switchUnit = conversation.stack.upgrade?.exchange.responseUnit ?? Number.POSITIVE_INFINITY;
    const isFrame = unit > switchUnit;
    const exchange = isFrame ? undefined : conversation.answeredBy(unit);
    const owner = conversation.ownerOfServerUnit(unit);
    if (!begun && exchange && owner && concerns(owner.faults, exchange.request)) {
      this.#faultyHead(octets, exchange, owner, owner.faults);
      return;
    }
    const packet = begun || !owner?.mqttFaults.armed ? undefined : conversation.packetIn(octets);
    const packetFault = packet && owner?.mqttFaults.ofServer(this, packet);
    if (packetFault && owner) {
      this.#faultyPacket(octets, unit, packetFault, owner);
      return;
    }
    if (isFrame) this.#peer?.pass(octets);
    const replaced = begun ? undefined : this.#replacements?.take(octets);
    if (replaced) {
      this.#replaced(octets, replaced, owner);
      return;
    }
    const outgoing = { octets, owned: true, owner };
    if (begun || this.#runs(owner)) this.#enqueue(outgoing, undefined);
    else
      this.#enqueue(outgoing, {
        kind: conversation.kindOf('server', unit),
        offset: this.#nextOffset,
        octets,
        ...this.#deadline(octets, exchange),
      });
  }

  /** How long the browser waits for what may be held here. */
  #deadline(octets: Uint8Array, exchange: Exchange | undefined): { browserDeadline?: number } {
    if (exchange) return asksForUpgrade(exchange.request) ? { browserDeadline: HANDSHAKE_DEADLINE } : {};
    const clientHasClosed = this.#conversation.stack.frames('client')?.phase() === 'after close';
    return clientHasClosed && ((octets[0] ?? 0) & 0x0f) === CLOSE ? { browserDeadline: CLOSE_DEADLINE } : {};
  }

  #faultyHead(intended: Uint8Array, exchange: Exchange, owner: TapSession, plan: FaultPlan): void {
    if (!exchange.response) return;
    const { octets, faults } = rewriteHead(plan, exchange.request, exchange.response, intended);
    const names = [...faults, ...(plan.slices ? [`slices of ${plan.slices.octets}`] : [])];
    if (plan.silence === 'from the head') this.#fallSilent(owner);
    if (plan.end && plan.end.at !== 'after the head')
      this.#writer.planned = { how: plan.end.how, at: plan.end.at, owner };
    this.#enqueue(
      {
        octets,
        owned: true,
        owner,
        ...(names.length > 0 ? { altered: { fault: names.join(', '), intended } } : {}),
        ...(plan.slices ? { slices: plan.slices } : {}),
      },
      { kind: 'response head', offset: this.#nextOffset, octets, ...this.#deadline(octets, exchange) },
    );
    const switched = exchange.response.status === 101 && (plan.status?.code ?? 101) === 101;
    if (switched)
      for (const frame of plan.frames) this.#composed(encodeComposed(frame), `frame of opcode ${frame.opcode}`, owner);
    if (plan.end?.at === 'after the head') this.#breakOff(plan.end.how, owner);
    if (plan.silence === 'after the head') this.#fallSilent(owner);
  }

  #faultyPacket(intended: Uint8Array, unit: number, { sent, after, end }: PacketFault, owner: TapSession): void {
    const conversation = this.#conversation;
    const octets = sent && sent.octets.length > 0 ? conversation.carrying(sent.octets) : (sent?.octets ?? intended);
    if (octets.length > 0) this.#peer?.pass(octets);
    const altered = sent ? { altered: { fault: sent.fault, intended } } : {};
    const message = { kind: conversation.kindOf('server', unit), offset: this.#nextOffset, octets };
    this.#enqueue({ octets, owned: true, owner, ...altered }, octets.length > 0 ? message : undefined);
    if (after) this.#composed(conversation.carrying(after.octets), after.fault, owner);
    if (end) this.#breakOff(end, owner);
  }

  #replaced(intended: Uint8Array, { octets, fault, end, slices }: ReplacedChunk, owner: Owner): void {
    const outgoing = { octets, owned: true, owner, altered: { fault, intended }, ...(slices && { slices }) };
    this.#enqueue(outgoing, { kind: 'chunk', offset: this.#nextOffset, octets });
    if (end) this.#breakOff(end, owner);
  }

  #breakOff(how: 'cut' | 'reset', owner: Owner): void {
    this.#lane.enqueue({ size: 0, owner: undefined, go: () => this.#writer.endBy(how, owner) });
  }

  /** From now on nothing the libraries write is sent, their end neither, until the outer limit of holding. */
  #fallSilent(owner: TapSession): void {
    this.#silent = true;
    this.#silence = this.#host.timers.set(() => this.#writer.endBy('cut', owner), owner.gate.limit);
  }

  /** Sends octets that no library wrote. */
  #composed(octets: Uint8Array, fault: string, owner: Owner): Injection['breaches'] {
    const offset = this.#nextOffset;
    const breaches = this.#peerView()?.judge(octets, offset) ?? [];
    this.#lane.enqueue(
      this.#passage(
        { octets, owned: true, owner, altered: { fault, intended: nothing } },
        { kind: this.#peer ? 'frame' : 'octets', offset, octets },
      ),
    );
    return breaches;
  }

  #peerView(): PeerView | undefined {
    const { stack } = this.#conversation;
    const frames = stack.frames('server');
    if (frames) this.#peer ??= new PeerView(frames.phase(), stack.upgrade?.agreed.deflate);
    return this.#peer;
  }

  #inject({ octets, kind, phase, resolve }: Injected): void {
    const offset = this.#nextOffset;
    const breaches = this.#composed(octets, `injected ${kind}`, this.#conversation.tailOwner);
    resolve({
      offset,
      phase,
      breaches,
      desynchronises: desynchronises(octets, this.#conversation.stack.upgrade?.agreed.deflate),
    });
  }

  #injectAll(): void {
    const injections = this.#injections;
    this.#injections = none;
    for (const injected of injections) this.#inject(injected);
  }

  /** Where the next octet stands once all that waits has gone. */
  get #nextOffset(): number {
    return this.#writer.offset + this.#writer.queued + this.#lane.size;
  }

  #phase(): InjectionPhase {
    const frames = this.#conversation.stack.frames('server');
    if (!frames) return 'http';
    return this.#insideUnit() ? 'inside a frame' : (this.#peer?.phase ?? frames.phase());
  }

  /** Whether the library has written a part of a protocol message and not yet the rest. */
  #insideUnit(): boolean {
    const { octets, units } = this.#conversation.stack.server;
    return octets.end > units.end(0);
  }

  #enqueue(outgoing: Outgoing, message: Passage['message']): void {
    if (this.#silent) {
      const { altered, octets, owner } = outgoing;
      const intended = altered?.intended ?? octets;
      this.#lane.enqueue(
        this.#passage({ octets: nothing, owned: true, owner, altered: { fault: 'silence', intended } }, undefined),
      );
      return;
    }
    this.#lane.enqueue(this.#passage(outgoing, message));
  }

  #passage(outgoing: Outgoing, message: Passage['message']): Passage {
    return {
      size: outgoing.octets.length,
      owner: outgoing.owner,
      ...(message ? { message } : {}),
      go: () => {
        this.#writer.write(outgoing);
        this.#unblock();
      },
    };
  }

  /** Whether so much waits that the library has to wait too. */
  get #isFull(): boolean {
    return this.#lane.weight + this.#conversation.stack.serverEnd - this.#taken >= MOST_WAITING;
  }

  #settleWrite(done: Done): void {
    if (this.#lane.empty) this.#writer.whenTaken(done);
    else if (!this.#isFull) done();
    else this.#blocked = done;
  }

  #unblock(): void {
    const blocked = this.#blocked;
    if (!blocked || (this.#isFull && !this.#lane.empty)) return;
    this.#blocked = undefined;
    this.#writer.whenTaken(blocked);
  }
}
