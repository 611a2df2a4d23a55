/**
 * What is one window's own, and what it comes back to when it is loaded again: its pictures, and how its screen
 * looked. What the studio has once is shared by all windows: the open model, jobs, the training, what was opened
 * lately. Where one window opens another model, all of them get it by `detectorState`, and their runs of the former
 * one go.
 */
import * as v from 'valibot';
import type { DetectionOutcome } from './jobs.ts';
import { idSchema, method } from './method.ts';
import type { OpenedPictures } from './pictures.ts';

export const screenSchema = v.strictObject({
  /** The mode's name. */
  mode: v.pipe(v.string(), v.maxLength(64)),
  /** The picture that is shown. */
  pictureId: v.nullable(idSchema),
  /** What each mode keeps, as JSON that only the window reads. */
  states: v.pipe(v.string(), v.maxLength(65_536)),
});
export type Screen = v.InferOutput<typeof screenSchema>;

export interface OwnSession extends OpenedPictures {
  /** By which a page that is loaded again comes back to it. It lets nobody in. */
  readonly id: string;
  readonly detections: readonly DetectionOutcome[];
  /** null: it never showed anything. */
  readonly screen: Screen | null;
  /** The package that was open with it, for where none is now; null: none was. */
  readonly model: string | null;
}

/** A session that no window shows. */
export interface LastSession {
  /** The only path that it had opened, or of several the first. */
  readonly path: string;
  /** How many paths there are besides. */
  readonly more: number;
  /** The name of the picture that was shown. */
  readonly picture: string;
}

export const sessionService = {
  methods: {
    /** What is in this window's session: after a reload what was there, in a new window nothing. */
    resume: method<OwnSession>()(),
    /** Keeps how the screen looks, also beyond the end of the studio. */
    keep: method<null>()(screenSchema),
    /** The latest session that no window shows; null: none is remembered. */
    last: method<LastSession | null>()(),
    /** Opens that session's pictures in this one. Fails where there is none. */
    reopenLast: method<OwnSession>()(),
  },
  events: {},
} as const;
