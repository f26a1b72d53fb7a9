import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OptionError, readOptions } from '../options.ts';
import { deleteStore, openStore, StoreError } from './store.ts';

/** `npm run forget`: deletes all that is kept of a workshop. */
const root = fileURLToPath(new URL('../..', import.meta.url));

try {
  const { workshop = '' } = readOptions(['--workshop', ...process.argv.slice(2)], process.env);
  const file = resolve(root, workshop);
  if (existsSync(file)) checkUnused(file);
  const text = deleteStore(file)
    ? `${file} is deleted: the room, its seats and their progress.`
    : `${file}: nothing is kept.`;
  process.stdout.write(`${text}\n`);
} catch (error) {
  if (!(error instanceof OptionError || error instanceof StoreError)) throw error;
  process.stderr.write(`wire101: ${error.message}\n`);
  process.exitCode = 1;
}

/** A sandbox that has the file open would go on with what was deleted. */
function checkUnused(file: string): void {
  try {
    openStore(file).close();
  } catch (error) {
    if (error instanceof StoreError && error.message.includes('in use')) throw error;
  }
}
