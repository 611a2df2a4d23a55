/** A network made anew, its backbone trained or not. */
import type { ClassSummary } from '../../../shared/annotation/classSummary.ts';
import { item } from '../../../shared/item.ts';
import type { Random } from '../../../shared/random.ts';
import type { TrainableName } from '../../../shared/model/architectures.ts';
import type { TrainingRecipe } from '../../../shared/training/recipe.ts';
import { buildHead } from '../../network/head.ts';
import { packageContent } from '../../network/packageContent.ts';
import { readBackbone, type ReadBackbone } from '../../network/readBackbone.ts';
import { anchorsWith } from '../../network/spec/givenAnchors.ts';
import type { NetworkSpec } from '../../network/spec/networkSpec.ts';
import { trainableSpec } from '../../network/spec/trainable.ts';
import { buildTrunk } from '../../network/trunk.ts';
import { openWeightFile } from '../../network/weights/openWeightFile.ts';
import { checkedDescription } from './description.ts';
import { initialValues } from './initialValues.ts';
import type { InputSize, StartingNetwork } from './networkTypes.ts';

/** A network, and a file with its backbone's weights; null: from scratch. */
interface ArchitectureStart {
  readonly name: TrainableName;
  readonly backbone: string | null;
}

/** @throws StudioError as startingNetwork. */
export async function fromArchitecture(
  { name, backbone }: ArchitectureStart,
  classes: readonly ClassSummary[],
  input: InputSize,
  random: Random,
  anchors: TrainingRecipe['anchors'],
): Promise<StartingNetwork> {
  const own = trainableSpec(name);
  const network = { ...own, anchors: anchorsWith(own.anchors, anchors, name) };
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
    licence: 'that of its training data, which is not stated',
    trainedOn: 'nothing yet',
  });
  const origin =
    trained === null
      ? `${name} from scratch: every weight is drawn at random.`
      : `${name}. ${trained.origin} All other weights are drawn at random.`;
  return { trunk, head, spec: checkedDescription(content), values, origin };
}

async function backboneOf(path: string, network: NetworkSpec): Promise<ReadBackbone> {
  const file = await openWeightFile(path);
  try {
    return await readBackbone(file, network);
  } finally {
    await file.close();
  }
}
