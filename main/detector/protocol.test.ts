import { describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/result.ts';
import type { Channel } from '../processes/channel.ts';
import { connectDetector, serveDetector, type Detector, type DetectorHost } from './protocol.ts';

const settings = {
  rpn: { preNmsTopN: 1000, postNmsTopN: 30, nmsIoU: 0.7, minSize: 0, scoreThreshold: 0 },
  head: { scoreThreshold: 0.05, nmsIoU: 0.5, maxDetections: 100, minSize: 0 },
};

/** A channel's two ends. */
function channel(): [Channel, Channel] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (own: number): Channel => ({
    send(message) {
      const clone: unknown = structuredClone(message);
      queueMicrotask(() => listeners[1 - own]?.forEach((listener) => listener(clone)));
    },
    onMessage: (listener) => void listeners[own]?.push(listener),
  });
  return [end(0), end(1)];
}

const unused = () => Promise.reject(new StudioError('unsupported', 'Not in this test.'));
const nothing: Detector = {
  open: unused,
  detect: unused,
  rerun: unused,
  table: unused,
  lineage: unused,
  pooled: unused,
  detectOnce: unused,
};

function connect(detector: (host: DetectorHost) => Partial<Detector>) {
  const [main, process] = channel();
  const steps: string[] = [];
  serveDetector((host) => ({ ...nothing, ...detector(host) }), process);
  const remote = connectDetector(main, {
    step: (step) => void steps.push(step),
    probing: () => Promise.resolve(),
  });
  return { remote, steps, main };
}

describe('the protocol', () => {
  it('carries answers, columns and steps', async () => {
    const boxes = new Float32Array([0, 1.5, NaN, -0]).buffer;
    const { remote, steps } = connect((host) => ({
      table(_, kind) {
        host.step('decode');
        return Promise.resolve({ kind, version: 3, count: 1, boxes });
      },
    }));
    const answer = await remote.table(1, 'topK');
    expect(answer).toEqual({ ok: true, value: { kind: 'topK', version: 3, count: 1, boxes } });
    expect(steps).toEqual(['decode']);
  });

  it('carries failures with their kind', async () => {
    const { remote } = connect(() => ({}));
    expect(await remote.pooled(1, 2)).toEqual({
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
      lineage: slowly('lineage'),
      pooled: slowly('pooled'),
    }));
    await Promise.all([remote.lineage(1, { stage: 'topK', row: 0 }), remote.pooled(1, 0)]);
    expect(log).toEqual(['lineage begins', 'lineage ends', 'pooled begins', 'pooled ends']);
  });

  it.each([
    ['open', [{ path: '', provider: 'auto', excluded: [] }], '0.path'],
    ['open', [{ path: '/a', provider: 'gpu', excluded: [] }], '0.provider'],
    ['detect', [{ runId: 1.5, pictureId: '', source: 'a', settings }], '0.runId'],
    ['detect', [{ runId: 1, pictureId: '', source: 5, settings }], '0.source'],
    ['rerun', [1, { ...settings, head: {} }], '1.head.scoreThreshold'],
    ['table', [1, 'everything'], '1'],
    ['pooled', [1], '1'],
    ['lineage', [1, { stage: 'topK', row: -1 }], '1.row'],
    ['detectOnce', [], '0'],
  ])('does not take a request %s that does not fit (%j)', async (method, args, field) => {
    const { main } = connect(() => ({}));
    const answers: unknown[] = [];
    main.onMessage((message) => void answers.push(message));
    main.send({ t: 'q', i: 'x', m: method, a: args });
    await new Promise((resolve) => setTimeout(resolve));
    expect(answers).toContainEqual({
      t: 's',
      i: 'x',
      r: {
        ok: false,
        failure: {
          kind: 'badInput',
          message: expect.stringContaining(
            `The request ${method} does not fit, ${field}: `,
          ) as string,
        },
      },
    });
  });
});
