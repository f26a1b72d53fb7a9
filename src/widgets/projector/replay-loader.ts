/** All that the page of the replay loads at first: only a teacher needs the rest. */
import { heldTeacher } from '#link/held-teacher.ts';

const root = document.querySelector<HTMLElement>('wire-replay');
const token = heldTeacher();
if (root && token !== undefined) {
  root.dataset['state'] = 'looking';
  void import('./open-replay.ts').then(({ openReplay }) => openReplay(root, token));
}
