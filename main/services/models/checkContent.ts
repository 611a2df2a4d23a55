/** What is written as a model.json is what would be read, or is not written. */
import { parseModelPackage } from '../../../shared/model/modelPackage.ts';
import { StudioError } from '../../../shared/result.ts';
import { graphFile } from '../../packages/packageFolder.ts';

const listedProblems = 3;

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
  const listed = parsed.problems.slice(0, listedProblems).map(({ path: at, message }) => {
    const source = sourceOf(at);
    return `${at}${source === undefined ? '' : ` (${source})`}: ${message}`;
  });
  const more = parsed.problems.length - listed.length;
  throw new StudioError(
    'badInput',
    `The package cannot be so: ${listed.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
  );
}
