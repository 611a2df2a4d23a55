/** Words and places of an import of weights. */
import type { ArchitectureName } from '../../shared/model/architectures.ts';

export const architectureTitles: Readonly<Record<ArchitectureName, string>> = {
  fasterrcnn_resnet50_fpn: 'ResNet-50 FPN',
  fasterrcnn_resnet50_fpn_v2: 'ResNet-50 FPN v2',
  fasterrcnn_mobilenet_v3_large_fpn: 'MobileNetV3 FPN',
  fasterrcnn_mobilenet_v3_large_320_fpn: 'MobileNetV3 FPN 320',
  fasterrcnn_vgg16_c4: 'VGG-16, one level',
};

/** Whether a file may hold weights, by its name. */
export function isWeights(name: string): boolean {
  return /\.(pth|pt|safetensors)$/i.test(name);
}

/** `weights` of `/a/weights.pth`. */
export function stemOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** What can be taken in at a glance, signs. */
const short = 240;

/** A failure's sentence in its parts: hundreds of names of tensors are read one list at a time. */
export function failureParts(message: string): readonly string[] {
  if (message.length <= short) return [message];
  return message.split(/(?<=; )/);
}
