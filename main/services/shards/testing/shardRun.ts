/** Shards of a run that has numbers for pictures. */
import * as v from 'valibot';
import { StudioError } from '../../../../shared/result.ts';
import { plainNumber } from '../plainNumber.ts';
import type { ShardRun } from '../runShard.ts';
import type { Shard } from '../shard.ts';

export const valueSchema = v.strictObject({ picture: v.string(), number: plainNumber });
export type TestValue = v.InferOutput<typeof valueSchema>;

export const names: readonly string[] = Array.from({ length: 10 }, (_, i) => `picture ${i}.jpg`);

/** A third of it is easily lost where numbers are not printed in full. */
export const valueOfPicture = (picture: string): TestValue => ({
  picture,
  number: Number(picture.replace(/\D/g, '')) / 3,
});

export const about: ShardRun<string, TestValue>['about'] = {
  program: '1.2.3',
  model: { name: 'Tiny', digest: 'a'.repeat(64), provider: 'cpu' },
  settings: { rpn: { nmsIoU: 0.7 } },
  command: { name: 'diagnose', iou: 0.5, vocFirstPixel: 1, tries: 24 },
  problems: [],
  isIncomplete: false,
};

export function shardRun(
  folder: string,
  shard: Shard,
  more: Partial<ShardRun<string, TestValue>> = {},
): ShardRun<string, TestValue> {
  return {
    ...{ folder, shard, about, pictures: names },
    identityOf: (picture) => picture,
    work: (picture) => Promise.resolve(valueOfPicture(picture)),
    schemaOf: () => valueSchema,
    signal: new AbortController().signal,
    onBegin: () => {},
    onPicture: () => {},
    ...more,
  };
}

/** Ends the run at a picture as a disk that is full would. */
export const failingAt =
  (name: string) =>
  (picture: string): Promise<TestValue> =>
    picture === name
      ? Promise.reject(new StudioError('diskFull', 'The disk is full.'))
      : Promise.resolve(valueOfPicture(picture));
