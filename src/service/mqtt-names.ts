/**
 * How the sessions of the sandbox are kept apart on a broker that they share: each has a level of its own that its topics are
 * below, and a beginning of its own for its client identifiers. Pure: names in, names out.
 */

const SHARE = /^(\$share\/[^/]*\/)(.*)$/s;

/** The names of one session, by its wire token. */
export class MqttNames {
  /** What the session's topics begin with on the broker. */
  readonly #level: string;
  readonly #identifiers: string;

  constructor(wireToken: string) {
    this.#level = `wire101/${wireToken}/`;
    this.#identifiers = `wire101-${wireToken}-`;
  }

  /** A topic name as the broker has it. */
  topicOut(topic: string): string {
    return this.#level + topic;
  }

  /** A topic name of the broker as the session has it. */
  topicIn(topic: string): string {
    return topic.startsWith(this.#level) ? topic.slice(this.#level.length) : topic;
  }

  /** A topic filter as the broker has it; that of a shared subscription (MQTT 5.0 section 4.8.2) keeps its share name in front. */
  filterOut(filter: string): string {
    const shared = SHARE.exec(filter);
    return shared ? `${shared[1]}${this.#level}${shared[2]}` : this.#level + filter;
  }

  /** A client identifier as the broker has it. */
  identifierOut(identifier: string): string {
    return this.#identifiers + identifier;
  }
}
