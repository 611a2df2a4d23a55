/** `npm run docs:formats`: makes docs/formats.md anew. It is committed: only who changes a format's description needs this. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatsPage } from './formatsPage.ts';

writeFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'formats.md'), formatsPage());
