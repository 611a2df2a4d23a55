/**
 * Proposals that one step of alternating training leaves to the next: those of every picture, in image space and
 * not mirrored, best first. They are on the disk, since a training that goes on needs the same ones.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { item } from '../../shared/item.ts';
import { writeNewFolder } from '../disk/newFolder.ts';
import { checkpointsFolder, proposalsPrefix, readTensors, tensorBytes } from './checkpoint.ts';
import type { Values } from './weightStore.ts';

export type ProposalsOfPictures = ReadonlyMap<string, Float32Array<ArrayBuffer>>;

function folderOf(folder: string, phase: number): string {
  return path.join(checkpointsFolder(folder), `${proposalsPrefix}${phase}`);
}

/** Whether the proposals for a phase are whole on the disk. */
export function hasProposals(folder: string, phase: number): boolean {
  return existsSync(folderOf(folder, phase));
}

/** @param proposals [n, 4] of each picture, by its relative path; they are numbered in this order */
export async function writeProposals(
  folder: string,
  phase: number,
  proposals: ProposalsOfPictures,
): Promise<void> {
  const tensors: Values = new Map();
  [...proposals.values()].forEach((boxes, i) => tensors.set(String(i), boxes));
  await writeNewFolder(folderOf(folder, phase), [
    { path: 'proposals.safetensors', parts: tensorBytes(tensors) },
  ]);
}

/** @param pictures relative paths, in the order in which they were written */
export async function readProposals(
  folder: string,
  phase: number,
  pictures: readonly string[],
): Promise<ProposalsOfPictures> {
  const tensors = await readTensors(path.join(folderOf(folder, phase), 'proposals.safetensors'));
  return new Map(
    pictures.map((_, i) => [item(pictures, i), tensors.get(String(i)) ?? new Float32Array(0)]),
  );
}
