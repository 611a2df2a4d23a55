/** Model packages: opened, downloaded, made of weights. */
import * as v from 'valibot';
import type { ClassSummary } from '../annotation/classSummary.ts';
import { architectureNames } from '../model/architectures.ts';
import type { CatalogueEntry } from '../model/catalogue.ts';
import {
  providerRequestSchema,
  type AbsentProvider,
  type ProviderReport,
} from '../model/providers.ts';
import type { ModelInput } from '../model/networkParts.ts';
import type { DetectionSettings, SettingRule } from '../model/settings.ts';
import type { DescribedStage } from '../detection/stages/description.ts';
import { idSchema, method, pathSchema } from './method.ts';
import type { RecentPath } from './studio.ts';

/** A feature level. */
export interface FeatureLevel {
  /** Input pixels from one cell to the next. */
  readonly stride: number;
  /** Width and height of its shapes, input pixels; none where no box begins there. */
  readonly shapes: readonly { readonly width: number; readonly height: number }[];
}

export interface Anchoring {
  /** How a picture becomes the input. */
  readonly input: ModelInput;
  /** Of the anchors' centres in their cell, in cells. */
  readonly offset: number;
}

export interface ModelSummary {
  /** Tells packages apart: of the path and of the content of model.json, which has its files' hashes. */
  readonly id: string;
  /** The kind of its detector. */
  readonly kind: string;
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly licence: string;
  readonly trainedOn: string;
  readonly classes: readonly ClassSummary[];
  /** The package's own settings, to which a person can return. */
  readonly settings: DetectionSettings;
  /** What the detector's stages are, in their order. */
  readonly stages: readonly DescribedStage[];
  /** What each setting may be. */
  readonly rules: readonly SettingRule[];
  /** Feature levels, by the name that stages call a list of them. */
  readonly levels: Readonly<Record<string, readonly FeatureLevel[]>>;
  /** How the shapes of the levels `anchors` lie over a picture; null: it has no anchors. */
  readonly anchoring: Anchoring | null;
  readonly provider: ProviderReport;
  /** Providers that cannot be asked for on this machine. */
  readonly absentProviders: readonly AbsentProvider[];
}

/** What comes of a model that is made, which may take minutes. */
export type MadeModel =
  | { readonly kind: 'opened'; readonly model: ModelSummary }
  /** Another model was asked for since, and stays: this one can be opened. */
  | { readonly kind: 'waiting'; readonly name: string; readonly folder: string };

/** What is there of a catalogue's entry. */
export type InstallState =
  | { readonly kind: 'absent' }
  /** So much of the file came before it was stopped or cut off. */
  | { readonly kind: 'partial'; readonly bytes: number }
  /** A job is at it; its progress names the entry. */
  | { readonly kind: 'installing' }
  /** Where the package is. */
  | { readonly kind: 'installed'; readonly folder: string };

export interface CatalogueItem extends CatalogueEntry {
  readonly state: InstallState;
}

export const importRequestSchema = v.strictObject({
  /** Weights of torch or safetensors. */
  file: pathSchema,
  /** null: recognised by the names and shapes of the tensors. */
  architecture: v.nullable(v.picklist(architectureNames)),
  /** A file with a name a line, or COCO's categories; null: COCO's own names where they fit. */
  classesFile: v.nullable(pathSchema),
  /** What is not as the network's architecture has it, each as `KEY=VALUE` of model.json. */
  given: v.pipe(v.array(v.pipe(v.string(), v.maxLength(10_000))), v.maxLength(200)),
  /** The package's folder, which must not exist; null: a new one where the studio keeps models. */
  folder: v.nullable(pathSchema),
});
export type ImportWeightsRequest = v.InferOutput<typeof importRequestSchema>;

export const modelsService = {
  methods: {
    open: method<ModelSummary>()(pathSchema, providerRequestSchema),
    recent: method<readonly RecentPath[]>()(),
    /** Published weights, with what is there of each. */
    catalogue: method<readonly CatalogueItem[]>()(),
    /** Downloads an entry of the catalogue where it is not there yet, converts it and opens it. A job. */
    install: method<MadeModel>()(idSchema, providerRequestSchema),
    /** Makes a model package of a file of weights and opens it. A job. */
    importWeights: method<MadeModel>()(importRequestSchema, providerRequestSchema),
  },
  events: {},
} as const;
