/** `anchorscope merge`: the parts of a run, told as if it had been one. */
import { StudioError } from '../../shared/result.ts';
import { detectedPictureSchema } from '../services/detection/detectedPicture.ts';
import { keptEvaluationSchema } from '../services/evaluation/keptEvaluation.ts';
import { toldPictureSchema } from '../services/evaluation/toldObject.ts';
import { findParts, readRun, type WholeRun } from '../services/shards/mergeParts.ts';
import type { ValueSchema } from '../services/shards/readPart.ts';
import { DetectionTeller } from './detect.ts';
import { DiagnosisTeller } from './diagnose.ts';
import { EvaluationTeller } from './evaluate.ts';
import { say } from './output.ts';
import { ReadRun, type Teller } from './pictureRun.ts';

/**
 * @returns the exit code that the command would have had in one run
 * @throws StudioError naming the part that is missing, doubled, of another run, or not as it was written
 */
export async function runMerge(folder: string, json: boolean): Promise<number> {
  const run = await findParts(folder);
  const { header } = run;
  const { model, settings, command } = header;
  switch (command.name) {
    case 'detect':
      if (json && command.stages.length > 0 && !command.tables) {
        const sentence = `The parts in ${folder} have no tables: with --json as well as --stages, detect keeps them.`;
        throw new StudioError('badInput', sentence);
      }
      return told(
        run,
        new DetectionTeller({ model, settings, command }, json),
        () => detectedPictureSchema,
      );
    case 'evaluate':
      return told(run, new EvaluationTeller({ model, command }, json), () => keptEvaluationSchema);
    case 'diagnose':
      return told(run, new DiagnosisTeller({ model, command }, json), () => toldPictureSchema);
  }
}

async function told<Value>(
  run: WholeRun,
  teller: Teller<Value>,
  schemaOf: ValueSchema<Value>,
): Promise<number> {
  run.header.problems.forEach(say);
  const read = new ReadRun(teller, run.header);
  await readRun(run, schemaOf, (line) => read.add(line));
  return read.end();
}
