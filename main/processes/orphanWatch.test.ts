import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { useScratchFolder } from '../disk/testing/scratch.ts';

const scratch = useScratchFolder();
const module = pathToFileURL(join(import.meta.dirname, 'orphanWatch.ts')).href;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('endWithParent', () => {
  it('ends a process that is blocked for ever when its parent is killed', async () => {
    // A parent whose child says its number and never looks at anything again.
    await writeFile(
      join(scratch(), 'child.mjs'),
      `import { endWithParent } from ${JSON.stringify(module)};
       import { writeSync } from 'node:fs';
       endWithParent();
       writeSync(1, process.pid + '\\n');
       for (;;);`,
    );
    await writeFile(
      join(scratch(), 'parent.mjs'),
      `import { spawn } from 'node:child_process';
       spawn(process.execPath, ['child.mjs'], { cwd: import.meta.dirname, stdio: 'inherit' });`,
    );
    const parent = spawn(process.execPath, [join(scratch(), 'parent.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: parent.stdout });
    const child = await new Promise<number>((resolve) => {
      lines.once('line', (line) => resolve(Number(line)));
    });
    expect(isAlive(child)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), { interval: 100 });
  });
});
