import type { RoomView } from '#workshop/model.ts';

/** What another teacher has changed between two states of a room, each as a sentence. */
export function roomChanges(before: RoomView, after: RoomView): string[] {
  const changes: string[] = [];
  if (before.code !== after.code) changes.push('The room was reset: it has no seats of before, and another code.');
  if (before.pin?.id !== after.pin?.id) {
    changes.push(after.pin ? `“${after.pin.label}” was pinned.` : 'The pin was taken back.');
  }
  if (before.attention !== after.attention) {
    changes.push(after.attention ? 'Everyone was asked to look here.' : 'The class was told to go on.');
  }
  if (before.together !== after.together) {
    changes.push(after.together ? 'The shared rooms were opened.' : 'The shared rooms were closed.');
  }
  return changes.length > 0 ? changes : ['Something was changed, and changed back.'];
}
