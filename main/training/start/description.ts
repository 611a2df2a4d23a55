/** What model.json will say of a network that is trained. */
import * as v from 'valibot';
import {
  fasterRcnnPackageSchema,
  type FasterRcnnPackage,
} from '../../../shared/model/fasterRcnnPackage.ts';
import { StudioError } from '../../../shared/result.ts';

/** The content of model.json without the files, which are not written yet. */
export type Description = Omit<FasterRcnnPackage, 'files'>;

const schema = v.omit(fasterRcnnPackageSchema, ['files']);

/** @throws StudioError badInput, naming the first thing that no package can say: no class, an id twice. */
export function checkedDescription(content: v.InferInput<typeof schema>): Description {
  const parsed = v.safeParse(schema, content);
  if (parsed.success) return parsed.output;
  const [problem] = parsed.issues;
  const path = v.getDotPath(problem) ?? 'its description';
  throw new StudioError(
    'badInput',
    `The network cannot be trained so: ${path} ${problem.message}.`,
  );
}
