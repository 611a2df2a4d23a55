/**
 * What the canvas shows of a training: the mini-batch with what was sampled of it, or a validation picture
 * with what the network says of it. Boxes are in image space.
 */
import { boxAt } from '../../../../shared/geometry/boxes.ts';
import { hundredths } from '../../../studio/words.ts';
import type { ShownBatch, ShownPicture, ShownStrip } from '../../../../shared/training/shown.ts';
import { densityOf } from '../../../canvas/density.ts';
import { pickAt } from '../../../canvas/picking.ts';
import type { BoxLayer, Highlight, Label, Line, Scene } from '../../../canvas/scene.ts';
import type { CanvasHandle } from '../../../canvas/canvasHandle.svelte.ts';
import { colourOf } from '../../../canvas/palette.ts';
import type { StudioClient } from '../../../client/client.ts';

/** What a person can show and hide, in the order of the legend. */
export const batchKinds = [
  'groundTruth',
  'positive',
  'negative',
  'ignored',
  'foreground',
  'background',
] as const;
export const stripKinds = ['groundTruth', 'proposals', 'detections'] as const;
export type TrainKind = (typeof batchKinds)[number] | (typeof stripKinds)[number];

interface Look {
  readonly title: string;
  /** A token of the page. */
  readonly token: string;
  readonly line: Line;
  readonly opacity: number;
}

/** Told apart by their colours and, by whoever cannot tell those, by their lines. */
export const trainLooks: Readonly<Record<TrainKind, Look>> = {
  groundTruth: { title: 'ground truth', token: '--canvas-truth', line: 'solid', opacity: 1 },
  positive: { title: 'positive', token: '--canvas-positive', line: 'solid', opacity: 0.95 },
  negative: { title: 'negative', token: '--canvas-negative', line: 'dashed', opacity: 0.6 },
  ignored: { title: 'ignored', token: '--canvas-ignored', line: 'dotted', opacity: 0.45 },
  foreground: {
    title: 'RoI, foreground',
    token: '--canvas-foreground',
    line: 'solid',
    opacity: 0.9,
  },
  background: {
    title: 'RoI, background',
    token: '--canvas-background',
    line: 'dashed',
    opacity: 0.6,
  },
  proposals: { title: 'proposals', token: '--canvas-proposal', line: 'dashed', opacity: 0.55 },
  detections: { title: 'detections', token: '--canvas-detection', line: 'solid', opacity: 1 },
};

/** Under the detections, the truth is seen where they miss it. */
const validationLooks: Partial<Readonly<Record<TrainKind, Partial<Look>>>> = {
  groundTruth: { line: 'dotted' },
};

export interface LegendEntry {
  readonly kind: TrainKind;
  readonly look: Look;
  readonly count: number;
  /** Of how many the counted are a sample; as many where they are all. */
  readonly of: number;
  readonly shown: boolean;
}

/** What the scene is made of. */
interface Shown {
  readonly batch: ShownBatch | null;
  readonly strip: ShownStrip | null;
}

export class TrainScene {
  readonly #shown: Shown;
  readonly #client: Pick<StudioClient, 'pictureUrl'>;
  readonly #canvas: Pick<CanvasHandle, 'pointer' | 'scale'>;
  readonly #colours: Readonly<Record<TrainKind, BoxLayer['colour']>>;
  /** What a person showed or hid. */
  #chosen = $state.raw<ReadonlyMap<TrainKind, boolean>>(new Map());
  /** Which picture of the strip is shown; null: the mini-batch. */
  #stripPicture = $state<number | null>(null);
  #boxesShown = $state(true);

  constructor(
    shown: Shown,
    client: Pick<StudioClient, 'pictureUrl'>,
    token: (name: string) => string,
    canvas: Pick<CanvasHandle, 'pointer' | 'scale'>,
  ) {
    this.#shown = shown;
    this.#client = client;
    this.#canvas = canvas;
    const colour = (kind: TrainKind) => colourOf(token(trainLooks[kind].token));
    this.#colours = {
      groundTruth: colour('groundTruth'),
      positive: colour('positive'),
      negative: colour('negative'),
      ignored: colour('ignored'),
      foreground: colour('foreground'),
      background: colour('background'),
      proposals: colour('proposals'),
      detections: colour('detections'),
    };
  }

  get stripPicture(): number | null {
    return this.#stripPicture;
  }

  get boxesShown(): boolean {
    return this.#boxesShown;
  }

  toggleBoxes(): void {
    this.#boxesShown = !this.#boxesShown;
  }

  /** Shows a picture of the strip; null: the mini-batch. */
  showStripPicture(place: number | null): void {
    this.#stripPicture = place;
  }

  toggle(kind: TrainKind): void {
    this.#chosen = new Map(this.#chosen).set(kind, !this.#isShown(kind));
  }

  forget(): void {
    this.#stripPicture = null;
  }

  /** The picture of the strip that the canvas shows. */
  readonly #validation = $derived.by(() =>
    this.#stripPicture === null ? null : (this.#shown.strip?.pictures[this.#stripPicture] ?? null),
  );

  readonly picture: ShownPicture | null = $derived.by(
    () => this.#validation ?? this.#shown.batch?.picture ?? null,
  );

  /** Whether the mini-batch is what is shown. */
  readonly isBatch: boolean = $derived.by(() => this.#validation === null);

  readonly legend: readonly LegendEntry[] = $derived.by(() => {
    const { batch } = this.#shown;
    if (this.picture === null) return [];
    return this.#kinds.map((kind) => {
      const count = this.#boxesOf(kind).length / 4;
      const of = kind === 'ignored' && batch !== null ? batch.ignoredCount : count;
      return { kind, look: this.#lookOf(kind), count, of, shown: this.#isShown(kind) };
    });
  });

  readonly scene: Scene = $derived.by(() => {
    const { picture } = this;
    return {
      pictureUrl: picture === null ? null : this.#client.pictureUrl(picture.id),
      imageWidth: picture?.width ?? 1,
      imageHeight: picture?.height ?? 1,
      scaleX: 1,
      scaleY: 1,
      // What matters more is drawn later.
      layers: this.#kinds
        .toReversed()
        .filter((kind) => !highlighted.includes(kind) && this.#isShown(kind))
        .map((kind) => this.#layer(kind)),
      highlights: [...this.#highlights, ...this.#pointedAt],
      labels: this.#labels,
      heatMap: null,
      boxesShown: this.#boxesShown,
    };
  });

  /** What is told apart here. Anchors or RoIs that a phase samples none of are left out. */
  readonly #kinds: readonly TrainKind[] = $derived.by(() => {
    if (this.#validation !== null) return stripKinds;
    return batchKinds.filter((kind) => {
      if (isAnchor(kind)) return this.#samples('positive', 'negative');
      return !isRoi(kind) || this.#samples('foreground', 'background');
    });
  });

  /** The few boxes that everything is about, each with a halo. */
  readonly #highlights: readonly Highlight[] = $derived.by(() =>
    this.#kinds
      .filter((kind) => highlighted.includes(kind) && this.#isShown(kind))
      .flatMap((kind) => {
        const boxes = this.#boxesOf(kind);
        return Array.from({ length: boxes.length / 4 }, (_, row): Highlight => {
          const style = this.#lookOf(kind).line;
          const colour = this.#colours[kind];
          return { box: boxAt(boxes, row), colour, style, label: null, strong: false };
        });
      }),
  );

  /** Every detection has its class and score beside it, where there is room. */
  readonly #labels: readonly Label[] = $derived.by(() => {
    if (this.#validation === null || !this.#isShown('detections')) return [];
    const colour = this.#colours.detections;
    return this.#validation.detections
      .toSorted((a, b) => b.score - a.score)
      .map(({ box, label, score }) => ({ box, text: `${label} ${hundredths(score)}`, colour }));
  });

  /** The detection under the pointer: its words are seen, whatever is in their way. */
  readonly #pointedAt: readonly Highlight[] = $derived.by(() => {
    const { pointer, scale } = this.#canvas;
    if (pointer === null || this.#labels.length === 0) return [];
    const boxes = Float32Array.from(this.#labels.flatMap(({ box }) => box));
    const layers = [{ ...this.#layer('detections'), boxes }];
    const tolerance = 4 / scale;
    const pick = pickAt({ layers, scaleX: 1, scaleY: 1, point: pointer, tolerance });
    const label = pick && this.#labels[pick.row];
    if (!label) return [];
    const { box, text, colour } = label;
    return [{ box, colour, style: 'solid', label: text, strong: true }];
  });

  #lookOf(kind: TrainKind): Look {
    return this.isBatch ? trainLooks[kind] : { ...trainLooks[kind], ...validationLooks[kind] };
  }

  #samples(one: 'positive' | 'foreground', other: 'negative' | 'background'): boolean {
    const { batch } = this.#shown;
    return batch !== null && batch[one].length + batch[other].length > 0;
  }

  /** RoIs are hidden beside anchors, and shown in a phase that samples nothing else. */
  #isShown(kind: TrainKind): boolean {
    const chosen = this.#chosen.get(kind);
    if (chosen !== undefined) return chosen;
    return !isRoi(kind) || !this.#samples('positive', 'negative');
  }

  #boxesOf(kind: TrainKind): Float32Array {
    const validation = this.#validation;
    if (validation !== null) {
      if (kind === 'groundTruth') return validation.groundTruth;
      if (kind === 'proposals') return validation.proposals;
      if (kind === 'detections') {
        return Float32Array.from(validation.detections.flatMap(({ box }) => box));
      }
    }
    const { batch } = this.#shown;
    if (batch === null || kind === 'proposals' || kind === 'detections') return none;
    return batch[kind];
  }

  #layer(kind: TrainKind): BoxLayer {
    const { line, opacity } = trainLooks[kind];
    const { batch, strip } = this.#shown;
    const boxes = this.#boxesOf(kind);
    const { width, height } = this.picture ?? { width: 1, height: 1 };
    const from =
      this.#validation !== null
        ? `strip ${strip?.step} ${this.#stripPicture}`
        : `batch ${batch?.step}`;
    return {
      key: `${from} ${kind}`,
      boxes,
      scores: null,
      minScore: 0,
      filter: null,
      colour: this.#colours[kind],
      weight: 'plain',
      opacity,
      line,
      density: densityOf(boxes, width * height),
    };
  }
}

const none = new Float32Array();

/** Drawn above all layers. */
const highlighted: readonly TrainKind[] = ['groundTruth', 'positive', 'foreground', 'detections'];

function isAnchor(kind: TrainKind): boolean {
  return kind === 'positive' || kind === 'negative' || kind === 'ignored';
}

function isRoi(kind: TrainKind): boolean {
  return kind === 'foreground' || kind === 'background';
}
