import { describe, expect, it } from 'vitest';
import { defaultRecipe } from '../../shared/training/recipe.ts';
import type { TrainingReport } from '../../shared/training/report.ts';
import { StudioError } from '../../shared/result.ts';
import type { Channel } from '../processes/channel.ts';
import {
  connectTraining,
  serveTraining,
  type ToldStatus,
  type TrainerHost,
  type Training,
} from './protocol.ts';

const recipe = defaultRecipe({
  data: { folder: '/data' },
  start: { kind: 'package', folder: '/models/a' },
  schedule: 'heads',
});

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

const nothing: Training = {
  estimate: () => Promise.reject(new Error('Nobody asked.')),
  train: () => Promise.resolve(),
  pause: () => {},
  resume: () => {},
  stop: () => {},
};

function connect(training: (host: TrainerHost) => Partial<Training>) {
  const [main, process] = channel();
  const statuses: ToldStatus[] = [];
  const reports: TrainingReport[] = [];
  serveTraining((host) => ({ ...nothing, ...training(host) }), process);
  const remote = connectTraining(main, {
    status: (status) => void statuses.push(status),
    report: (report) => void reports.push(report),
  });
  return { remote, main, statuses, reports };
}

describe('the protocol of training', () => {
  it('carries what the training tells, before its end', async () => {
    const positive = new Float32Array([0, NaN, -0, 1.5]);
    const none = new Float32Array(0);
    const batch: TrainingReport = {
      kind: 'batch',
      step: 7,
      picture: { path: '/a.jpg', name: 'a.jpg', width: 4, height: 3 },
      mirrored: true,
      groundTruth: none,
      positive,
      negative: none,
      ignored: none,
      ignoredCount: 3,
      foreground: none,
      background: none,
    };
    const { remote, statuses, reports } = connect((host) => ({
      train: () => {
        host.status({ state: { kind: 'running' }, run: null });
        host.report(batch);
        return Promise.resolve();
      },
    }));
    expect(await remote.train({ kind: 'new', recipe, folder: '/out' })).toEqual({
      ok: true,
      value: null,
    });
    expect(statuses).toEqual([{ state: { kind: 'running' }, run: null }]);
    expect(reports).toEqual([batch]);
  });

  it('carries a failure with its kind', async () => {
    const { remote } = connect(() => ({
      train: () => Promise.reject(new StudioError('diskFull', 'There is no room.')),
    }));
    expect(await remote.train({ kind: 'resume', folder: '/out', learningRate: null })).toEqual({
      ok: false,
      failure: { kind: 'diskFull', message: 'There is no room.' },
    });
  });

  it('hears of pause, resume and stop while it trains', async () => {
    const heard: string[] = [];
    const end = Promise.withResolvers<undefined>();
    const { remote } = connect(() => ({
      train: () => end.promise,
      pause: () => void heard.push('pause'),
      resume: () => void heard.push('resume'),
      stop: () => {
        heard.push('stop');
        end.resolve(undefined);
      },
    }));
    const training = remote.train({ kind: 'resume', folder: '/out', learningRate: null });
    void remote.pause.asEvent();
    void remote.resume.asEvent();
    void remote.stop.asEvent();
    expect(await training).toEqual({ ok: true, value: null });
    expect(heard).toEqual(['pause', 'resume', 'stop']);
  });

  it.each([
    [[], '0'],
    [[{ kind: 'continue', folder: '/out' }], '0.kind'],
    [[{ kind: 'resume', folder: '', learningRate: null }], '0.folder'],
    [[{ kind: 'resume', folder: '/out', learningRate: 0 }], '0.learningRate'],
    [[{ kind: 'resume', folder: '/out', learningRate: null, recipe }], '0.recipe'],
    [[{ kind: 'new', folder: '/out', recipe: { ...recipe, epochs: 0 } }], '0.recipe.epochs'],
    [
      [{ kind: 'new', folder: '/out', recipe: { ...recipe, rpn: { ...recipe.rpn, lambda: NaN } } }],
      '0.recipe.rpn.lambda',
    ],
  ])('does not train on a request that does not fit (%j)', async (args, field) => {
    let trained = false;
    const { main } = connect(() => ({ train: () => ((trained = true), Promise.resolve()) }));
    const answers: unknown[] = [];
    main.onMessage((message) => void answers.push(message));
    main.send({ t: 'q', i: 'x', m: 'train', a: args });
    await new Promise((resolve) => setTimeout(resolve));
    const message = expect.stringContaining(`The request train does not fit, ${field}: `) as string;
    expect(answers).toContainEqual({
      t: 's',
      i: 'x',
      r: { ok: false, failure: { kind: 'badInput', message } },
    });
    expect(trained).toBe(false);
  });
});
