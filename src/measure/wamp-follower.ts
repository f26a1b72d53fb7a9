import type { Entry } from '#capture/reader.ts';
import { EntryFollower } from './entry-follower.ts';
import { WampCalls } from './wamp-calls.ts';
import { messagesIn } from './wamp-messages.ts';
import { WampPublications } from './wamp-publications.ts';
import { WampSessions } from './wamp-sessions.ts';

/** Follows the WAMP clients of a capture as it grows: their sessions, what the router granted them, calls and publications. */
export class WampFollower extends EntryFollower {
  readonly sessions = new WampSessions();
  readonly calls = new WampCalls(this.sessions);
  readonly publications = new WampPublications(this.sessions);
  /** How many messages it has followed. */
  messages = 0;

  protected override receive(entry: Entry): void {
    if (entry.kind === 'notice' && entry.event.type === 'connection-closed') {
      this.sessions.closed(entry.event.connection);
      this.calls.settle();
    }
    if (entry.kind !== 'unit') return;
    for (const seen of messagesIn(this.reader, entry)) {
      this.messages += 1;
      this.sessions.receive(seen);
      this.calls.receive(seen);
      this.publications.receive(seen);
    }
  }
}
