/** A network made anew, its backbone trained or not. */
import * as v from 'valibot';
import type { ClassSummary } from '../../../shared/contract.ts';
import { modelPackageSchema, type ModelPackage } from '../../../shared/detection/modelPackage.ts';
import { item } from '../../../shared/item.ts';
import type { Random } from '../../../shared/random.ts';
import { StudioError } from '../../../shared/result.ts';
import type { TrainingStart } from '../../../shared/training/recipe.ts';
import { buildHead } from '../../network/head.ts';
import { packageContent, type PackageContent } from '../../network/packageContent.ts';
import { readBackbone, type ReadBackbone } from '../../network/readBackbone.ts';
import type { NetworkSpec } from '../../network/spec/networkSpec.ts';
import { trainableSpec } from '../../network/spec/trainable.ts';
import { buildTrunk } from '../../network/trunk.ts';
import { openWeightFile } from '../../network/weights/openWeightFile.ts';
import { initialValues } from './initialValues.ts';
import type { InputSize, StartingNetwork } from './startingNetwork.ts';

type ArchitectureStart = Extract<TrainingStart, { kind: 'architecture' }>;

const description = v.omit(modelPackageSchema, ['files']);

/** @throws StudioError as startingNetwork. */
export async function fromArchitecture(
  { name, backbone }: ArchitectureStart,
  classes: readonly ClassSummary[],
  input: InputSize,
  random: Random,
): Promise<StartingNetwork> {
  const network = trainableSpec(name);
  const trained = backbone === null ? null : await backboneOf(backbone, network);
  const spec = trained?.spec ?? network;
  const sized = { ...spec, input: { ...spec.input, ...input } };
  const { graph: trunk, levels } = buildTrunk(sized);
  const head = buildHead(sized, item(levels, 0).channels, classes.length);
  const values = new Map([
    ...initialValues(trunk, random),
    ...initialValues(head, random),
    ...(trained?.values ?? []),
  ]);
  const content = packageContent(sized, levels, [...classes], {
    name,
    description: `The network ${name}.`,
    licence: 'Not stated: it is that of the data it was trained on.',
    trainedOn: 'Nothing yet.',
  });
  const origin =
    trained === null
      ? `${name} from scratch: every weight is drawn at random.`
      : `${name}. ${trained.origin} All other weights are drawn at random.`;
  return { trunk, head, spec: checked(content), values, origin };
}

async function backboneOf(path: string, network: NetworkSpec): Promise<ReadBackbone> {
  const file = await openWeightFile(path);
  try {
    return await readBackbone(file, network);
  } finally {
    await file.close();
  }
}

function checked(content: Omit<PackageContent, 'files'>): Omit<ModelPackage, 'files'> {
  const parsed = v.safeParse(description, content);
  if (parsed.success) return parsed.output;
  const [problem] = parsed.issues;
  const path = v.getDotPath(problem) ?? 'its description';
  throw new StudioError('badInput', `No package can be made of this: ${path} ${problem.message}.`);
}
