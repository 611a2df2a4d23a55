/** How many rows each stage of a model has on the picture of the specs, as the terminal says. */
import path from 'node:path';
import * as v from 'valibot';
import { run } from '../main/cli/testing/program.ts';
import { bloodCells } from './models.ts';

/** @param kinds of the model's stages, all of them */
export async function stagesByTerminal<const Kind extends string>(
  kinds: readonly [Kind, ...Kind[]],
  model: string,
  settings: readonly string[] = [],
): Promise<Readonly<Record<Kind, number>>> {
  const set = settings.flatMap((setting) => ['--set', setting]);
  const args = ['detect', '--json', '--model', model, ...set, bloodCells.picture];
  const { stdout } = await run(args, path.dirname(model));
  const stages = v.strictObject(v.entriesFromList(kinds, v.number()));
  return v.parse(v.pipe(v.string(), v.parseJson(), v.object({ stages })), stdout.trim()).stages;
}
