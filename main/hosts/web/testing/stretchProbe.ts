/**
 * Imported into a host's process before its program: how long its thread computes at a stretch, of its own processor time, so
 * that what others on the machine do does not count. At SIGUSR2 it writes the longest since the former one, milliseconds,
 * to the file that STRETCH_FILE names.
 */
import { renameSync, writeFileSync } from 'node:fs';

const file = process.env['STRETCH_FILE'] ?? '';
let longest = 0;
let before = process.threadCpuUsage();

// Between two of its turns lies at most one other: that which is being measured.
setInterval(() => {
  const { user, system } = process.threadCpuUsage(before);
  longest = Math.max(longest, (user + system) / 1000);
  before = process.threadCpuUsage();
}, 1).unref();

process.on('SIGUSR2', () => {
  writeFileSync(`${file}.part`, String(longest));
  renameSync(`${file}.part`, file);
  longest = 0;
});
