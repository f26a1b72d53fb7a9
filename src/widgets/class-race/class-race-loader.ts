/** All that the page of the class's race loads at first: only a teacher needs the rest. */
import { heldTeacher } from '#link/held-teacher.ts';

const root = document.querySelector<HTMLElement>('wire-class-race');
const token = heldTeacher();
if (root && token !== undefined)
  void import('./open-class-race.ts').then(({ openClassRace }) => openClassRace(root, token));
