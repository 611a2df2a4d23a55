import { describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/result.ts';
import type { Channel } from '../processes/channel.ts';
import { summarise } from './messages.ts';
import { connectDetector, serveDetector, type Detector, type DetectorHost } from './protocol.ts';
import { channelPair } from './testing/channelPair.ts';
import { seededDetector, seededPackage, seededRun } from './testing/syntheticRuns.ts';

const settings = {
  rpn: { preNmsTopN: 1000, postNmsTopN: 30, nmsIoU: 0.7, minSize: 0, scoreThreshold: 0 },
  head: { scoreThreshold: 0.05, nmsIoU: 0.5, maxDetections: 100, minSize: 0 },
};

const ref = { runId: 1, version: 0 };
const request = {
  runId: 1,
  pictureId: 'picture',
  source: 'a.png',
  settings,
  tables: [],
  anew: false,
};
/** A run as it is told of, with one table. */
const { name, classes } = seededPackage();
const answered = {
  run: summarise(seededRun(), {
    ref,
    pictureId: 'picture',
    detector: seededDetector(),
    model: { id: 'id', name, classes },
    provider: { requested: 'auto', actual: 'cpu', reason: '' },
    decode: 1,
    remarks: [],
  }),
  tables: [
    { kind: 'topK', version: 3, count: 1, boxes: new Float32Array([0, 1.5, NaN, -0]).buffer },
  ],
  followed: null,
};
const again = { run: ref, settings, tables: [], follow: null };

const unused = () => Promise.reject(new StudioError('unsupported', 'Not in this test.'));
const nothing: Detector = {
  open: unused,
  detect: unused,
  rerun: unused,
  ask: unused,
  trial: unused,
  detectOnce: unused,
};

function connect(detector: (host: DetectorHost) => Partial<Detector>) {
  const [main, process] = channelPair();
  const steps: string[] = [];
  serveDetector((host) => ({ ...nothing, ...detector(host) }), process);
  const remote = connectDetector(main, {
    step: (step, part) =>
      void steps.push(part === null ? step : `${step} ${part.done} of ${part.total}`),
    probing: () => Promise.resolve(),
  });
  return { remote, steps, main };
}

describe('the protocol', () => {
  it('carries answers, columns and steps', async () => {
    const { remote, steps } = connect((host) => ({
      detect() {
        host.step('decode', null);
        host.step('trunk', { done: 1, total: 3, milliseconds: 7 });
        return Promise.resolve(answered);
      },
    }));
    const answer = await remote.detect(request);
    expect(answer).toEqual({ ok: true, value: answered });
    expect(steps).toEqual(['decode', 'trunk 1 of 3']);
  });

  it('carries failures with their kind', async () => {
    const { remote } = connect(() => ({}));
    expect(await remote.ask('lineage', ref, { stage: 'pooled', row: 2 })).toEqual({
      ok: false,
      failure: { kind: 'unsupported', message: 'Not in this test.' },
    });
  });

  it('runs one request at a time, in order, also after one that failed', async () => {
    const log: string[] = [];
    const slowly = (name: string) => async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve));
      log.push(`${name} ends`);
      throw new StudioError('notFound', name);
    };
    const { remote } = connect(() => ({
      ask: (name) => slowly(name)(),
      rerun: slowly('rerun'),
    }));
    await Promise.all([
      remote.ask('lineage', ref, { stage: 'topK', row: 0 }),
      remote.rerun({ run: ref, settings, tables: [], follow: null }),
      remote.ask('table', ref, { stage: 'topK' }),
    ]);
    expect(log).toEqual(
      ['lineage', 'rerun', 'table'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
  });

  it('says that there is no such question', async () => {
    const { main } = connect(() => ({}));
    for (const name of ['pooled', 'toString', '__proto__', '', 7, null]) {
      expect(await answerTo(main, 'ask', [name, ref, {}])).toEqual({
        ok: false,
        failure: { kind: 'badInput', message: `There is no question '${String(name)}'.` },
      });
    }
  });

  it.each([
    ['open', [{ path: '', provider: 'auto', excluded: [] }], '0.path'],
    ['open', [{ path: '/a', provider: 'gpu', excluded: [] }], '0.provider'],
    ['detect', [{ ...request, runId: 1.5 }], '0.runId'],
    ['detect', [{ ...request, source: 5 }], '0.source'],
    ['detect', [{ ...request, tables: ['topK', 7] }], '0.tables.1'],
    [
      'rerun',
      [{ ...again, settings: { ...settings, head: { nmsIoU: 'x' } } }],
      '0.settings.head.nmsIoU',
    ],
    ['rerun', [{ ...again, run: { runId: 1, version: -1 } }], '0.run.version'],
    [
      'rerun',
      [{ ...again, follow: { root: { stage: '', row: 0 }, choice: null, at: 'a' } }],
      '0.follow.root.stage',
    ],
    ['rerun', [1, settings], '0'],
    ['detectOnce', [], '0'],
  ])('does not take a request %s that does not fit (%j)', async (method, args, field) => {
    const { main } = connect(() => ({}));
    expect(await answerTo(main, method, args)).toEqual(notFitting(method, field));
  });

  it.each([
    ['table', [ref, 'everything'], '1'],
    ['table', [ref, { stage: 'topK', more: 1 }], '1.more'],
    ['table', [ref], '1'],
    ['table', [ref, { stage: 'topK' }, 3], '2'],
    ['lineage', [ref, { stage: 'topK', row: -1 }], '1.row'],
    ['lineage', [ref, { stage: 'topK', row: 2 ** 60 }], '1.row'],
    ['lineage', [1, { stage: 'topK', row: 0 }], '0'],
    ['lineage', [{ runId: 1 }, { stage: 'topK', row: 0 }], '0.version'],
    ['follow', [ref, { root: { stage: 'anchors', row: 0 }, choice: -1, at: 'a' }], '1.choice'],
    ['follow', [ref, { root: { stage: 'anchors', row: 0 }, choice: null }], '1.at'],
  ])('does not take a question %s that does not fit (%j)', async (name, args, field) => {
    const { main } = connect(() => ({}));
    expect(await answerTo(main, 'ask', [name, ...args])).toEqual(notFitting(name, field));
  });
});

/** What comes back for a message that no typed function would send. */
async function answerTo(main: Channel, method: string, args: unknown): Promise<unknown> {
  const answers: { readonly r?: unknown }[] = [];
  main.onMessage((message) => void answers.push(message as { readonly r?: unknown }));
  main.send({ t: 'q', i: 'x', m: method, a: args });
  await new Promise((resolve) => setTimeout(resolve));
  return answers.at(-1)?.r;
}

function notFitting(name: string, field: string): unknown {
  const start = `The request ${name} does not fit, ${field}: `;
  return {
    ok: false,
    failure: { kind: 'badInput', message: expect.stringContaining(start) as string },
  };
}
