/** The figures of training steps, from a process that begins as the one that trains. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '../../main/processes/childEnvironment.ts';
import type { Figure } from './figure.ts';

const program = path.join(import.meta.dirname, 'trainingSteps.ts');

/** @param withD2go whether its graphs are there */
export async function trainingFigures(withD2go: boolean): Promise<Figure[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, ...(withD2go ? ['d2go'] : [])],
    { env: childEnvironment('training') },
  );
  return JSON.parse(stdout) as Figure[];
}
