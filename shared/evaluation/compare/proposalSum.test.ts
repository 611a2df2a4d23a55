import { expect, it } from 'vitest';
import type { Box } from '../../geometry/boxes.ts';
import { seededRandom } from '../../random.ts';
import type { ProposedPicture } from '../proposalRecall.ts';
import { recallCurve } from './proposalCurves.ts';
import { ProposalSum } from './proposalSum.ts';

const random = seededRandom(3);
const box = (): Box => {
  const [x, y] = [random.int(30), random.int(30)];
  return [x, y, x + 10 + random.int(10), y + 10 + random.int(10)];
};

it('is the recall of all pictures at once', () => {
  const pictures = Array.from({ length: 8 }, (_, i): ProposedPicture => ({
    proposals: Array.from({ length: 10 * i }, box),
    truth: Array.from({ length: i % 3 }, () => ({ box: box(), ignored: random.int(4) === 0 })),
  }));
  const sum = new ProposalSum();
  pictures.forEach((picture) => sum.add(picture));
  const whole = recallCurve(pictures);
  expect(whole.length).toBeGreaterThan(5);
  expect(sum.curve([0.5, 0.7])).toEqual(whole);
  expect(new ProposalSum().curve([0.5])).toEqual([]);
});
