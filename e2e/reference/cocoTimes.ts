/** pycocotools on two files, where a Python has it: `python3`, or the one that ANCHORSCOPE_PYTHON names. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import * as v from 'valibot';

const reply = v.object({ seconds: v.number(), numbers: v.pipe(v.array(v.number()), v.length(12)) });

export type CocoTimes = v.InferOutput<typeof reply>;

/** @throws where there is no pycocotools, or it cannot read the files */
export function askPycocotools(truth: string, results: string): CocoTimes {
  const python = process.env['ANCHORSCOPE_PYTHON'] ?? 'python3';
  const script = path.join(import.meta.dirname, 'cocoTimes.py');
  const out = execFileSync(python, [script, truth, results], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return v.parse(reply, JSON.parse(out));
}
