/**
 * The models that the specs run on. Nothing here depends on how well the shipped one was trained, so that it can be
 * trained again: what it must show is taken from the terminal, and from what is really in its sample.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { run } from '../main/cli/testing/program.ts';
import { parseResults, type Result } from '../main/cli/testing/resultSchema.ts';
import { readDataset } from '../main/datasets/readDataset.ts';
import { agreementOf } from '../shared/evaluation/agreement.ts';
import { test } from './hosts.ts';

export interface TestModel {
  /** As the window shows it. */
  readonly name: string;
  /** The package's folder. */
  readonly model: string;
  /** A folder with pictures and nothing else. */
  readonly folder: string;
  readonly picture: string;
  /** @throws Error where this, found on `picture`, is not what is there. */
  readonly expectRight: (result: Result) => Promise<void>;
}

const root = path.resolve(import.meta.dirname, '..');
const shipped = path.join(root, 'models', 'blood-cells');
const sharedData = path.resolve(root, '..', 'shared', 'data');

/** Two levels, three classes after the background, and ten generated pictures with their exact boxes. */
export const bloodCells = {
  name: 'blood-cells',
  model: shipped,
  folder: path.join(shipped, 'sample', 'JPEGImages'),
  picture: smear(1),
  expectRight: async ({ image, detections }) => {
    const sample = await readDataset({ folder: path.join(shipped, 'sample'), format: 'voc' });
    const truth = [...sample.train, ...sample.val].find(
      ({ name }) => name === path.basename(image),
    );
    if (truth === undefined) throw new Error(`The sample says nothing of ${image}.`);
    const idOf = new Map(sample.classes.map(({ id, name }) => [name, id]));
    const { kept } = agreementOf(
      truth.annotations.map(({ classId, geometry }) => ({
        box: geometry.box,
        classId: classId ?? -1,
        picture: image,
        score: 1,
      })),
      detections.map((each) => ({ ...each, picture: image, classId: idOf.get(each.label) ?? -1 })),
      1,
    );
    expect(kept, 'the share of the cells that it finds').toBeGreaterThan(0.6);
  },
} satisfies TestModel;

/** Another kind of network: one level, eighty classes before the background, COCO's ids with their gaps. */
const d2go: TestModel = {
  name: 'D2Go',
  model: path.join(root, 'e2e', 'fixtures', 'd2go'),
  folder: path.join(sharedData, 'voc85', 'images'),
  picture: path.join(sharedData, 'd2go', 'test1.png'),
  expectRight: ({ stages, detections }) => {
    expect(stages).toEqual({
      ...{ anchors: 6000, objectness: 6000, decoded: 6000, topK: 1000, clipped: 1000 },
      ...{ proposals: 30, pooled: 30, classes: 2400, detections: 10 },
    });
    expect(detections[0]).toMatchObject({ label: 'bicycle' });
    expect(detections[0]?.score).toBeGreaterThan(0.995);
    return Promise.resolve();
  },
};

/** A picture of the sample; they count from 1. */
export function smear(number: number): string {
  const name = `generated-smear-${String(number).padStart(5, '0')}.jpg`;
  return path.join(shipped, 'sample', 'JPEGImages', name);
}

/** Declares tests for each model. Those of D2Go skip, saying so, where ../shared/data is not. */
export function forEachModel(declare: (model: TestModel) => void): void {
  for (const model of [bloodCells, d2go]) {
    test.describe(model.name, () => {
      test.skip(!existsSync(model.picture), `${model.name} is not here: it is in ../shared/data.`);
      declare(model);
    });
  }
}

/** What the terminal finds on a picture: a second opinion on what the window shows. */
export async function foundByTerminal(
  model: string,
  picture: string,
  settings: readonly string[] = [],
): Promise<Result> {
  const set = settings.flatMap((setting) => ['--set', setting]);
  const ended = await run(['detect', '--json', '--model', model, ...set, picture], root);
  const [result] = ended.code === 0 ? parseResults(ended.stdout) : [];
  if (result === undefined) throw new Error(`The terminal failed: ${ended.words.join(' ')}`);
  return result;
}
