/** What files of trained backbones call their layers. */
import type { BackboneSpec } from '../spec/networkSpec.ts';

export interface BackboneNames {
  /** Whose names they are, for sentences. */
  readonly whose: string;
  /**
   * The name in the file of a parameter of ours, of which the name of the backbone is left out:
   * `layer1.0.conv1.weight`.
   */
  inFile(parameter: string): string;
  /** The layer that a tensor of the file belongs to, where names say it: what a used layer has besides is wrong. */
  layerOf(name: string): string | null;
  /** The backbone as those who trained it have built it. */
  readonly built: (spec: BackboneSpec) => BackboneSpec;
}

const same = (spec: BackboneSpec) => spec;

/** torchvision's classifiers have `features.` before a list of layers; its detectors have what they call a body. */
const torchvisionPrefixes = ['', 'features.', 'backbone.body.', 'backbone.'];

const torchvisionNames = torchvisionPrefixes.map((prefix): BackboneNames => ({
  whose: 'torchvision',
  inFile: (parameter) => prefix + parameter,
  layerOf: (name) =>
    name.startsWith(prefix) ? (name.slice(prefix.length).split('.')[0] ?? null) : null,
  built: same,
}));

/** A norm's parameters in torch's words and in MXNet's. */
const normParts = {
  weight: 'gamma',
  bias: 'beta',
  running_mean: 'running_mean',
  running_var: 'running_var',
};

/** Names of a convolution and the norm behind it. */
function normed(conv: string, norm: string, block: string, i: number): [string, string][] {
  const zoo = `mobilenetv20_${block}`;
  return [
    [`${conv}.weight`, `${zoo}_conv${i}_weight`],
    ...Object.entries(normParts).map(([part, theirs]): [string, string] => [
      `${norm}.${part}`,
      `${zoo}_batchnorm${i}_${theirs}`,
    ]),
  ];
}

const bottlenecks = Array.from({ length: 17 }, (_, i) => i);
const zooMobileNetV2 = new Map([
  ...normed('0.0', '0.1', 'features', 0),
  ...bottlenecks.flatMap((i) => {
    const [ours, theirs] = [`${i + 1}.conv`, `features_linearbottleneck${i}`];
    return [
      ...normed(`${ours}.0.0`, `${ours}.0.1`, theirs, 0),
      ...normed(`${ours}.1.0`, `${ours}.1.1`, theirs, 1),
      ...normed(`${ours}.2`, `${ours}.3`, theirs, 2),
    ];
  }),
  ...normed('18.0', '18.1', 'features', 1),
]);

const fires = [3, 4, 6, 7, 9, 10, 11, 12];
const zooSqueezeNet = new Map(
  ['0', ...fires.flatMap((i) => [`${i}.squeeze`, `${i}.expand1x1`, `${i}.expand3x3`])].flatMap(
    (layer, i) =>
      ['weight', 'bias'].map((part): [string, string] => [
        `${layer}.${part}`,
        `squeezenet0_conv${i}_${part}`,
      ]),
  ),
);

/** The ONNX model zoo has its models from GluonCV. */
function zooNames(
  names: ReadonlyMap<string, string>,
  built: BackboneNames['built'],
): BackboneNames {
  return {
    whose: 'the ONNX model zoo',
    inFile: (parameter) => names.get(parameter) ?? parameter,
    layerOf: () => null,
    built,
  };
}

/** All that a backbone of the kind may be called. */
export function backboneNames({ kind }: BackboneSpec): readonly BackboneNames[] {
  switch (kind) {
    case 'mobilenet_v2': {
      const built = (spec: BackboneSpec) =>
        spec.kind === 'mobilenet_v2' ? { ...spec, expandsFirst: true } : spec;
      return [...torchvisionNames, zooNames(zooMobileNetV2, built)];
    }
    case 'squeezenet1_1':
      return [...torchvisionNames, zooNames(zooSqueezeNet, same)];
    default:
      return torchvisionNames;
  }
}
