/** What runs inside the page while a lab is measured. Each function is sent to the browser as it stands here. */
declare global {
  var painted: Map<string, number>;
  var grown: { size: number; time: number };
  var counted: number | undefined;
  var longestTask: number;
  var session: object | undefined;
}

/** Keeps what the sandbox answers when a session is opened. */
export function watchSessions(): void {
  const asked = globalThis.fetch;
  globalThis.fetch = async (...about) => {
    const answer = await asked(...about);
    if (new URL(answer.url).pathname === '/api/sessions') globalThis.session = await answer.clone().json();
    return answer;
  };
}

/** The session that was opened; false before. */
export function openedSession(): object | false {
  return globalThis.session ?? false;
}

/** Notes when each row of the lab's list is on screen, by its key, and when the list had grown to how many rows. */
export function watchLab(): void {
  globalThis.painted = new Map();
  globalThis.grown = { size: 0, time: 0 };
  const list = document.querySelector('[data-part="ladder"]');
  if (!list) throw new Error('no list');
  new MutationObserver(() => {
    const rungs = [...list.querySelectorAll<HTMLElement>('.rung-unit:not(.is-apart)')];
    const keys = rungs.map((rung) => rung.dataset['entry'] ?? '');
    const size = Number(list.querySelector('.rung')?.getAttribute('aria-setsize'));
    // What the page asks for with this priority runs next after the frame that this change is part of was painted. A message
    // to oneself would wait for all that the WebSocket has already delivered.
    const noted = () => {
      const time = performance.now();
      for (const key of keys) if (!globalThis.painted.has(key)) globalThis.painted.set(key, time);
      globalThis.grown = { size, time };
    };
    void scheduler.postTask(noted, { priority: 'user-blocking' });
  }).observe(list, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-setsize'] });
}

/** When the lab's row of the server's message of that number was on screen; false before. */
export function reachedRow(number: number): number | false {
  for (const [key, time] of globalThis.painted) if (key.endsWith(`.server.${number}`)) return time;
  return false;
}

/** When the lab's list had `size` rows; false before. */
export function reachedSize(size: number): number | false {
  return globalThis.grown.size >= size && globalThis.grown.time;
}

/** When the floor's line of that number was on screen; false before. */
export function reachedLine(number: number): number | false {
  return globalThis.painted.get(String(number)) ?? false;
}

/** What the browser costs: a WebSocket whose messages are counted, and nothing else. Notes when it has had `count`. */
export async function openCounter({ url, count }: { url: string; count: number }): Promise<void> {
  let seen = 0;
  const socket = new WebSocket(url);
  socket.onmessage = () => {
    seen += 1;
    if (seen === count) globalThis.counted = performance.now();
  };
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
}

/** The floor: a WebSocket whose every message becomes a line of text in a box that follows, and nothing else. */
export async function openFloor(url: string): Promise<void> {
  globalThis.painted = new Map();
  const box = document.createElement('div');
  box.id = 'floor';
  box.style.cssText = 'height: 690px; overflow: auto';
  const list = document.createElement('ol');
  box.append(list);
  document.body.replaceChildren(box);
  let count = 0;
  let unseen: string[] = [];
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => {
    const item = document.createElement('li');
    item.textContent = data;
    list.append(item);
    count += 1;
    unseen.push(String(count));
    if (unseen.length > 1) return;
    requestAnimationFrame(() => {
      box.scrollTop = box.scrollHeight;
      const keys = unseen;
      unseen = [];
      const noted = () => {
        for (const key of keys) globalThis.painted.set(key, performance.now());
      };
      void scheduler.postTask(noted, { priority: 'user-blocking' });
    });
  };
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
}

/** Milliseconds of the session's clock that this page's clock is behind, by the quickest of several questions. */
export async function clockOffset({ url, token }: { url: string; token: string }): Promise<number> {
  let best = { trip: Number.POSITIVE_INFINITY, offset: 0 };
  for (let round = 0; round < 12; round++) {
    const asked = performance.now();
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const { time } = (await answer.json()) as { time: number };
    const answered = performance.now();
    if (answered - asked < best.trip) {
      best = { trip: answered - asked, offset: time / 1000 - (asked + answered) / 2 };
    }
  }
  return best.offset;
}

/** Notes from now on how long the longest task of the page is, of those that are longer than 50 ms; 0 while there is none. */
export function watchTasks(): void {
  globalThis.longestTask = 0;
  new PerformanceObserver((entries) => {
    for (const { duration } of entries.getEntries()) {
      globalThis.longestTask = Math.max(globalThis.longestTask, duration);
    }
  }).observe({ entryTypes: ['longtask'] });
}

/** The longest task since this was asked last, or since the page is watched. */
export async function takeLongestTask(): Promise<number> {
  // The page is told of a task a little after its end.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const longest = globalThis.longestTask;
  globalThis.longestTask = 0;
  return longest;
}

/** How scrolling went. */
export interface Scrolling {
  readonly gaps: number[];
  readonly longestTask: number;
  readonly elements: number;
}

/** Scrolls the box through all that it holds and back, a little more than its height a frame at first, then much more. */
export async function scrollThrough(selector: string): Promise<Scrolling> {
  const box = document.querySelector(selector);
  if (!box) throw new Error('no box');
  let longestTask = 0;
  const observer = new PerformanceObserver((entries) => {
    for (const { duration } of entries.getEntries()) longestTask = Math.max(longestTask, duration);
  });
  observer.observe({ entryTypes: ['longtask'] });
  const gaps: number[] = [];
  let elements = 0;
  let last = performance.now();
  for (let frame = 0; frame < 400; frame++) {
    const time = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    if (frame > 1) gaps.push(time - last);
    last = time;
    const step = frame < 200 ? 120 : box.scrollHeight / 150;
    box.scrollTop = frame < 300 ? box.scrollTop + step : box.scrollTop - step;
    if (frame % 20 === 0) elements = Math.max(elements, box.querySelectorAll('*').length);
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  observer.disconnect();
  return { gaps, longestTask, elements };
}
