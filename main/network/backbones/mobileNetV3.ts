/**
 * MobileNetV3-Large (Howard et al. 2019) at width 1. Layers: places in torchvision's list; '12' (112 channels) is
 * the last of stride 16, '13' (160) the first and '16' (960) the last of stride 32.
 */
import type { ConvolutionShape, Feature, GraphBuilder } from '../graph/graphBuilder.ts';
import type { NormSpec } from '../spec/networkSpec.ts';
import type { Layers } from './layers.ts';

interface Block {
  readonly kernel: number;
  readonly expanded: number;
  readonly channels: number;
  /** Whether channels are weighted by what the whole map shows (squeeze and excitation). */
  readonly excited: boolean;
  readonly activation: 'relu' | 'hardSwish';
  readonly stride: number;
}

/** The paper's table 1: kernel, expanded, out, SE, NL, s. */
const blocks = (
  [
    [3, 16, 16, false, 'relu', 1],
    [3, 64, 24, false, 'relu', 2],
    [3, 72, 24, false, 'relu', 1],
    [5, 72, 40, true, 'relu', 2],
    [5, 120, 40, true, 'relu', 1],
    [5, 120, 40, true, 'relu', 1],
    [3, 240, 80, false, 'hardSwish', 2],
    [3, 200, 80, false, 'hardSwish', 1],
    [3, 184, 80, false, 'hardSwish', 1],
    [3, 184, 80, false, 'hardSwish', 1],
    [3, 480, 112, true, 'hardSwish', 1],
    [3, 672, 112, true, 'hardSwish', 1],
    [5, 672, 160, true, 'hardSwish', 2],
    [5, 960, 160, true, 'hardSwish', 1],
    [5, 960, 160, true, 'hardSwish', 1],
  ] as const
).map(([kernel, expanded, channels, excited, activation, stride]): Block => ({
  kernel,
  expanded,
  channels,
  excited,
  activation,
  stride,
}));

export function mobileNetV3(
  builder: GraphBuilder,
  picture: Feature,
  prefix: string,
  norm: NormSpec,
): Layers {
  const convolve = (x: Feature, name: string, shape: ConvolutionShape): Feature => {
    const y = builder.convolution(x, `${name}.0`, { ...shape, bias: false });
    return builder.norm(y, `${name}.1`, norm);
  };
  const features = new Map<string, Feature>();
  let x = builder.hardSwish(
    convolve(picture, `${prefix}.0`, { channels: 16, kernel: 3, stride: 2 }),
  );
  blocks.forEach(({ kernel, expanded, channels, excited, activation, stride }, i) => {
    const name = `${prefix}.${i + 1}.block`;
    let part = 0;
    let y = x;
    if (expanded !== x.channels) {
      const shape = { channels: expanded, kernel: 1 };
      y = builder[activation](convolve(y, `${name}.${part++}`, shape));
    }
    const depthwise = { channels: expanded, kernel, stride, groups: expanded };
    y = builder[activation](convolve(y, `${name}.${part++}`, depthwise));
    if (excited) y = excite(builder, y, `${name}.${part++}`);
    y = convolve(y, `${name}.${part}`, { channels, kernel: 1 });
    x = y.channels === x.channels && y.stride === x.stride ? builder.add(y, x) : y;
    features.set(String(i + 1), x);
  });
  const last = blocks.length + 1;
  const head = convolve(x, `${prefix}.${last}`, { channels: 6 * x.channels, kernel: 1 });
  return features.set(String(last), builder.hardSwish(head));
}

/** Squeeze and excitation: every channel times a factor that two small layers see in all channels' means. */
function excite(builder: GraphBuilder, x: Feature, name: string): Feature {
  const mean = builder.globalAveragePool(x);
  const channels = divisibleByEight(x.channels / 4);
  const squeezed = builder.relu(builder.convolution(mean, `${name}.fc1`, { channels, kernel: 1 }));
  const shape = { channels: x.channels, kernel: 1 };
  return builder.multiply(
    x,
    builder.hardSigmoid(builder.convolution(squeezed, `${name}.fc2`, shape)),
  );
}

/** The nearest multiple of 8 that is not more than a tenth smaller. */
function divisibleByEight(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return nearest < 0.9 * channels ? nearest + 8 : nearest;
}
