/**
 * A preload (`--import`): writes down each file that the program loads, a line each, to a file in RECORD_IMPORTS, one
 * for each process.
 */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';

const folder = process.env['RECORD_IMPORTS'] ?? '';
const file = path.join(folder, `${String(process.pid)}.txt`);

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (found.url.startsWith('file:')) appendFileSync(file, `${found.url}\n`);
    return found;
  },
});
