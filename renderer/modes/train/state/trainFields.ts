/** The settings of a recipe beyond what must be chosen: what they are called, what they mean, how they are typed. */
import { item } from '../../../../shared/item.ts';
import type { ScheduleName, TrainingRecipe } from '../../../../shared/training/recipe.ts';
import { providerNames, type ProviderRequest } from '../../../../shared/model/providers.ts';
import { providerTitles } from '../../../studio/provider.ts';

/** How a value is typed. */
export type Typed =
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  /** One number, or one of some words that stand for a value. */
  | { readonly kind: 'number'; readonly words: Readonly<Record<string, string | null>> }
  /** Numbers or words, separated by commas. */
  | { readonly kind: 'numbers' }
  /** Numbers of each level, levels separated by slashes; nothing: null. `ratios`: one such list. */
  | { readonly kind: 'levels' }
  | { readonly kind: 'ratios' }
  | { readonly kind: 'words' };

export interface Choice {
  readonly value: string;
  readonly title: string;
}

export interface TrainField {
  /** Its place in the recipe: `rpn.positiveIou`. */
  readonly path: string;
  readonly title: string;
  readonly help: string;
  readonly typed: Typed;
  /** Whether it means something in a recipe; absent: always. */
  readonly applies?: (recipe: TrainingRecipe) => boolean;
}

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly TrainField[];
}

const number: Typed = { kind: 'number', words: {} };
const flag: Typed = { kind: 'flag' };
const normaliser: Typed = { kind: 'number', words: { sampled: 'sampled' } };
const steps = ({ optimiser }: TrainingRecipe) => optimiser.decay.kind === 'step';

function field(
  path: string,
  title: string,
  help: string,
  typed: Typed = number,
  applies?: TrainField['applies'],
): TrainField {
  return applies === undefined
    ? { path, title, help, typed }
    : { path, title, help, typed, applies };
}

const requests: readonly ProviderRequest[] = ['auto', ...providerNames];

const withRpn: readonly ScheduleName[] = ['joint', 'alternating', 'heads'];
const withNetwork: readonly ScheduleName[] = [...withRpn, 'fast-rcnn', 'r-cnn'];

/** A group whose settings some schedules know. */
interface ScheduledGroup extends FieldGroup {
  readonly schedules: readonly ScheduleName[];
}

const allGroups: readonly ScheduledGroup[] = [
  {
    title: 'Run',
    schedules: withNetwork,
    fields: [
      field('batch', 'Pictures a step', 'Their gradients are added up before the weights change.'),
      field(
        'keptVariants',
        'Kept variants',
        'Each picture is mirrored and lit in so many ways, and what the trunk makes of them is kept. 0: anew in each epoch.',
        number,
        ({ schedule }) => schedule === 'heads' || schedule === 'alternating',
      ),
      field(
        'data.validationShare',
        'Validation share',
        'Of data that is not divided already, the share of pictures kept for validation, 0 to 1.',
      ),
      field(
        'data.vocFirstPixel',
        'First pixel of VOC',
        'Pascal VOC counts pixels from 1; many later tools that write it count from 0.',
        number,
        ({ data }) => data.format === null || data.format === 'voc',
      ),
      field('seed', 'Seed', 'The same seed gives the same training again.'),
      field('provider', 'Provider', 'What computes it.', {
        kind: 'choice',
        choices: requests.map((value) => ({ value, title: providerTitles[value] })),
      }),
      field(
        'trained',
        'Trained layers',
        'Beginnings of names of parameters, with commas between; empty: all that the schedule trains.',
        { kind: 'words' },
      ),
    ],
  },
  {
    title: 'Input',
    schedules: withNetwork,
    fields: [
      field(
        'input.shortSides',
        'Short sides',
        'Input pixels, with commas between; each picture is resized to one of them, chosen anew each time.',
        { kind: 'numbers' },
      ),
      field('input.longSideMax', 'Longest side', 'Input pixels that no picture exceeds.'),
    ],
  },
  {
    title: 'Augmentation',
    schedules: withNetwork,
    fields: [
      field(
        'augmentation.flipHorizontally',
        'Mirror left to right',
        'Half of all pictures are mirrored.',
        flag,
      ),
      field(
        'augmentation.flipVertically',
        'Mirror upside down',
        'For pictures that have no up and down.',
        flag,
      ),
      field(
        'augmentation.photometric',
        'Light and colour',
        'Strength of the change of brightness, contrast, saturation and hue, 0 to 1.',
      ),
    ],
  },
  {
    title: 'RPN',
    schedules: withRpn,
    fields: [
      field(
        'rpn.positiveIou',
        'Positive from IoU',
        'An anchor with at least this IoU is positive.',
      ),
      field('rpn.negativeIou', 'Negative below IoU', 'An anchor with less than this is negative.'),
      field(
        'rpn.acrossBorder',
        'Anchors across the border',
        'The paper leaves them out; torchvision uses them.',
        {
          kind: 'choice',
          choices: [
            { value: 'used', title: 'are used' },
            { value: 'ignored', title: 'are left out' },
          ],
        },
      ),
      field(
        'anchors.sizes',
        'Anchor sizes',
        'Input pixels, with commas between and a slash between levels: 32, 64 / 128. Empty: the network’s own.',
        { kind: 'levels' },
      ),
      field(
        'anchors.ratios',
        'Anchor ratios',
        'Height over width, with commas between. Empty: the network’s own.',
        { kind: 'ratios' },
      ),
      field('rpn.sampled', 'Anchors sampled', 'Of each picture, for one mini-batch.'),
      field('rpn.positiveFraction', 'Positive share', 'At most this share of them is positive.'),
      field(
        'rpn.clsNormaliser',
        'N_cls',
        'Divides the objectness loss: sampled, or a number.',
        normaliser,
      ),
      field(
        'rpn.regNormaliser',
        'N_reg',
        'Divides the box loss: sampled, locations, or a number.',
        { kind: 'number', words: { sampled: 'sampled', locations: 'locations' } },
      ),
      field('rpn.lambda', 'λ', 'Weight of the box loss against the objectness loss.'),
      field('rpn.beta', 'β of smooth L1', 'Where the box loss turns from square to straight.'),
      field('rpn.preNmsTopN', 'Proposals before NMS', 'The best of each level in training.'),
      field('rpn.postNmsTopN', 'Proposals after NMS', 'The best that RoIs are drawn from.'),
    ],
  },
  {
    title: 'Regions',
    schedules: ['fast-rcnn', 'r-cnn'],
    fields: [
      field('regions.rules', 'Rules', 'As the paper has Selective Search, or as OpenCV.', {
        kind: 'choice',
        choices: [
          { value: 'paper', title: 'the paper’s' },
          { value: 'opencv', title: 'OpenCV’s' },
        ],
      }),
      field('regions.version', 'Version', 'How many strategies search.', {
        kind: 'choice',
        choices: [
          { value: 'single', title: 'one strategy' },
          { value: 'fast', title: 'the fast version' },
          { value: 'quality', title: 'the quality version' },
        ],
      }),
      field(
        'regions.smallestSide',
        'Smallest side',
        'Of a region, pixels of the segmented picture.',
      ),
      field('regions.most', 'Most regions', 'Of a picture, first ones first.'),
    ],
  },
  {
    title: 'Crops',
    schedules: ['r-cnn'],
    fields: [
      field('warp.side', 'Side of a crop', 'Pixels of the square that each region becomes.'),
      field('warp.context', 'Context', 'Pixels of a crop around the region, on each side.'),
      field(
        'classifiedRegions',
        'Regions for SVMs',
        'Of each picture, whose features SVMs and box regressors learn from; 0: all.',
      ),
    ],
  },
  {
    title: 'Heads',
    schedules: withNetwork,
    fields: [
      field('heads.sampled', 'RoIs sampled', 'Of each picture, for one mini-batch.'),
      field(
        'heads.foregroundFraction',
        'Foreground share',
        'At most this share of them is foreground.',
      ),
      field(
        'heads.foregroundIou',
        'Foreground from IoU',
        'A proposal with at least this IoU is foreground.',
      ),
      field('heads.backgroundFrom', 'Background from IoU', 'A proposal with less is left out.'),
      field(
        'heads.backgroundBelow',
        'Background below IoU',
        'A proposal with less than this is background.',
      ),
      field(
        'heads.beta',
        'β of smooth L1',
        'Where the box loss turns from square to straight.',
        number,
        ({ schedule }) => schedule !== 'r-cnn',
      ),
    ],
  },
  {
    title: 'SVMs',
    schedules: ['r-cnn', 'sliding-windows'],
    fields: [
      field('svm.cost', 'Cost C', 'What an example may cost at most.'),
      field('svm.positiveWeight', 'Weight of objects', 'Their cost over that of what is none.'),
      field('svm.biasScale', 'Bias scale', 'What the bias is multiplied by.'),
      field('svm.negativeBelow', 'Negative below IoU', 'With every object of the class.'),
      field('svm.hardAbove', 'Hard above', 'A negative with a higher score is learned from.'),
      field('svm.evictedBelow', 'Given up below', 'A kept negative with a lower score.'),
      field('svm.retrainedAfter', 'Trained again after', 'So many new hard negatives.'),
    ],
  },
  {
    title: 'Windows',
    schedules: ['sliding-windows'],
    fields: [
      field('windows.cells', 'Most cells', 'Of 8 × 8 pixels that an object has in its window.'),
      field('windows.margin', 'Margin', 'Pixels of a window around its object, on each side.'),
      field('windows.gamma', 'Square root', 'Of each pixel’s value, before gradients.', flag),
      field('windows.step', 'Pyramid step', 'How much smaller each level is than the one before.'),
      field('windows.largestScale', 'Largest scale', 'Of a level to the picture, at most.'),
      field('windows.firstOfPicture', 'First negatives', 'Of each picture and class, at random.'),
      field('windows.hardOfPicture', 'Hard negatives', 'Of each picture and class, at most.'),
    ],
  },
  {
    title: 'Optimiser',
    schedules: withNetwork,
    fields: [
      field('optimiser.learningRate', 'Learning rate', 'After the warm-up.'),
      field('optimiser.momentum', 'Momentum', 'How much of the step before is kept, below 1.'),
      field('optimiser.weightDecay', 'Weight decay', 'How much weights are drawn to zero.'),
      field(
        'optimiser.gradientLimit',
        'Gradient limit',
        'Largest norm of all gradients together: none, or a number.',
        { kind: 'number', words: { none: null } },
      ),
      field(
        'optimiser.warmUpSteps',
        'Warm-up steps',
        'Over which the learning rate rises to its value.',
      ),
      field('optimiser.decay.kind', 'Learning rate falls', 'How it goes on after the warm-up.', {
        kind: 'choice',
        choices: [
          { value: 'cosine', title: 'as a cosine, to zero' },
          { value: 'step', title: 'in steps' },
          { value: 'none', title: 'never' },
        ],
      }),
      field(
        'optimiser.decay.at',
        'Falls after',
        'Shares of all steps, 0 to 1, with commas between.',
        { kind: 'numbers' },
        steps,
      ),
      field('optimiser.decay.factor', 'Falls by', 'The rate is multiplied by this.', number, steps),
    ],
  },
];

/** Settings that every schedule knows, whatever its group. */
const commonPaths: readonly string[] = [
  'data.validationShare',
  'data.vocFirstPixel',
  'seed',
  'augmentation.flipHorizontally',
];

/** Each setting where its schedule knows it. */
export const fieldGroups: readonly FieldGroup[] = allGroups.map(({ title, schedules, fields }) => ({
  title,
  fields: fields.map((each) => {
    if (commonPaths.includes(each.path)) return each;
    const applies = (recipe: TrainingRecipe) =>
      schedules.includes(recipe.schedule) && (each.applies?.(recipe) ?? true);
    return { ...each, applies };
  }),
}));

/** What the setting at a place of the recipe is called. */
export function settingTitle(path: string): string {
  if (path === 'epochs') return 'Epochs';
  return allFields().find((each) => each.path === path)?.title ?? `The setting ${path}`;
}

/** The field of a place of the recipe. @throws RangeError where there is none */
export function fieldAt(path: string): TrainField {
  const found = allFields().find((each) => each.path === path);
  if (found === undefined) throw new RangeError(`There is no field for ${path}.`);
  return found;
}

const allFields = () => fieldGroups.flatMap((group) => group.fields);

/** What stands in a field for a value of the recipe. */
export function textOf(value: unknown, typed: Typed): string {
  if (Array.isArray(value)) {
    const isOfLevels = value.some((each) => Array.isArray(each));
    return value
      .map((each) => (isOfLevels ? textOf(each, typed) : numberText(each)))
      .join(isOfLevels ? ' / ' : ', ');
  }
  if (typed.kind === 'number') {
    const word = Object.entries(typed.words).find(([, stands]) => stands === value);
    if (word !== undefined) return item(word, 0) ?? '';
  }
  return numberText(value);
}

/** `0.1111` for a ninth: what a person types, not what a double holds. */
function numberText(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}

/** The value that was typed; NaN where a number is wanted and none stands there. */
export function valueOf(text: string, typed: Typed): unknown {
  switch (typed.kind) {
    case 'flag':
      return text === 'true';
    case 'choice':
      return text;
    case 'words':
      return partsOf(text);
    case 'numbers':
      return partsOf(text).map(numberOf);
    case 'ratios':
      return text.trim() === '' ? null : partsOf(text).map(numberOf);
    case 'levels':
      return text.trim() === ''
        ? null
        : text.split('/').map((level) => partsOf(level).map(numberOf));
    case 'number': {
      const word = text.trim().toLowerCase();
      return Object.hasOwn(typed.words, word) ? typed.words[word] : numberOf(text);
    }
  }
}

function partsOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function numberOf(text: string): number {
  // Number('') would be 0.
  return text.trim() === '' ? Number.NaN : Number(text);
}
