import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type WorkshopStore } from '#sandbox/workshop/store.ts';

/** A file for a workshop that nothing is kept in yet. */
export function temporaryFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'workshop-')), 'workshop.sqlite');
}

export function temporaryStore(): WorkshopStore {
  return openStore(temporaryFile());
}
