import { otherEnds } from '#link/other-end.ts';
import { LabSession } from '#widgets/lab/lab-session.ts';
import { ladderView } from '#widgets/ladder/ladder-view.ts';
import { show } from '#widgets/markup/dom.ts';
import { webSocket } from '#widgets/websocket/websocket.ts';
import { glimpsed } from './glimpsed.ts';

const GREETING = 'Hello';
/** Milliseconds after which a step that has not come about is given up. */
const PATIENCE = 6000;

/**
 * Opens a WebSocket, sends a message, waits for its echo and closes, drawing the list of `glimpse` as it goes. Resolves
 * once it is over; what went wrong stands below the list.
 */
export async function playLive(glimpse: Element): Promise<void> {
  const list = glimpse.querySelector<HTMLElement>('[data-part="ladder"]');
  const caption = glimpse.querySelector<HTMLElement>('[data-part="caption"]');
  const badge = glimpse.querySelector<HTMLElement>('[data-part="origin"]');
  if (!list || !caption || !badge) return;
  let wake = () => {};
  const lab = new LabSession(
    webSocket,
    () => otherEnds.find(),
    () => {
      const rows = glimpsed(lab.rows());
      if (rows.length > 0) show(list, ladderView(rows, { choosable: false, zero: rows[0]?.time ?? 0 }));
      wake();
    },
  );
  const until = async (happened: () => boolean) => {
    const end = performance.now() + PATIENCE;
    while (!happened() && performance.now() < end) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 250);
      });
    }
    return happened();
  };
  const saw = (name: string) => lab.page.some((event) => event.name === name);

  caption.textContent = 'Connecting …';
  await lab.connect(false);
  if (!(await until(() => saw('open')))) {
    caption.textContent = whyNot(lab);
    lab.leave();
    return;
  }
  badge.textContent = lab.origin;
  badge.dataset['origin'] = lab.origin;
  lab.socket?.send(GREETING);
  await until(() => saw('message'));
  lab.socket?.close(1000, '');
  await until(() => saw('close'));
  // The last octets may be on their way from the sandbox still.
  await until(() => lab.events.some((event) => event.type === 'connection-closed'));
  const places = 'What the page saw stands at the left, what crossed the wire between the lines.';
  caption.textContent =
    lab.origin === 'live'
      ? `This was your own browser, just now. ${places}`
      : `This was simulated in this page, just now: nothing crossed a network. ${places}`;
  lab.leave();
}

function whyNot(lab: LabSession): string {
  if (lab.state.kind === 'refused')
    return `The sandbox refused: ${lab.state.refusal.detail ?? lab.state.refusal.title}.`;
  if (lab.state.kind === 'no sandbox')
    return 'No sandbox answers here, so this stays the recording. “npm start” brings one up.';
  return 'The WebSocket did not open in time. Another tab of this site may hold a handshake, and only one may be connecting.';
}
