/** What model.json says of a network: everything but its files' hashes. */
import type * as v from 'valibot';
import type { fasterRcnnPackageSchema } from '../../shared/model/fasterRcnnPackage.ts';
import { packageVersion } from '../../shared/model/modelPackage.ts';
import { item } from '../../shared/item.ts';
import type { Feature } from './graph/graphBuilder.ts';
import { headNames } from './head.ts';
import { cellBoxes } from './spec/cellBoxes.ts';
import type { NetworkSpec } from './spec/networkSpec.ts';
import { trunkNames } from './trunk.ts';

export type PackageContent = Omit<v.InferInput<typeof fasterRcnnPackageSchema>, 'files'>;

/** What a person should know of a package. */
export interface PackageTexts {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  readonly trainedOn: string;
}

/** The size of a square of the paper that goes to level 4 of a pyramid (Lin et al. 2017, equation 1). */
const canonical = { canonicalSize: 224, canonicalLevel: 4 };

/** @param levels that the RPN searches, of the built trunk */
export function packageContent(
  spec: NetworkSpec,
  levels: readonly Feature[],
  classes: PackageContent['classes'],
  texts: PackageTexts,
): PackageContent {
  const boxes = cellBoxes(spec.anchors);
  const { convolutions: _convolutions, ...rpn } = spec.rpn;
  const { levels: pooledLevels, ...roi } = spec.roi;
  const { box: _box, ...head } = spec.head;
  const minLevel = Math.log2(item(levels, 0).stride);
  return {
    format: 'anchorscope-model',
    formatVersion: packageVersion,
    kind: 'faster-rcnn',
    ...texts,
    classes,
    input: { name: trunkNames.input, ...spec.input },
    rpn: {
      ...rpn,
      levels: levels.map(({ stride }, i) => ({
        objectness: trunkNames.objectness(i),
        deltas: trunkNames.deltas(i),
        stride,
        anchors: item(boxes, i),
      })),
    },
    roi: {
      ...roi,
      levels: levels.slice(0, pooledLevels).map(({ stride }, i) => ({
        feature: trunkNames.feature(i),
        stride,
      })),
      ...(pooledLevels > 1 ? { assignment: { ...canonical, minLevel } } : {}),
    },
    head: { ...headNames, ...head },
  };
}
