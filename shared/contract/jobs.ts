/** Long work on many pictures, and how far any long work is. */
import * as v from 'valibot';
import { exportFormats } from '../annotation/formats/formatNames.ts';
import { stageSchema } from '../detection/questions.ts';
import { marginRule, settingsSchema } from '../model/settings.ts';
import { event, idSchema, method, numberSchema } from './method.ts';

export const exportRequestSchema = v.strictObject({
  pictureIds: v.pipe(v.array(v.string()), v.minLength(1, 'There is no picture to export.')),
  format: v.picklist(exportFormats),
  /** One of the model's, whose boxes can be exported. */
  stage: stageSchema,
  /** Boxes with a lower score stay out: a probability, or of some detectors a signed distance. */
  minScore: v.pipe(v.number(), v.minValue(marginRule.least), v.maxValue(marginRule.most)),
  /** The folder to make; it must not exist. */
  folder: v.pipe(v.string(), v.minLength(1)),
  settings: settingsSchema,
});
export type ExportRequest = v.InferOutput<typeof exportRequestSchema>;

export interface ExportSummary {
  readonly folder: string;
  readonly pictures: number;
  readonly boxes: number;
  readonly files: number;
  /** One sentence for each picture left out and each thing the format could not hold. */
  readonly problems: readonly string[];
}

/** Long work: how far it is. */
export interface JobProgress {
  readonly jobId: number;
  /** The step that it is at. */
  readonly title: string;
  /** What is counted; each step of a job counts anew. */
  readonly unit: 'pictures' | 'bytes';
  readonly done: number;
  /** 0 where it is not known. */
  readonly total: number;
  /** 0 where it is not known yet, and then nothing is known of the time left. */
  readonly perSecond: number;
  readonly secondsLeft: number;
  /** The catalogue's entry that is installed. */
  readonly entry?: string | undefined;
  /** The file of the project that is read into or written out of; the window that asked for it is told alone. */
  readonly project?: string | undefined;
  readonly finished: boolean;
  /** How many pictures failed so far, and why the latest did. */
  readonly problems: number;
  readonly lastProblem?: string | undefined;
}

/** What came of detecting on a picture: how many detections, or a sentence that says why there are none. */
export type DetectionOutcome = {
  readonly pictureId: string;
  /** The key of the settings with which, see settingsKey. */
  readonly settings: string;
} & ({ readonly detections: number } | { readonly problem: string });

export const jobsService = {
  methods: {
    /** Detects on every picture, reporting by `progress` and `detected`; answers when all are done. */
    detectAll: method<{ readonly done: number; readonly problems: readonly string[] }>()(
      v.pipe(v.array(idSchema), v.maxLength(100_000)),
      settingsSchema,
    ),
    export: method<ExportSummary>()(exportRequestSchema),
    stop: method<null>()(numberSchema),
  },
  events: {
    progress: event<JobProgress>(({ jobId }) => String(jobId)),
    /** A job is done with one of the window's pictures, or the detector failed on the one that is shown. */
    detected: event<DetectionOutcome>(({ pictureId }) => pictureId),
  },
} as const;
