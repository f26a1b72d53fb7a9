/** What runs inside the page while a lab is measured. Each function is sent to the browser as it stands here. */
declare global {
  var painted: Map<string, number>;
  var shownLast: { size: number; time: number };
}

/** Notes when each row of the lab's list is on screen, by its key, and when the end of the list is. */
export function watchLab(): void {
  globalThis.painted = new Map();
  globalThis.shownLast = { size: 0, time: 0 };
  const list = document.querySelector('[data-part="ladder"]');
  if (!list) throw new Error('no list');
  new MutationObserver(() => {
    const keys = [...list.querySelectorAll<HTMLElement>('.rung-unit')].map((rung) => rung.dataset['entry'] ?? '');
    const last = [...list.querySelectorAll('.rung:not(.is-apart)')].at(-1);
    const size = last?.getAttribute('aria-posinset') === last?.getAttribute('aria-setsize') ? last : undefined;
    // A message to oneself is delivered after the frame that this change is part of was painted.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const time = performance.now();
      for (const key of keys) if (!globalThis.painted.has(key)) globalThis.painted.set(key, time);
      globalThis.shownLast = { size: Number(size?.getAttribute('aria-setsize') ?? 0), time };
    };
    port2.postMessage(0);
  }).observe(list, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-setsize'] });
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
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        for (const key of keys) globalThis.painted.set(key, performance.now());
      };
      port2.postMessage(0);
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
