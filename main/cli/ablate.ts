/** `anchorscope ablate`: the paper's ablations on a person's own data, with one command. */
import { lstat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { oneLine } from '../../shared/oneLine.ts';
import type { AblationRow, AblationTable } from '../../shared/training/ablation.ts';
import { ablationCsv, ablationSvg, ablationText } from '../../shared/training/ablationReport.ts';
import { usualAnchorWish } from '../../shared/training/anchorAdvice.ts';
import type { TrainingRecipe } from '../../shared/training/recipe.ts';
import { counted } from '../../shared/words.ts';
import { exists } from '../disk/missingFolders.ts';
import { ablate } from '../services/training/ablation/ablate.ts';
import { adviseAnchors } from '../services/training/adviseAnchors.ts';
import { TrainingClient } from '../services/training/trainingClient.ts';
import { trainOrGoOn } from '../services/training/trainOrGoOn.ts';
import { interruption } from './interruption.ts';
import { print, say } from './output.ts';
import { PictureLine } from './pictureLine.ts';
import { programProcess } from './subprocess.ts';
import { askedRecipe, type TrainOptions } from './trainOptions.ts';
import { TrainingView } from './trainingView.ts';

export interface AblationOptions {
  readonly tables: readonly AblationTable[];
  readonly out: string;
}

/** @returns the exit code. @throws StudioError where there are no tables then. */
export async function runAblation(
  { tables, out }: AblationOptions,
  training: TrainOptions,
  processEntry: string,
): Promise<number> {
  const signal = interruption();
  const recipe = await withAnchors(await askedRecipe(training), signal);
  const folder = path.resolve(out);
  let line: { readonly row: AblationRow; readonly shown: PictureLine } | null = null;
  const clear = () => {
    line?.shown.clear();
    line = null;
  };
  try {
    const results = await ablate(
      { recipe, tables, folder },
      {
        signal,
        isTrained: (model) => exists(model, lstat),
        train: (own, model) => trained(own, model, processEntry, signal),
        say: (sentence) => {
          clear();
          say(sentence);
        },
        leave: say,
        onPicture(row, done, total) {
          if (line?.row !== row) line = { row, shown: new PictureLine('Testing', total) };
          line.shown.tell(done, total);
        },
      },
    );
    clear();
    const about = aboutOf(recipe);
    const text = ablationText(results, about);
    await writeFile(path.join(folder, 'ablation.txt'), `${text}\n`);
    await writeFile(path.join(folder, 'ablation.csv'), ablationCsv(results));
    await writeFile(path.join(folder, 'ablation.svg'), ablationSvg(results, about));
    await print(training.json ? JSON.stringify(results) : text);
    return 0;
  } finally {
    clear();
  }
}

/** With three sizes a level and three ratios that fit the data, where the recipe names none. */
async function withAnchors(recipe: TrainingRecipe, signal: AbortSignal): Promise<TrainingRecipe> {
  const { data, seed, start, input, anchors } = recipe;
  if (anchors.sizes !== null && anchors.ratios !== null) return recipe;
  const { sizes, ratios } = await adviseAnchors(
    { data, seed, start, input, wish: usualAnchorWish },
    signal,
  );
  return {
    ...recipe,
    anchors: { sizes: sizes.map((ofLevel) => [...ofLevel]), ratios: [...ratios] },
  };
}

async function trained(
  recipe: TrainingRecipe,
  folder: string,
  processEntry: string,
  signal: AbortSignal,
): Promise<void> {
  const view = new TrainingView(false, () => client.stop());
  const client = new TrainingClient(programProcess('training', processEntry), view);
  try {
    await trainOrGoOn(client, recipe, folder, signal);
    await view.end(client.status.state, folder);
  } finally {
    view.clear();
    await client.close();
  }
}

function aboutOf({ data, epochs, schedule, start }: TrainingRecipe): string {
  const from = start.kind === 'package' ? path.basename(start.folder) : start.name;
  return `${oneLine(path.basename(data.folder))}, ${schedule} from ${oneLine(from)}, ${counted(epochs, 'epoch')}, tested on its validation pictures.`;
}
