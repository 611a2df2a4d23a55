/** Proposals of every picture that a phase learns from: those of the phase before, or its regions, made once and kept. */
import type { AnnotatedPicture } from '../../shared/annotation/document.ts';
import { item } from '../../shared/item.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import { ifReadable, type UnreadablePicture } from './data/unreadable.ts';
import { proposalsFor } from './looks.ts';
import type { PhaseRun } from './phaseRun.ts';
import type { Phase } from './phases.ts';
import type { Prepared } from './prepare.ts';
import {
  hasProposals,
  readProposals,
  writeProposals,
  type ProposalsOfPictures,
} from './proposalStore.ts';
import { regionsOf } from './regions.ts';

export interface Finding {
  /** Of the package to make. */
  readonly folder: string;
  /** The phase's. */
  readonly index: number;
  readonly recipe: TrainingRecipe;
  /** Is told before each picture, and may throw. */
  readonly between: (doing: string, done: number, total: number) => Promise<void>;
  readonly leave: (why: UnreadablePicture) => void;
  /** The phase before. */
  readonly former: () => Promise<PhaseRun>;
}

/** Image space. */
export async function proposalsForPhase(
  { data }: Pick<Prepared, 'data'>,
  phase: Phase,
  finding: Finding,
): Promise<ProposalsOfPictures> {
  // A look at crops goes the whole way, and so searches by itself.
  const pictures = phase.ofCrops ? data.train : [...data.train, ...data.val];
  const names = pictures.map(({ relativePath }) => relativePath);
  const { folder, index } = finding;
  if (!hasProposals(folder, index)) {
    const find = phase.proposals === 'regions' ? searchRegions : formerProposals;
    await writeProposals(folder, index, await find(pictures, finding));
  }
  return readProposals(folder, index, names);
}

type Found = Map<string, Float32Array<ArrayBuffer>>;

async function formerProposals(
  pictures: readonly AnnotatedPicture[],
  { recipe, between, leave, former }: Finding,
): Promise<Found> {
  const found: Found = new Map();
  const run = await former();
  for await (const { coming, done } of run.eachToLookAt(pictures, leave)) {
    await between('finding proposals', done, pictures.length);
    const boxes =
      coming === null
        ? new Float32Array(0)
        : await proposalsFor(await run.looking(coming), recipe.rpn);
    found.set(item(pictures, done).relativePath, boxes);
  }
  return found;
}

async function searchRegions(
  pictures: readonly AnnotatedPicture[],
  { recipe, between, leave }: Finding,
): Promise<Found> {
  const found: Found = new Map();
  for (const [done, picture] of pictures.entries()) {
    await between('searching regions', done, pictures.length);
    const boxes = await ifReadable(regionsOf(picture, recipe.regions), leave);
    found.set(picture.relativePath, boxes ?? new Float32Array(0));
  }
  return found;
}
