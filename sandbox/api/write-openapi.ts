import { writeFileSync } from 'node:fs';
import { description } from './table.ts';

/** Writes the description of the API beside its table: `npm run openapi`. */
writeFileSync(new URL('openapi.json', import.meta.url), `${JSON.stringify(description, null, 2)}\n`);
