import type { Breach, Decoder, Pending, Side, Span, Unit } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { isLineEndSoFar, maxChunkLine, parseChunkLine } from './chunk.ts';
import type { Framing } from './framing.ts';
import { LF } from './grammar.ts';
import type { RequestHead, ResponseHead } from './head.ts';
import { asksForUpgrade, persists } from './head-judgement.ts';
import { DEFAULT_LIMITS, type HttpLimits } from './limits.ts';
import { FieldMaker } from './lines.ts';
import { readRequestHead } from './request-head.ts';
import { readResponseHead } from './response-head.ts';
import { HttpJudgement } from './rules.ts';
import { SectionScanner } from './section-scanner.ts';
import { parseTrailerSection } from './trailer-section.ts';
import { explainUnit } from './unit-fields.ts';
import { CUT_SHORT, KIND_NAMES, Kind, METHODS, OVER_LIMIT, ReadAs, UNTIL_CLOSE } from './unit-kinds.ts';

export type { HttpLimits } from './limits.ts';

export interface HttpDecoderOptions {
  /** Who sends the octets: requests come from the client, responses from the server. */
  readonly side: Side;
  /** The method of the request that the given response answers; responses count from 0, interim ones do not count. */
  readonly requestMethod?: (responseNumber: number) => string | undefined;
  /** Whether a request for another protocol stops the decoder until `resume`. */
  readonly pauseAtUpgrade?: boolean;
  readonly limits?: HttpLimits;
  /** A head is complete; its unit is in the table. */
  readonly onHead?: (head: RequestHead | ResponseHead, unitIndex: number) => void;
  /**
   * Octets broke rules. Called once a unit, as soon as its breaches are known: for a chunk over the limit before its
   * data has come, when unit `unitIndex` is not in the table yet.
   */
  readonly onBroken?: (broken: readonly Breach[], unitIndex: number) => void;
  /**
   * Octets of the content of the message whose head came last have come: those at `span`, without their chunks' framing.
   * Called as they come and in order; unit `unitIndex`, which holds them, may not be in the table yet.
   */
  readonly onContent?: (span: Span, unitIndex: number) => void;
  /** The message whose head came last is over, or cut short: no more of its content follows. */
  readonly onMessageEnd?: () => void;
}

/**
 * - `open`: reading HTTP.
 * - `paused`: the client asked for another protocol; what follows waits until the answer is known.
 * - `switched`: what follows belongs to another protocol.
 * - `lost`: framing cannot be trusted any more; what follows is one growing unit.
 * - `closed`: the last message of the connection is over.
 */
export type HttpState = 'open' | 'paused' | 'switched' | 'lost' | 'closed';

export interface HttpDecoder extends Decoder {
  /** Absolute offset of the first octet that is in no unit yet. */
  readonly next: number;
  readonly state: HttpState;
  /** The request for another protocol was refused: reads on as HTTP at the next `advance`. */
  resume(): void;
}

/** A decoder of HTTP/1.1 messages (RFC 9112) over `stream`, from the first octet that no unit of the stream holds. */
export function createHttpDecoder(stream: OctetStream, options: HttpDecoderOptions): HttpDecoder {
  return new MessageDecoder(stream, options);
}

type Phase = 'head' | 'content' | 'chunk' | 'trailer section' | 'until close' | 'undecodable' | 'stopped';

/** A chunk whose first line is read: lengths of that line and of the whole chunk. */
interface ChunkFrame {
  readonly line: number;
  readonly whole: number;
  readonly context: number;
}

class MessageDecoder implements HttpDecoder {
  readonly protocol = 'http';
  readonly #stream: OctetStream;
  readonly #options: HttpDecoderOptions;
  readonly #limits: HttpLimits;
  #next: number;
  #state: HttpState = 'open';
  #phase: Phase = 'head';
  #afterMessage: HttpState = 'open';
  /** Of the section under way, once an octet of it has come. */
  #scanner: SectionScanner | undefined;
  #responses = 0;
  /** Length of the content that Content-Length announced. */
  #contentLength = 0;
  #chunk: ChunkFrame | undefined;
  /** How many octets of a chunk's first line hold no LF. */
  #lineScanned = 0;
  #chunkedContent = 0;
  /** Absolute offset up to which content was reported. */
  #reported = 0;
  #readAs: number = ReadAs.nothing;
  /** Whether the last unit of the table grows with the stream. */
  #growing = false;

  constructor(stream: OctetStream, options: HttpDecoderOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#limits = options.limits ?? DEFAULT_LIMITS;
    this.#next = stream.units.end(stream.octets.start);
  }

  get next(): number {
    return this.#next;
  }

  get state(): HttpState {
    return this.#state;
  }

  resume(): void {
    if (this.#state === 'paused') this.#beginMessage();
  }

  advance(): void {
    while (this.#step());
    if (this.#stream.ended) this.#finish();
  }

  dissect(index: number): Unit {
    const { units } = this.#stream;
    return this.#explain(units.kind(index), units.context(index), units.offset(index), units.length(index), true);
  }

  pending(): Pending | undefined {
    const length = this.#stream.octets.end - this.#next;
    if (length === 0 || this.#state === 'switched') return undefined;
    const context = this.#state === 'paused' ? ReadAs.waiting : (this.#chunk?.context ?? 0);
    const unit = this.#explain(this.#kindUnderWay(), context, this.#next, length, false);
    const needed = this.#phase === 'content' ? this.#contentLength : this.#chunk?.whole;
    return needed === undefined ? unit : { ...unit, awaited: needed - length };
  }

  #explain(kind: number, context: number, offset: number, length: number, whole: boolean): Unit {
    const { octets } = this.#stream;
    const unit = { protocol: this.protocol, kind: KIND_NAMES[kind] ?? '', offset, length };
    if (offset < octets.start) {
      return { ...unit, fields: [{ name: 'discarded octets', offset, length, value: null }], broken: [] };
    }
    const view = octets.view(offset, offset + length);
    const { side } = this.#options;
    const { cut } = this.#stream;
    return { ...unit, ...explainUnit({ kind, context, side, octets: view, offset, limits: this.#limits, whole, cut }) };
  }

  #kindUnderWay(): number {
    switch (this.#phase) {
      case 'head':
        return this.#options.side === 'client' ? Kind.requestHead : Kind.responseHead;
      case 'content':
      case 'until close':
        return Kind.content;
      case 'chunk':
        return Kind.chunk;
      case 'trailer section':
        return Kind.trailerSection;
      default:
        return Kind.undecodable;
    }
  }

  /** Reads one unit; returns whether there may be another. */
  #step(): boolean {
    switch (this.#phase) {
      case 'head':
        return this.#readHead();
      case 'content':
        return this.#readContent();
      case 'chunk':
        return this.#readChunk();
      case 'trailer section':
        return this.#readTrailers();
      case 'until close':
        return this.#grow(Kind.content, UNTIL_CLOSE);
      case 'undecodable':
        return this.#grow(Kind.undecodable, this.#readAs);
      default:
        return false;
    }
  }

  /** Adds a unit of the next `length` octets; returns its index. */
  #push(length: number, kind: number, context: number): number {
    this.#stream.units.push(this.#next, length, kind, context);
    this.#next += length;
    return this.#stream.units.count - 1;
  }

  #beginMessage(): void {
    this.#state = 'open';
    this.#phase = 'head';
  }

  /** Reports the content that stands from `from` to `to` as far as it has come, each octet once. */
  #reportContent(from: number, to: number): void {
    const offset = Math.max(from, this.#reported);
    const past = Math.min(to, this.#stream.octets.end);
    if (past <= offset) return;
    this.#reported = past;
    this.#options.onContent?.({ offset, length: past - offset }, this.#stream.units.count);
  }

  #endMessage(): void {
    this.#options.onMessageEnd?.();
    if (this.#afterMessage === 'open') {
      this.#beginMessage();
      return;
    }
    this.#state = this.#afterMessage;
    this.#phase = this.#state === 'closed' ? 'undecodable' : 'stopped';
    this.#readAs = ReadAs.excess;
  }

  #lose(readAs: number): boolean {
    if (this.#phase !== 'head') this.#options.onMessageEnd?.();
    this.#state = 'lost';
    this.#phase = 'undecodable';
    this.#readAs = readAs;
    this.#chunk = undefined;
    return true;
  }

  #report(broken: readonly Breach[], unitIndex: number): void {
    if (broken.length > 0) this.#options.onBroken?.(broken, unitIndex);
  }

  #readHead(): boolean {
    const isRequest = this.#options.side === 'client';
    const view = this.#stream.octets.view(this.#next);
    if (view.length === 0) return false;
    this.#scanner ??= new SectionScanner(isRequest ? 'request' : 'response', this.#limits);
    const scan = this.#scanner.scan(view);
    if (!scan) return false;
    this.#scanner = undefined;
    if (scan.kind === 'limit') return this.#lose(isRequest ? ReadAs.requestHead : ReadAs.responseHead);
    const octets = view.subarray(0, scan.end);
    const head = isRequest ? this.#takeRequestHead(octets) : this.#takeResponseHead(octets);
    const index = this.#stream.units.count - 1;
    this.#options.onHead?.(head, index);
    this.#report(head.broken, index);
    return true;
  }

  #takeRequestHead(octets: Uint8Array): RequestHead {
    const { head, framing } = readRequestHead(octets, this.#next, { limits: this.#limits, whole: true });
    const leaves = asksForUpgrade(head) || head.method === 'CONNECT';
    if (leaves && this.#options.pauseAtUpgrade) this.#afterMessage = 'paused';
    else this.#afterMessage = persists(head) ? 'open' : 'closed';
    this.#push(octets.length, Kind.requestHead, 0);
    this.#enter(framing);
    return head;
  }

  #takeResponseHead(octets: Uint8Array): ResponseHead {
    const method = this.#options.requestMethod?.(this.#responses);
    const known = Math.max(0, METHODS.indexOf(method));
    const options = { requestMethod: METHODS[known], limits: this.#limits, whole: true };
    const { head, framing } = readResponseHead(octets, this.#next, options);
    const interim = head.status >= 100 && head.status < 200;
    if (!interim) this.#responses += 1;
    this.#afterMessage = interim || persists(head) ? 'open' : 'closed';
    this.#push(octets.length, Kind.responseHead, known);
    this.#enter(framing);
    return head;
  }

  #enter(framing: Framing): void {
    switch (framing.kind) {
      case 'content length':
        this.#contentLength = framing.length;
        if (framing.length === 0) this.#endMessage();
        else this.#phase = 'content';
        break;
      case 'chunked':
        this.#chunkedContent = 0;
        this.#lineScanned = 0;
        this.#phase = 'chunk';
        break;
      case 'until close':
        this.#phase = 'until close';
        break;
      case 'another protocol':
        this.#state = 'switched';
        this.#phase = 'stopped';
        break;
      case 'lost':
        this.#lose(ReadAs.nothing);
        break;
      default:
        this.#endMessage();
    }
  }

  #readContent(): boolean {
    this.#reportContent(this.#next, this.#next + this.#contentLength);
    if (this.#stream.octets.end - this.#next < this.#contentLength) return false;
    this.#push(this.#contentLength, Kind.content, 0);
    this.#endMessage();
    return true;
  }

  #readChunk(): boolean {
    const view = this.#stream.octets.view(this.#next);
    if (!this.#chunk) {
      const lf = view.indexOf(LF, this.#lineScanned);
      this.#lineScanned = view.length;
      if (lf === -1) return view.length > maxChunkLine(this.#limits) && this.#lose(ReadAs.chunk);
      this.#chunk = this.#readChunkLine(view.subarray(0, lf + 1));
      if (!this.#chunk) return this.#lose(ReadAs.chunk);
    }
    const { line, whole, context } = this.#chunk;
    const isLast = whole === line;
    if (!isLast) this.#reportContent(this.#next + line, this.#next + whole - 2);
    if (!isLast && !isLineEndSoFar(view.subarray(whole - 2, whole))) return this.#lose(ReadAs.chunk);
    if (view.length < whole) return false;
    this.#push(whole, isLast ? Kind.lastChunk : Kind.chunk, context);
    this.#chunk = undefined;
    this.#lineScanned = 0;
    if (isLast) this.#phase = 'trailer section';
    return true;
  }

  #readChunkLine(octets: Uint8Array): ChunkFrame | undefined {
    const judgement = new HttpJudgement(this.#options.side);
    const { size, end, whole } = parseChunkLine(new FieldMaker(octets, this.#next), this.#limits, judgement);
    if (size === undefined || !whole) return undefined;
    const before = this.#chunkedContent;
    this.#chunkedContent += size;
    const passes = before <= this.#limits.content && this.#chunkedContent > this.#limits.content;
    if (passes) judgement.add('content-limit', this.#next, end);
    this.#report(judgement.broken, this.#stream.units.count);
    return { line: end, whole: size === 0 ? end : end + size + 2, context: passes ? OVER_LIMIT : 0 };
  }

  #readTrailers(): boolean {
    const view = this.#stream.octets.view(this.#next);
    this.#scanner ??= new SectionScanner('trailer', this.#limits);
    const scan = this.#scanner.scan(view);
    if (!scan) return false;
    this.#scanner = undefined;
    if (scan.kind === 'limit') return this.#lose(ReadAs.trailerSection);
    const judgement = new HttpJudgement(this.#options.side);
    parseTrailerSection(new FieldMaker(view.subarray(0, scan.end), this.#next), judgement);
    this.#report(judgement.broken, this.#push(scan.end, Kind.trailerSection, 0));
    this.#endMessage();
    return true;
  }

  /** Puts all octets that have come into one unit that grows. */
  #grow(kind: number, context: number): boolean {
    const { octets, units } = this.#stream;
    const length = octets.end - this.#next;
    if (length === 0) return false;
    const unitIndex = this.#growing ? units.count - 1 : units.count;
    if (kind === Kind.content) this.#options.onContent?.({ offset: this.#next, length }, unitIndex);
    if (this.#growing) {
      units.extendLast(units.length(units.count - 1) + length);
      this.#next += length;
      return false;
    }
    this.#growing = true;
    const index = this.#push(length, kind, context);
    if (this.#options.onBroken) this.#report(this.dissect(index).broken, index);
    return false;
  }

  /** The stream has ended: what is under way is over, or cut short (RFC 9112 section 8). */
  #finish(): void {
    if (this.#state !== 'open') return;
    const length = this.#stream.octets.end - this.#next;
    // That nothing more came is worth a unit where it is the sender's doing.
    const isUnfinished = length > 0 || (this.#phase !== 'head' && !this.#stream.cut);
    if (this.#phase !== 'until close' && isUnfinished) {
      const context = CUT_SHORT | (this.#chunk?.context ?? 0);
      const index = this.#push(length, this.#kindUnderWay(), context);
      if (this.#options.onBroken) this.#report(this.dissect(index).broken, index);
    }
    if (this.#phase !== 'head') this.#options.onMessageEnd?.();
    this.#chunk = undefined;
    this.#state = 'closed';
    this.#phase = 'stopped';
  }
}
