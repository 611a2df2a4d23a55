/**
 * The numbers that a network begins with where nothing has trained it. Each parameter has its own stream of
 * random numbers, by its name, so a network that shares layers with another begins with the same ones.
 */
import type { Random } from '../../../shared/random.ts';
import { sizeOf, type Graph, type Parameter } from '../../network/graph/graph.ts';

type Draw = (random: Random) => number;

/** @returns values of every parameter of the graph, by name. */
export function initialValues(
  graph: Graph,
  random: Random,
): Map<string, Float32Array<ArrayBuffer>> {
  const groups = new Map(
    graph.nodes
      .filter(({ operator }) => operator === 'Conv')
      .map(({ inputs, attributes }) => [inputs[1], Number(attributes['group'] ?? 1)]),
  );
  return new Map(
    graph.parameters.map((parameter) => {
      const draw = drawOf(parameter, groups.get(parameter.name) ?? 1);
      return [parameter.name, drawn(parameter, draw, random)];
    }),
  );
}

/** Values of one parameter. */
export function drawn(
  { name, dims }: Parameter,
  draw: Draw | number,
  random: Random,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(sizeOf(dims));
  if (typeof draw === 'number') return values.fill(draw);
  const own = random.fork(name);
  for (let i = 0; i < values.length; i++) values[i] = draw(own);
  return values;
}

/** Deviations of the last layers (Girshick 2015, section 2.3). */
export const predictorDeviation = { classLogits: 0.01, boxDeltas: 0.001 } as const;
/** Of the RPN's layers (Ren et al. 2015, section 3.1.3). */
/** Of the region proposal network (Ren et al. 2015, section 3.1.3). */
export const rpnDeviation = 0.01;

/** How a parameter is drawn, or the one number that it is filled with. */
function drawOf({ name, dims }: Parameter, groups: number): Draw | number {
  const [outputs = 1, inputs = 1, ...kernel] = dims;
  // Biases, and of norms scale, shift, mean and variance.
  if (dims.length === 1) return /\.(bias|running_mean)$/.test(name) ? 0 : 1;
  if (name.startsWith('rpn.')) return normal(rpnDeviation);
  if (name === 'roi_heads.box_predictor.cls_score.weight') {
    return normal(predictorDeviation.classLogits);
  }
  if (name === 'roi_heads.box_predictor.bbox_pred.weight') {
    return normal(predictorDeviation.boxDeltas);
  }
  const cells = sizeOf(kernel);
  // torchvision's pyramid: as much variance comes out as went in, with no ReLU to make up for.
  if (name.startsWith('backbone.fpn.')) return uniform(Math.sqrt(3 / (inputs * cells)));
  // He et al. 2015: by the connections of an input in a convolution (torchvision's ResNet), of an output in a
  // fully connected layer.
  const connections = dims.length === 4 ? (outputs * cells) / groups : inputs;
  return normal(Math.sqrt(2 / connections));
}

/** Around 0, with the deviation (Box and Muller 1958, of each pair the first). */
export function normal(deviation: number): Draw {
  return (random) => {
    // In (0, 1], whose logarithm is finite.
    const length = Math.sqrt(-2 * Math.log(1 - random.next()));
    return deviation * length * Math.cos(2 * Math.PI * random.next());
  };
}

function uniform(bound: number): Draw {
  return (random) => bound * (2 * random.next() - 1);
}
