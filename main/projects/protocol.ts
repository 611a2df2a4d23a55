/**
 * What main and the projects process say to each other. Both sides are typed from here; the process parses what it is
 * asked.
 */
import { createBirpc, type BirpcReturn } from 'birpc';
import * as v from 'valibot';
import { vocFirstPixelSchema } from '../../shared/annotation/firstPixel.ts';
import {
  comparisonSchema,
  importSchema,
  projectExportSchema,
} from '../../shared/contract/projects.ts';
import { changeIdSchema, editSchema } from '../../shared/project/edits.ts';
import type { Result } from '../../shared/result.ts';
import { answerOf, birpcOptions, type Channel } from '../processes/channel.ts';
import type { FileStep } from './fileWork.ts';
import type { Projects, WorkTask } from './projects.ts';

const text = v.pipe(v.string(), v.minLength(1));
const number = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const suggestion = v.strictObject({
  box: v.pipe(v.strictTuple([v.number(), v.number(), v.number(), v.number()]), v.readonly()),
  className: v.string(),
  score: v.number(),
});
const suggestions = v.strictObject({
  model: text,
  modelId: text,
  rows: v.pipe(v.array(suggestion), v.readonly()),
});
const exportTask = v.strictObject({ ...projectExportSchema.entries, createdBy: text });

/** What the process tells main. */
export interface ProjectsHost {
  /** How far work on files of other programs is, by the number that main gave it. */
  progressed(work: number, step: FileStep): void;
}

/** The process's end. */
function answersOf(projects: Projects, progressed: ProjectsHost['progressed']) {
  const { open, one, two, three, change } = argumentsOf;
  const task = (work: number): WorkTask => ({
    number: work,
    tell: (step) => progressed(work, step),
  });
  return {
    open: asked('open', open, (request) => projects.open(request)),
    close: asked('close', one, (file) => projects.close(file)),
    takeIn: asked('takeIn', v.strictTuple([text, v.array(text)]), (...args) =>
      projects.takeIn(...args),
    ),
    standings: asked('standings', one, (file) => projects.standings(file)),
    files: asked('files', one, (file) => projects.files(file)),
    picture: asked('picture', two, (...args) => projects.picture(...args)),
    truth: asked('truth', two, (...args) => projects.truth(...args)),
    problemsBeside: asked('problemsBeside', argumentsOf.folders, (...args) =>
      projects.problemsBeside(...args),
    ),
    truthBeside: asked('truthBeside', argumentsOf.beside, (...args) =>
      projects.truthBeside(...args),
    ),
    keepFile: asked('keepFile', two, (...args) => projects.keepFile(...args)),
    edit: asked('edit', v.strictTuple([text, editSchema, changeIdSchema]), (...args) =>
      projects.edit(...args),
    ),
    undo: asked('undo', change, (...args) => projects.undo(...args)),
    redo: asked('redo', change, (...args) => projects.redo(...args)),
    jump: asked('jump', v.strictTuple([text, number, changeIdSchema]), (...args) =>
      projects.jump(...args),
    ),
    history: asked('history', v.strictTuple([text, v.nullable(number), number]), (...args) =>
      projects.history(...args),
    ),
    suggest: asked('suggest', v.strictTuple([text, text, suggestions]), (...args) =>
      projects.suggest(...args),
    ),
    describeImport: asked('describeImport', argumentsOf.import, (file, work, request) =>
      projects.describeImport(file, task(work), request),
    ),
    compare: asked('compare', argumentsOf.compare, (file, window, work, request) =>
      projects.compare(file, window, task(work), request),
    ),
    compared: asked('compared', three, (...args) => projects.compared(...args)),
    keepComparedOf: asked('keepComparedOf', v.strictTuple([text, v.array(text)]), (...args) =>
      projects.keepComparedOf(...args),
    ),
    import: asked('import', argumentsOf.import, (file, work, request) =>
      projects.import(file, task(work), request),
    ),
    stopWork: asked('stopWork', v.strictTuple([number]), (work) => projects.stopWork(work)),
    findMoved: asked('findMoved', two, (...args) => projects.findMoved(...args)),
    relocate: asked('relocate', two, (...args) => projects.relocate(...args)),
    missing: asked('missing', one, (file) => projects.missing(file)),
    lookAtFile: asked('lookAtFile', three, (...args) => projects.lookAtFile(...args)),
    takeFile: asked('takeFile', three, (...args) => projects.takeFile(...args)),
    salvageable: asked('salvageable', one, (file) => projects.salvageable(file)),
    salvage: asked('salvage', two, (...args) => projects.salvage(...args)),
    losses: asked('losses', v.strictTuple([text, exportTask]), (...args) =>
      projects.losses(...args),
    ),
    export: asked('export', v.strictTuple([text, number, exportTask]), (file, work, wanted) =>
      projects.export(file, task(work), wanted),
    ),
  };
}

/** What questions take, the project's file first. */
const argumentsOf = {
  open: v.strictTuple([
    v.strictObject({
      file: text,
      copies: text,
      create: v.nullable(v.strictObject({ folder: text, name: text })),
    }),
  ]),
  one: v.strictTuple([text]),
  two: v.strictTuple([text, text]),
  three: v.strictTuple([text, text, text]),
  beside: v.strictTuple([text, v.boolean(), vocFirstPixelSchema]),
  folders: v.strictTuple([v.array(text), vocFirstPixelSchema]),
  change: v.strictTuple([text, changeIdSchema]),
  /** With the work's number. */
  import: v.strictTuple([text, number, importSchema]),
  /** With the window and the work's number. */
  compare: v.strictTuple([text, text, number, comparisonSchema]),
};

function asked<Args extends readonly unknown[], Output>(
  name: string,
  schema: v.GenericSchema<unknown, Args>,
  run: (...args: Args) => Promise<Output>,
) {
  return (...args: Args): Promise<Result<Output>> =>
    answerOf(name, schema, args, (parsed) => run(...parsed));
}

/** The questions as they cross the channel. */
export type ProjectCalls = ReturnType<typeof answersOf>;

export function serveProjects(projects: Projects, channel: Channel): void {
  const main: BirpcReturn<ProjectsHost, ProjectCalls> = createBirpc<ProjectsHost, ProjectCalls>(
    answersOf(projects, (work, step) => void main.progressed.asEvent(work, step)),
    birpcOptions(channel),
  );
}

/** Main's end. A call rejects only when the connection is closed. */
export function connectProjects(channel: Channel, host: ProjectsHost): RemoteProjects {
  return createBirpc<ProjectCalls, ProjectsHost>(host, birpcOptions(channel));
}

export type RemoteProjects = BirpcReturn<ProjectCalls, ProjectsHost>;
