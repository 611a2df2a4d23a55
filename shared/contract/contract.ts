/**
 * What the window may ask of main, defined once: a file a service. Both hosts serve it, the preload exposes exactly
 * it, and the window's client is derived from it.
 *
 * A method is a parser for its arguments and the type of its answer; an event says how it may be coalesced. Binary
 * columns are ArrayBuffers inside plain objects, or Float32Arrays with a buffer of their own; both hosts carry them
 * without base64.
 */
import type * as v from 'valibot';
import { comparisonService } from './comparison.ts';
import { detectorService } from './detector.ts';
import { explainService } from './explain.ts';
import { jobsService } from './jobs.ts';
import { evaluationService } from './evaluation.ts';
import type { Event, Method } from './method.ts';
import { modelsService } from './models.ts';
import { picturesService } from './pictures.ts';
import { projectsService } from './projects.ts';
import { sessionService } from './session.ts';
import { studioService } from './studio.ts';
import { trainingService } from './training.ts';

/** The questions, by service. */
export const contract = {
  studio: studioService.methods,
  session: sessionService.methods,
  pictures: picturesService.methods,
  models: modelsService.methods,
  detector: detectorService.methods,
  explain: explainService.methods,
  comparison: comparisonService.methods,
  evaluation: evaluationService.methods,
  jobs: jobsService.methods,
  training: trainingService.methods,
  projects: projectsService.methods,
} as const;

/** What main tells without being asked, by name. */
export const events = {
  ...studioService.events,
  ...sessionService.events,
  ...picturesService.events,
  ...modelsService.events,
  ...detectorService.events,
  ...explainService.events,
  ...comparisonService.events,
  ...evaluationService.events,
  ...jobsService.events,
  ...trainingService.events,
  ...projectsService.events,
} as const;

export type EventName = keyof typeof events;

type PayloadOf<E> = E extends Event<infer Payload> ? Payload : never;
export type StudioEvents = { [E in EventName]: PayloadOf<(typeof events)[E]> };

export const eventNames = Object.keys(events) as readonly EventName[];

const eventsByName: { readonly [E in EventName]: Event<StudioEvents[E]> } = events;

/** What an event is about, unlike that of any other event; null where it is like no other. See Event. */
export function eventKey<E extends EventName>(name: E, payload: StudioEvents[E]): string | null {
  const key = eventsByName[name].key(payload);
  return key === null ? null : `${name} ${key}`;
}

export type Contract = typeof contract;
export type ServiceName = keyof Contract;
export type MethodName<S extends ServiceName> = keyof Contract[S] & string;

type ArgsOf<M> = M extends Method<infer Schema, unknown> ? v.InferOutput<Schema> : never;
type OutputOf<M> = M extends Method<v.GenericSchema, infer Output> ? Output : never;

/** The contract as functions: what the services implement and what the window's client offers. */
export type StudioApi = {
  readonly [S in ServiceName]: {
    readonly [M in keyof Contract[S]]: (
      ...args: ArgsOf<Contract[S][M]> extends infer A extends readonly unknown[] ? A : never
    ) => Promise<OutputOf<Contract[S][M]>>;
  };
};
