import { rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ModelSummary } from '../../../shared/contract/models.ts';
import type { OnceRequest } from '../../detector/protocol.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { KeptResults } from './keptResults.ts';
import { annotation, onceResult } from './testing/onceResults.ts';
import { modelSummary, settings } from './testing/scriptedDetector.ts';

const scratch = useScratchFolder();
const at = (name: string) => path.join(scratch(), name);
let asked: OnceRequest[];
let model: ModelSummary | null;
let detectionsOf: (request: OnceRequest) => number;

beforeEach(async () => {
  asked = [];
  model = modelSummary();
  detectionsOf = () => 1;
  for (const name of ['a.jpg', 'b.jpg']) await writeFile(at(name), name);
});

function makeResults(mostBytes?: number): KeptResults {
  return new KeptResults({
    detectOnce: (request) => {
      asked.push(request);
      return Promise.resolve(onceResult(detectionsOf(request)));
    },
    model: () => model,
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
}

const requestOf = (name: string, given: Partial<OnceRequest> = {}): OnceRequest => ({
  ...{ pictureId: name, source: at(name), settings, tables: [], boxes: null },
  ...given,
});
const detections = (minScore: number) => ({ stage: 'detections', minScore }) as const;

describe('KeptResults', () => {
  it('detects once where only the detections are asked for, whatever is wanted of them', async () => {
    const results = makeResults();
    const counted = await results.detectOnce(requestOf('a.jpg'));
    expect(counted.summary.detections).toHaveLength(1);
    expect(counted.annotations).toEqual([]);
    const low = requestOf('a.jpg', { boxes: detections(0.5), pictureId: 'again' });
    expect(await results.detectOnce(low)).toMatchObject({
      summary: { pictureId: 'again' },
      annotations: [annotation],
    });
    const high = requestOf('a.jpg', { boxes: detections(0.51) });
    expect((await results.detectOnce(high)).annotations).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('asks each time for what the detections do not say', async () => {
    const results = makeResults();
    await results.detectOnce(requestOf('a.jpg'));
    const others: Partial<OnceRequest>[] = [
      { boxes: { stage: 'proposals', minScore: 0 } },
      { tables: ['anchors'] },
      { observe: { trunk: ['x'], head: [] } },
      { source: { name: 'a.jpg', bytes: new Uint8Array(1) } },
    ];
    for (const other of others) await results.detectOnce(requestOf('a.jpg', other));
    expect(asked.slice(1)).toEqual(others.map((other) => requestOf('a.jpg', other)));
  });

  it('detects again with other settings, another model, another provider, another file', async () => {
    const results = makeResults();
    const detect = async () => {
      const before = asked.length;
      await results.detectOnce(requestOf('a.jpg'));
      return asked.length - before;
    };
    await detect();
    expect(await detect()).toBe(0);
    const changed = { ...settings, head: { ...settings['head'], nmsIoU: 0.4 } };
    await results.detectOnce(requestOf('a.jpg', { settings: changed }));
    expect(asked).toHaveLength(2);
    expect(await detect()).toBe(0);
    model = modelSummary({ id: 'other' });
    expect(await detect()).toBe(1);
    model = modelSummary();
    expect(await detect()).toBe(1);
    model = modelSummary({ provider: { requested: 'auto', actual: 'webgpu', reason: '' } });
    expect(await detect()).toBe(1);
    await utimes(at('a.jpg'), 1, 1);
    expect(await detect()).toBe(1);
    expect(await detect()).toBe(0);
    await rm(at('a.jpg'));
    expect(await detect()).toBe(1);
    expect(await detect()).toBe(1);
  });

  it('keeps nothing of a model that went while it was at work', async () => {
    const results = makeResults();
    detectionsOf = () => {
      model = modelSummary({ id: 'other' });
      return 3;
    };
    await results.detectOnce(requestOf('a.jpg'));
    await results.detectOnce(requestOf('a.jpg'));
    expect(asked).toHaveLength(2);
  });

  it('holds a bounded number of boxes, and lets go what was used longest ago', async () => {
    detectionsOf = () => 10;
    const results = makeResults(2 * (2048 + 10 * 1024));
    await writeFile(at('c.jpg'), 'c');
    for (const name of ['a.jpg', 'b.jpg', 'a.jpg', 'c.jpg', 'a.jpg']) {
      await results.detectOnce(requestOf(name));
    }
    expect(asked.map(({ pictureId }) => pictureId)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    await results.detectOnce(requestOf('b.jpg'));
    expect(asked).toHaveLength(4);
    detectionsOf = () => 1000;
    await utimes(at('b.jpg'), 1, 1);
    await results.detectOnce(requestOf('b.jpg'));
    await results.detectOnce(requestOf('b.jpg'));
    expect(asked).toHaveLength(6);
  });
});
