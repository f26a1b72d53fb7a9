import type { SiteFiles } from './site-files.ts';

/** Where a copy says which files it holds, and by that that it holds all of them. */
const MARK = 'copy-of-the-site.json';

/** How many files are fetched at once. */
const AT_ONCE = 6;

/** The copy could not be made, and why in one sentence. */
export class CopyError extends Error {}

interface Settings {
  readonly caches: CacheStorage;
  /** Address of the site's base, ending in `/`. */
  readonly scope: string;
  readonly files: SiteFiles;
  /** The name of this build. */
  readonly version: string;
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/** The whole copies that are here: of this build, and of the one before it. */
interface Whole {
  readonly own: Cache | undefined;
  readonly earlier: Cache | undefined;
}

/**
 * The files of one build of the site, kept in a cache of their own: either all of them or none. A file counts only when its
 * octets are those that were built, so that a copy never mixes two builds, whatever a host's own caches answer meanwhile.
 */
export class OfflineCopy {
  readonly #settings: Settings;
  #whole: Promise<Whole> | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** A file from the copy of this build, or undefined. A hashed asset is looked for in the earlier copy too. */
  async match(path: string): Promise<Response | undefined> {
    const { own, earlier } = await this.#copies();
    const address = this.#settings.scope + path;
    return (await own?.match(address)) ?? (path.startsWith('_astro/') ? await earlier?.match(address) : undefined);
  }

  /** Whether an earlier build is here as a whole. */
  async hasEarlier(): Promise<boolean> {
    return (await this.#copies()).earlier !== undefined;
  }

  /**
   * Fetches all of this build, save what an earlier copy has already.
   * @throws CopyError when a file cannot be had, is not the one that was built, or cannot be stored; nothing is left of it then
   */
  async make(): Promise<void> {
    const { own, earlier } = await this.#copies();
    if (own) return;
    const { caches, scope, files } = this.#settings;
    const waiting = Object.keys(files);
    try {
      const cache = await caches.open(this.#name);
      const work = async () => {
        for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
          await cache.put(scope + path, await this.#file(path, earlier));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      await cache.put(scope + MARK, Response.json(files));
    } catch (error) {
      waiting.length = 0;
      await caches.delete(this.#name).catch(() => false);
      throw error instanceof CopyError ? error : new CopyError(reasonOf(error));
    } finally {
      this.#whole = undefined;
    }
  }

  /** Throws away what was half made, and all copies but that of this build and the one before it. */
  async tidy(): Promise<void> {
    const { caches } = this.#settings;
    const [newest] = await this.#earlierNames();
    for (const name of await caches.keys()) {
      if (name.startsWith(this.#prefix) && name !== this.#name && name !== newest) await caches.delete(name);
    }
    this.#whole = undefined;
  }

  get #prefix(): string {
    // All sites of an origin share its storage.
    return `wire101 ${this.#settings.scope} `;
  }

  get #name(): string {
    return this.#prefix + this.#settings.version;
  }

  /** The cache called so if it holds a whole copy. */
  async #wholeCache(name: string): Promise<Cache | undefined> {
    const { caches, scope } = this.#settings;
    if (!(await caches.has(name))) return undefined;
    const cache = await caches.open(name);
    return (await cache.match(scope + MARK)) ? cache : undefined;
  }

  /** Names of the other builds' whole copies, the newest first. */
  async #earlierNames(): Promise<string[]> {
    const names: string[] = [];
    for (const name of (await this.#settings.caches.keys()).reverse()) {
      if (!name.startsWith(this.#prefix) || name === this.#name) continue;
      if (await this.#wholeCache(name)) names.push(name);
    }
    return names;
  }

  /** What is here; nothing where storage is refused. */
  #copies(): Promise<Whole> {
    this.#whole ??= this.#find().catch(() => ({ own: undefined, earlier: undefined }));
    return this.#whole;
  }

  async #find(): Promise<Whole> {
    const [earlier] = await this.#earlierNames();
    return {
      own: await this.#wholeCache(this.#name),
      earlier: earlier === undefined ? undefined : await this.#wholeCache(earlier),
    };
  }

  async #file(path: string, earlier: Cache | undefined): Promise<Response> {
    const { scope, files, fetch } = this.#settings;
    const had = await earlier?.match(scope + path);
    if (had && (await isBuilt(had, files[path]))) return had;
    const answer = await fetch(scope + path, { cache: 'no-cache' }).catch(() => undefined);
    const shown = path === '' ? 'the first page' : path;
    if (!answer) throw new CopyError(`${shown} could not be fetched`);
    // The page for no page is a file like the others, whatever status a host gives it.
    if (!answer.ok && path !== '404.html') throw new CopyError(`${shown} was answered with ${answer.status}`);
    if (!(await isBuilt(answer, files[path]))) throw new CopyError(`${shown} is not what was built`);
    return answer;
  }
}

function reasonOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return name === 'QuotaExceededError' ? 'there is no room left in this browser’s storage' : message;
}

async function isBuilt(answer: Response, digest: string | undefined): Promise<boolean> {
  const octets = await crypto.subtle.digest('SHA-256', await answer.clone().arrayBuffer());
  return Array.from(new Uint8Array(octets), (octet) => octet.toString(16).padStart(2, '0')).join('') === digest;
}
