import { expect, it } from 'vitest';
import { diagnose } from './diagnosis/diagnose.ts';
import { anchorBox, object, play } from './diagnosis/testing/scene.ts';
import { changesText, missRows } from './missRows.ts';

it('has a row for each object that counts and is missed, told with its class', async () => {
  const played = await play({ anchors: [{ x: 3, y: 3, logit: 4 }] });
  const objects = [
    object(anchorBox(3, 3)),
    object(anchorBox(6, 0)),
    { ...object([0, 0, 2, 2]), crowd: true },
    object([0, 0, 2, 2]),
  ];
  const { stages } = played.detector;
  const diagnosis = diagnose(played, objects, { iou: 0.5 });
  const labels = ['cat', 'dog', 'cat', null];
  const change = { setting: 'rpn.topK', from: 1, to: 2 };
  const saving = {
    ...{ tried: [], helps: [] },
    changes: [
      {
        ...{ changes: [change], isProven: true },
        sideEffects: {
          found: [],
          lost: [],
          gained: { true: 1, false: 0 },
          gone: { true: 0, false: 0 },
        },
      },
    ],
  };
  const telling = { stages, className: String };
  const rows = missRows('a.jpg', diagnosis, labels, telling, [null, saving, null, null]);
  expect(rows.map(({ object: number, label }) => [number, label])).toEqual([
    [2, 'dog'],
    [4, null],
  ]);
  expect(rows[0]).toMatchObject({ picture: 'a.jpg', size: 'small', change: [change] });
  expect(rows[0]?.lostAt).not.toBeNull();
  expect(rows[1]).toMatchObject({ verdict: 'noCandidate', lostAt: 'Anchors', change: null });
  expect(rows[1]?.sentence).toMatch(/^No anchor fits\./);
  expect(missRows('a.jpg', diagnosis, labels, telling)[0]?.change).toBeNull();
  expect(changesText([change, { ...change, to: 0.123456 }])).toBe(
    'rpn.topK 1 → 2 and rpn.topK 1 → 0.1235',
  );
});
