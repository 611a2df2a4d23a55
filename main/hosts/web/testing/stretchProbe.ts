/**
 * Imported into a host's process before its program: at SIGUSR2 it writes how long the host computed at a stretch, in yardsticks,
 * to the file that STRETCH_FILE names.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { measureStretches } from '../../../processes/testing/longestStretch.ts';

const file = process.env['STRETCH_FILE'] ?? '';
const longest = measureStretches();

process.on('SIGUSR2', () => {
  writeFileSync(`${file}.part`, String(longest()));
  renameSync(`${file}.part`, file);
});
