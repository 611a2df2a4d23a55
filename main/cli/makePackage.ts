/** `anchorscope make-package`: a trunk and a head that somebody exported become a model package. */
import * as v from 'valibot';
import { readAnswers, type Answers } from '../services/models/answers.ts';
import { DetectorClient } from '../services/detection/detectorClient.ts';
import { programProcess } from './subprocess.ts';
import {
  draftPackage,
  frameworks,
  writePackage,
  type DraftEntry,
  type StagedDraft,
} from '../services/models/makePackage.ts';
import { interruption } from './interruption.ts';
import { answerSchema } from './options.ts';
import { counted } from '../../shared/words.ts';
import { print, say, valueText } from './output.ts';

export const makePackageOptionsSchema = v.object({
  trunk: v.string(),
  head: v.string(),
  like: v.optional(v.string()),
  classes: v.optional(v.string()),
  answers: v.optional(v.string()),
  set: v.array(answerSchema),
  out: v.string(),
});
export type MakePackageOptions = v.InferOutput<typeof makePackageOptionsSchema>;

/** @returns the exit code. @throws StudioError where there is no package then. */
export async function runMakePackage(options: MakePackageOptions): Promise<number> {
  const { trunk, head, like, classes, answers, set, out } = options;
  const given: Answers = new Map([
    ...(answers === undefined ? [] : await readAnswers(answers)),
    ...set,
  ]);
  const draft = await draftPackage({
    trunk,
    head,
    like: like ?? null,
    classesFile: classes ?? null,
    answers: given,
    folder: out,
  });
  draft.entries.forEach((entry) => say(entryText(entry)));
  if (draft.missing.length > 0) {
    sayMissing(draft, like !== undefined);
    return 2;
  }
  await writeChecked(draft);
  await print(draft.folder);
  return 0;
}

/** Writes the package and opens it in a detector of its own, so that wrong shapes are told at once. */
async function writeChecked(draft: StagedDraft): Promise<void> {
  const detector = new DetectorClient(programProcess('detector'));
  const signal = interruption(() => detector.stop());
  try {
    await writePackage(draft, (folder) => detector.open(folder, 'cpu'), signal);
  } finally {
    await detector.close();
  }
}

function sayMissing({ missing }: StagedDraft, hasLike: boolean): void {
  const count = counted(missing.length, 'key');
  const like = hasLike ? '' : `; --like ${frameworks.join(', ')} or another package knows most`;
  say(
    `${count} of model.json ${missing.length === 1 ? 'is' : 'are'} not known. ` +
      `Give each with --set KEY=VALUE, or all in --answers FILE${like}:`,
  );
  for (const { path: key, meaning, values } of missing) say(`  ${key}: ${meaning} (${values})`);
}

function entryText({ path: key, value, source }: DraftEntry): string {
  return `${valueText(key, value)} (${source === 'given' ? source : `from ${source}`})`;
}
