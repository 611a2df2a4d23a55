/** What is written as a model.json is what would be read, or is not written. */
import { parseModelPackage, problemsText } from '../../../shared/model/modelPackage.ts';
import { StudioError } from '../../../shared/result.ts';
import { graphFile } from '../../packages/packageFolder.ts';

/**
 * @param content of a model.json without `files`
 * @param sourceOf where the value of a key is from, for a person
 * @throws StudioError badInput naming the keys.
 */
export function checkContent(
  content: object,
  sourceOf: (path: string) => string | undefined = () => undefined,
): void {
  // The hashes come with the files.
  const unknown = '0'.repeat(64);
  const files = { trunk: graphFile('trunk', unknown), head: graphFile('head', unknown) };
  const parsed = parseModelPackage({ ...content, files });
  if (parsed.ok) return;
  const listed = problemsText(parsed.problems, (at) => {
    const source = sourceOf(at);
    return source === undefined ? at : `${at} (${source})`;
  });
  throw new StudioError('badInput', `The package cannot be so: ${listed}.`);
}
