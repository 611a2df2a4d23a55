/** What a run keeps in memory of each picture that it is done with, where its tables go to the disk: next to nothing, or it would grow. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const program = path.join(import.meta.dirname, 'madeUpRun.ts');
const pictures = 20_000;

/** Bytes a picture. */
export interface MemoryFigure {
  readonly name: string;
  readonly bytes: number;
  readonly limit: number;
}

export async function runMemory(): Promise<MemoryFigure> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-bench-'));
  try {
    const args = [program, String(pictures), folder];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return {
      name: `a run of ${pictures.toLocaleString('en')} pictures with its tables on the disk keeps of each`,
      bytes: Number(stdout),
      limit: 100,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
