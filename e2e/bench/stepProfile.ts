/**
 * Where a training step's time goes, operator by operator, by ONNX Runtime's own profile: a table for each network of
 * the bench, which decision 027 has. `node e2e/bench/stepProfile.ts [d2go] [part of a name]` in a folder for its files.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { InferenceSession } from 'onnxruntime-node';
import * as v from 'valibot';
import { openStep, trainingCases } from './trainingSteps.ts';

const [warmUp, measured] = [3, 8];

const eventSchema = v.object({
  cat: v.string(),
  name: v.string(),
  ts: v.number(),
  dur: v.number(),
  args: v.optional(v.object({ op_name: v.optional(v.string()) }), {}),
});
const profileSchema = v.pipe(v.string(), v.parseJson(), v.array(eventSchema));

/** Milliseconds of a run, by operator. */
type Shares = ReadonlyMap<string, number>;

const prefix = 'step-profile';
const opened: InferenceSession[] = [];
const create = InferenceSession.create.bind(InferenceSession);
// The product has no way to be profiled: what makes its sessions is asked to, for this process.
Object.defineProperty(InferenceSession, 'create', {
  value: async (bytes: Uint8Array, options: InferenceSession.SessionOptions) => {
    const profileFilePrefix = `${prefix}-${String(opened.length).padStart(2, '0')}`;
    const session = await create(bytes, { ...options, enableProfiling: true, profileFilePrefix });
    opened.push(session);
    return session;
  },
});

async function sharesOf(file: string): Promise<Shares> {
  const events = v.parse(profileSchema, await readFile(file, 'utf8'));
  const runs = events.filter(({ name }) => name === 'model_run').toSorted((a, b) => a.ts - b.ts);
  const counted = runs.slice(warmUp);
  const [first] = counted;
  const shares = new Map<string, number>();
  if (first === undefined) return shares;
  for (const { cat, name, ts, dur, args } of events) {
    const operator = args.op_name;
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || ts < first.ts) continue;
    if (operator === undefined) continue;
    const milliseconds = dur / 1000 / counted.length;
    shares.set(operator, (shares.get(operator) ?? 0) + milliseconds);
  }
  return shares;
}

const sum = (shares: Shares) => [...shares.values()].reduce((total, each) => total + each, 0);

const known = process.argv.slice(2);
for (const { name, start, schedule } of trainingCases(known.includes('d2go'))) {
  const title = `${name}, ${schedule}`;
  const wanted = known.filter((each) => each !== 'd2go');
  if (wanted.length > 0 && !wanted.some((each) => title.includes(each))) continue;
  opened.length = 0;
  const work = await openStep('cpu', start, schedule);
  const timesOf = async (run: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let i = 0; i < warmUp + measured; i++) {
      const began = performance.now();
      await run();
      times.push(performance.now() - began);
    }
    return times.slice(warmUp).toSorted((a, b) => a - b)[Math.floor(measured / 2)] ?? NaN;
  };
  const step = await timesOf(work.step);
  for (const session of opened) endProfile(session);
  await work.release();
  const files = (await readdir('.')).filter((each) => each.startsWith(prefix)).toSorted();
  const graphs = await Promise.all(files.map(sharesOf));
  for (const file of files) await rm(file);
  const inGraphs = graphs.reduce((total, each) => total + sum(each), 0);
  process.stdout.write(`\n${title}: ${step.toFixed(0)} ms, ${inGraphs.toFixed(0)} in graphs\n`);
  graphs.forEach((shares, i) => {
    if (sum(shares) < 0.5) return;
    const rows = [...shares].toSorted(([, a], [, b]) => b - a).filter(([, each]) => each >= 0.5);
    const line = rows.map(([operator, each]) => `${operator} ${each.toFixed(1)}`).join(', ');
    process.stdout.write(`  graph ${i + 1}, ${sum(shares).toFixed(0)} ms: ${line}\n`);
  });
}

/** A session that was only tried out is released already, with its profile written. */
function endProfile(session: InferenceSession): void {
  try {
    session.endProfiling();
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('disposed'))) throw error;
  }
}
