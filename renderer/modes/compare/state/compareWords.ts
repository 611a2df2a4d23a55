/** What Compare says of its panes. */
import type { PaneState } from '../../../../shared/contract/comparison.ts';
import type { StageDescription } from '../../../../shared/detection/stages/description.ts';
import type {
  DetectorSum,
  Standing,
} from '../../../../shared/evaluation/compare/comparedPictures.ts';
import type { CurvePoint } from '../../../../shared/evaluation/compare/proposalCurves.ts';
import { count, counted, decimal } from '../../../../shared/words.ts';
import { stepWords } from '../../../studio/stages/stepWords.ts';

/**
 * What the panes found beside each other: objects where the picture is annotated, else the boxes that agree; null before two are
 * done.
 */
export function foundSentence(
  names: readonly string[],
  standings: readonly (Standing | null)[],
  sums: readonly (DetectorSum | null)[],
): string | null {
  const done = standings.flatMap((standing, i) =>
    standing === null ? [] : { name: names[i] ?? '', standing, sum: sums[i] ?? null },
  );
  if (done.length < 2) return null;
  const first = done[0]?.standing.against;
  if (first) {
    const found = done.map(
      ({ name, standing }) => `${name} ${count(standing.against?.counts.found ?? 0)}`,
    );
    const { objects } = first.counts;
    const here = `Of ${counted(objects, 'object')} here ${listed(found, 'finds')}.`;
    const lead = leadSentence(done);
    return lead === null ? here : `${here} ${lead}`;
  }
  const shared = done.map(({ standing }) => standing.shared);
  const all = done.map(({ standing }) => standing.detections);
  if (done.every(({ standing }) => standing.onlyHere === 0)) {
    return `They agree on all of ${counted(Math.max(0, ...all), 'detection')}.`;
  }
  const parts = done.map(
    ({ name }, i) =>
      `${name} agrees in ${count(shared[i] ?? 0)} of ${counted(all[i] ?? 0, 'detection')}`,
  );
  return `${parts.join(', ')}.`;
}

/** `A finds 10, B 9` */
function listed([first = '', ...others]: readonly string[], verb: string): string {
  const at = first.lastIndexOf(' ');
  return [`${first.slice(0, at)} ${verb}${first.slice(at)}`, ...others].join(', ');
}

/** Who is ahead over the annotated pictures that were compared. */
function leadSentence(
  done: readonly { readonly name: string; readonly sum: DetectorSum | null }[],
): string | null {
  const measured = done
    .flatMap(({ name, sum }) => {
      const truth = sum?.truth ?? null;
      return truth === null || Number.isNaN(truth.ap50) ? [] : { name, truth };
    })
    .sort((a, b) => b.truth.ap50 - a.truth.ap50);
  const [best, ...others] = measured;
  if (best === undefined || others.length === 0) return null;
  const values = others.map(({ truth }) => hundred(truth.ap50)).join(', ');
  const over = `Over the ${counted(best.truth.pictures, 'annotated picture')} compared`;
  const isTie = others.every(({ truth }) => truth.ap50 === best.truth.ap50);
  if (isTie) return `${over} all have AP50 ${hundred(best.truth.ap50)}.`;
  return `${over} ${best.name} leads: AP50 ${hundred(best.truth.ap50)} to ${values}.`;
}

/** `44.6`: a share in hundredths, as the papers write AP. */
export function hundred(share: number): string {
  return Number.isNaN(share) ? '–' : decimal(100 * share, 1);
}

/** What a pane that is not done waits for or does, in a few words; null where it is done. */
export function stateWords(
  state: PaneState | null,
  running: string | null,
  stages: readonly StageDescription[],
): string | null {
  switch (state?.kind) {
    case undefined:
    case 'waiting':
      return running === null ? 'Waiting' : `Waiting for ${running}`;
    case 'running':
      return `Running: ${stepWords(state.step, state.part, stages)}`;
    case 'stopped':
      return 'Stopped: it takes no part in what is compared.';
    case 'failed':
      return state.failure.message;
    case 'done':
      return null;
  }
}

export interface NamedCurve {
  readonly name: string;
  readonly curve: readonly CurvePoint[];
}

/** The recall of a curve at so many proposals, of its first threshold; of fewer proposals than it has points for, the nearest below. */
export function recallAt(
  curve: readonly CurvePoint[],
  proposals: number,
  threshold: number,
): number {
  return curve.findLast(({ count: at }) => at <= proposals)?.recalls[threshold] ?? 0;
}

/** `RPN after NMS: 30 proposals cover 57 % of the objects at IoU 0.5. For as many: Regions 150.` */
export function recallSentences(
  curves: readonly NamedCurve[],
  proposals: number,
): readonly [first: string, others: string] | null {
  const [first, ...others] = curves;
  if (first === undefined) return null;
  const reached = recallAt(first.curve, proposals, 0);
  const most = Math.min(proposals, first.curve.at(-1)?.count ?? proposals);
  const rest = others.map(({ name, curve }) => {
    const needed = curve.find(({ recalls }) => (recalls[0] ?? 0) >= reached)?.count;
    return needed === undefined ? `${name} never` : `${name} ${count(needed)}`;
  });
  return [
    `${first.name}: ${counted(most, 'proposal')} ${most === 1 ? 'covers' : 'cover'} ${decimal(100 * reached, 0)} % of the objects at IoU 0.5.`,
    rest.length === 0 ? '' : `For as many: ${rest.join('; ')}.`,
  ];
}
