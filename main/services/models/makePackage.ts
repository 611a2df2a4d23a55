/** A trunk and a head that somebody exported become a model package. */
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fasterRcnnOf, packageVersion } from '../../../shared/model/modelPackage.ts';
import { failureOf, StudioError } from '../../../shared/result.ts';
import { readModelDescription } from '../../packages/modelFolder.ts';
import { readModelFile, type OnnxFile } from '../../network/onnx/readModelFile.ts';
import {
  conventions,
  frameworks,
  packageConvention,
  type Convention,
} from '../../network/staged/conventions.ts';
import { makeDraft, type Draft } from '../../network/staged/draft.ts';
import { headFacts } from '../../network/staged/headFacts.ts';
import { areSwapped } from '../../network/staged/graphPorts.ts';
import { givenLevels, trunkFacts } from '../../network/staged/trunkFacts.ts';
import { about } from '../../network/unreadable.ts';
import type { Answers } from './answers.ts';
import { checkContent } from './checkContent.ts';
import { checkExportTarget } from '../newFolderTarget.ts';
import { writePackageFolder } from '../../packages/packageFolder.ts';
import { readClasses } from './readClasses.ts';

export type { DraftEntry } from '../../network/staged/draft.ts';
export { frameworks } from '../../network/staged/conventions.ts';

export interface StagedRequest {
  readonly trunk: string;
  readonly head: string;
  /** A framework, or another package's folder; null: nothing is taken over. */
  readonly like: string | null;
  readonly classesFile: string | null;
  readonly answers: Answers;
  /** The package's folder to make; nothing of that name may exist. */
  readonly folder: string;
}

export interface StagedDraft extends Draft {
  readonly trunk: OnnxFile;
  readonly head: OnnxFile;
  /** Absolute. */
  readonly folder: string;
}

/** Opens what was written, to see that it works. @throws StudioError where it does not. */
export type OpenPackage = (folder: string) => Promise<unknown>;

/**
 * Reads both graphs and finds out what there is to find out. Nothing is run or written.
 * @throws StudioError notFound, badModel, badInput naming the file or the key.
 */
export async function draftPackage(request: StagedRequest): Promise<StagedDraft> {
  const folder = path.resolve(request.folder);
  await checkExportTarget(folder);
  const classes = request.classesFile === null ? null : await readClasses(request.classesFile);
  const convention = request.like === null ? null : await conventionLike(request.like);
  const trunk = await readModelFile(request.trunk);
  const head = await readModelFile(request.head);
  if (areSwapped(trunk.model, head.model)) {
    const sentence = `'${trunk.path}' is a head and '${head.path}' is a trunk: they are swapped.`;
    throw new StudioError('badModel', sentence);
  }
  const given = request.answers;
  const ofHead = await about(`The head '${head.path}'`, () => headFacts(head.model, given));
  const ofTrunk = await about(`The trunk '${trunk.path}'`, () =>
    trunkFacts(
      trunk.model,
      ofHead.channels,
      convention?.coarsestPooled ?? Infinity,
      givenLevels(given),
    ),
  );
  const name = path.basename(folder);
  const facts = { trunk: ofTrunk, head: ofHead };
  const draft = makeDraft({ ...facts, convention, given, classes, name });
  return { ...draft, trunk, head, folder };
}

async function conventionLike(like: string): Promise<Convention> {
  const framework = frameworks.find((name) => name === like);
  if (framework !== undefined) return conventions[framework];
  if ((await stat(like).catch(() => null)) === null) {
    const sentence = `'${like}' is neither ${frameworks.join(', ')} nor the folder of a package.`;
    throw new StudioError('notFound', sentence);
  }
  const spec = fasterRcnnOf(await readModelDescription(like), `'${like}'`);
  return packageConvention(spec, `'${spec.name}'`);
}

/**
 * Writes the package and opens it once: it is there and works, or is not there.
 * @throws StudioError badInput where a value cannot be; what opening throws; diskFull; stopped.
 */
export async function writePackage(
  draft: StagedDraft,
  open: OpenPackage,
  signal?: AbortSignal,
): Promise<void> {
  const { folder, trunk, head, content, entries } = draft;
  const sources = new Map(entries.map((entry) => [entry.path, entry.source]));
  checkContent(modelOf(content), (key) => sources.get(key));
  const graphs = { trunk: [trunk.bytes], head: [head.bytes] };
  await writePackageFolder(folder, graphs, modelOf(content), { signal });
  try {
    await open(folder);
  } catch (cause) {
    const removed = await rm(folder, { recursive: true, force: true }).then(
      () => true,
      () => false,
    );
    const { kind, message } = failureOf(cause);
    const after = removed ? 'So it was not kept.' : `It could not be removed: ${folder}.`;
    throw new StudioError(kind, `${message} ${after}`, { cause });
  }
}

function modelOf(content: object): object {
  return {
    format: 'anchorscope-model',
    formatVersion: packageVersion,
    kind: 'faster-rcnn',
    ...content,
  };
}
