/** What the papers say that a picture takes, by kind of detector, to be shown beside what is measured here. */

export interface PaperTime {
  readonly milliseconds: number;
  /** The network and the machine. */
  readonly on: string;
  /** What of the work is in it. */
  readonly counts: string;
  readonly source: string;
}

const onK40 = 'VGG16 on a K40 GPU';

const times: Readonly<Record<string, PaperTime>> = {
  'r-cnn': {
    milliseconds: 47_000,
    on: onK40,
    counts: 'without Selective Search',
    source: 'Girshick 2015, table 4',
  },
  'fast-rcnn': {
    milliseconds: 1830,
    on: onK40,
    counts: 'of which Selective Search takes 1,510 ms',
    source: 'Ren et al. 2015, table 5',
  },
  'faster-rcnn': {
    milliseconds: 198,
    on: onK40,
    counts: 'of which proposals take 10 ms',
    source: 'Ren et al. 2015, table 5',
  },
};

/** null: no paper says. @param kind of the detector, as a model's summary has it */
export function paperTimeOf(kind: string): PaperTime | null {
  return (Object.hasOwn(times, kind) ? times[kind] : undefined) ?? null;
}

/** How many times as long as the shortest of them each takes, for as many as have a number; null for the others. */
export function factors(milliseconds: readonly (number | null)[]): readonly (number | null)[] {
  const known = milliseconds.filter((each) => each !== null && each > 0);
  const fastest = Math.min(...known.map(Number));
  return milliseconds.map((each) => (each !== null && each > 0 ? each / fastest : null));
}
