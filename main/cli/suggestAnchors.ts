/** `anchorscope suggest-anchors`: anchors that fit a data set, beside those of a network and the papers'. */
import path from 'node:path';
import * as v from 'valibot';
import type { DataFormat } from '../../shared/annotation/formats/formatNames.ts';
import type { TrainableName } from '../../shared/model/architectures.ts';
import {
  anchorSetNames,
  anchorWishSchema,
  type AnchorAdvice,
} from '../../shared/training/anchorAdvice.ts';
import { defaultRecipe } from '../../shared/training/recipe.ts';
import { StudioError } from '../../shared/result.ts';
import { count, counted, score } from '../../shared/words.ts';
import { adviseAnchors } from '../services/training/adviseAnchors.ts';
import { interruption } from './interruption.ts';
import { print, say } from './output.ts';

export interface SuggestionOptions {
  readonly data: string;
  readonly format?: DataFormat | undefined;
  /** Pascal VOC: the number of a picture's first pixel. */
  readonly vocFirstPixel?: 0 | 1 | undefined;
  /** Either it or a package to train on from. */
  readonly architecture?: TrainableName | undefined;
  readonly from?: string | undefined;
  readonly sizes: number;
  readonly ratios: number;
  /** Pixels of the input. */
  readonly shortSide?: number | undefined;
  readonly json: boolean;
}

/** @returns the exit code. @throws StudioError where there is nothing to advise on. */
export async function runSuggestion({
  data: folder,
  format,
  vocFirstPixel = 1,
  architecture,
  from,
  sizes,
  ratios,
  shortSide,
  json,
}: SuggestionOptions): Promise<number> {
  const wish = v.safeParse(anchorWishSchema, { sizes, ratios });
  if (!wish.success) {
    throw new StudioError('badInput', '--sizes and --ratios are whole numbers from 1 to 16.');
  }
  if ((architecture === undefined) === (from === undefined)) {
    throw new StudioError('badInput', 'Name either an --architecture or a package with --from.');
  }
  const start =
    architecture === undefined
      ? ({ kind: 'package', folder: path.resolve(from ?? '') } as const)
      : ({ kind: 'architecture', name: architecture, backbone: null } as const);
  const data = { folder: path.resolve(folder), ...(format === undefined ? {} : { format }) };
  const recipe = defaultRecipe({ data, start, schedule: 'joint' });
  const input = { ...recipe.input, shortSides: [shortSide ?? 480] };
  const request = {
    data: { ...recipe.data, vocFirstPixel },
    seed: recipe.seed,
    start,
    input,
    wish: wish.output,
  };
  const advice = await adviseAnchors(request, interruption());
  advice.problems.forEach(say);
  await print(json ? JSON.stringify(advice) : adviceText(advice));
  return 0;
}

function adviceText({ sizes, ratios, objects, reach }: AnchorAdvice): string {
  const anchors = `${sizes.map((ofLevel) => ofLevel.join(',')).join('/')}x${ratios.join(',')}`;
  const row = ([name, ...cells]: readonly string[]) =>
    `  ${(name ?? '').padEnd(34)}${cells.map((cell) => cell.padStart(12)).join('')}`;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `--anchors ${anchors}`,
    `What they reach of ${counted(objects, 'object')}, where the network’s cells are:`,
    row(['', 'a cell', 'mean IoU', 'IoU ≥ 0.5', 'IoU ≥ 0.7', 'centred']),
    ...reach.map(({ anchors: which, shapes, anywhere, onGrid }) =>
      row([
        anchorSetNames[which],
        shapes.map((of) => count(of)).join(' + '),
        score(onGrid.meanIou),
        percent(onGrid.atHalf),
        percent(onGrid.atSeventy),
        score(anywhere.meanIou),
      ]),
    ),
    'Centred: the mean IoU with each shape’s centre on the object’s, which no grid exceeds.',
  ].join('\n');
}
