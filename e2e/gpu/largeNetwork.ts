/** A package of a network as large as people train, without a file of weights: its numbers are drawn. */
import path from 'node:path';
import { writePackageFolder } from '../../main/packages/packageFolder.ts';
import { startingNetwork } from '../../main/training/start/startingNetwork.ts';
import { packageGraphs } from '../../main/training/start/trainedPackage.ts';
import { seededRandom } from '../../shared/random.ts';

export const largeNetworkName = 'fasterrcnn_resnet50_fpn';

/** @returns its folder, in `scratch` */
export async function writeLargeNetwork(scratch: string): Promise<string> {
  const classes = ['RBC', 'WBC', 'Platelets'].map((name, id) => ({ id, name }));
  const start = { kind: 'architecture', name: largeNetworkName, backbone: null } as const;
  const size = { shortSide: 800, longSideMax: 1333 };
  const network = await startingNetwork(start, classes, size, seededRandom(1));
  const folder = path.join(scratch, largeNetworkName);
  const drawn = 'Nothing: its numbers are drawn.';
  const texts = { name: largeNetworkName, description: drawn, licence: 'MIT', trainedOn: drawn };
  await writePackageFolder(folder, packageGraphs(network, network.values), {
    ...network.spec,
    ...texts,
  });
  return folder;
}
