/** Annotate mode: a project of the open pictures, and everything that is done to it. */
import { createContext } from 'svelte';
import { CanvasHandle } from '../../../canvas/canvasHandle.svelte.ts';
import { DrawTool } from '../../../canvas/tools/drawTool.ts';
import { EditTool } from '../../../canvas/tools/editTool.ts';
import { spotTool } from '../../../canvas/tools/spotTool.ts';
import { panTool } from '../../../canvas/tools/panTool.ts';
import type { Tool } from '../../../canvas/tools/tool.ts';
import { ToolBox } from '../../../canvas/tools/toolBox.svelte.ts';
import type { Box } from '../../../../shared/geometry/boxes.ts';
import type { Studio } from '../../../studio/studio.ts';
import type { WishedBox } from '../../../studio/boxWish.ts';
import { AnnotateScene } from './annotateScene.svelte.ts';
import { Answers } from './answers.ts';
import { BoxEdits } from './boxEdits.ts';
import { BoxTargets } from './boxTargets.ts';
import { Classes } from './classes.svelte.ts';
import { Comparing } from './comparing.svelte.ts';
import { Doubts } from './doubts.svelte.ts';
import { EditHistory } from './history.svelte.ts';
import { Finding } from './finding.svelte.ts';
import { Nudger } from './nudger.ts';
import type { AnnotateParts } from './parts.ts';
import { Project } from './project.svelte.ts';
import { Review } from './review.svelte.ts';
import { idOfSuggestion, Selection, suggestionOf } from './selection.svelte.ts';
import { ShownPicture } from './shownPicture.svelte.ts';
import { Sifting } from './sifting.svelte.ts';
import { Spotting } from './spotting.svelte.ts';
import { Suggesting } from './suggesting.svelte.ts';
import { Suggestions } from './suggestions.svelte.ts';
import { Undoing } from './undoing.svelte.ts';
import { Verifying } from './verifying.svelte.ts';
import { AnnotateView } from './view.svelte.ts';

export const annotateId = 'annotate';

/** How near to an edge a click counts, CSS pixels. */
const nearEdge = 4;

export class Annotate {
  readonly #studio: Studio;
  readonly canvas = new CanvasHandle();
  readonly view = new AnnotateView();
  readonly selection = new Selection();
  readonly project: Project;
  readonly picture: ShownPicture;
  readonly classes: Classes;
  readonly suggestions: Suggestions;
  readonly suggesting: Suggesting;
  readonly comparing: Comparing;
  readonly finding: Finding;
  readonly answers: Answers;
  readonly edits: BoxEdits;
  readonly nudger: Nudger;
  readonly spotting: Spotting;
  readonly doubts: Doubts;
  readonly review: Review;
  readonly verifying: Verifying;
  readonly undoing: Undoing;
  readonly history: EditHistory;
  readonly sifting: Sifting;
  readonly tools: ToolBox;
  readonly drawing: AnnotateScene;
  readonly #targets: BoxTargets;
  /** Whether the pictures that are opened just now are the project's own. */
  #bringing = false;
  /** The file of the project that was opened last. */
  #opened: string | null = null;
  /** A box that another mode asked for, until its picture is there. */
  #wished: WishedBox | null = null;

  constructor(studio: Studio) {
    this.#studio = studio;
    const { client, messages, mode, pictures } = studio;
    const { selection, view } = this;
    this.project = new Project(client.projects, messages);
    this.picture = new ShownPicture(client.projects);
    this.classes = new Classes(this.project);
    this.suggestions = new Suggestions(
      this.picture,
      this.classes,
      () => studio.model.summary?.classes ?? [],
    );
    const { classes, picture, project, suggestions } = this;
    const parts: AnnotateParts = {
      ...{ studio, project, picture, classes },
      ...{ selection, suggestions, view },
    };
    this.suggesting = new Suggesting(parts);
    this.comparing = new Comparing(parts);
    this.finding = new Finding(parts);
    this.answers = new Answers(parts);
    this.edits = new BoxEdits(parts);
    this.nudger = new Nudger(parts, this.edits);
    this.spotting = new Spotting(parts, this.edits);
    this.doubts = new Doubts(parts);
    this.sifting = new Sifting(project, this.doubts);
    this.review = new Review(parts, this.sifting, this.doubts);
    this.verifying = new Verifying(parts, this.review);
    this.undoing = new Undoing(parts);
    this.history = new EditHistory(client.projects);
    this.#targets = new BoxTargets(parts);
    this.tools = new ToolBox([this.#editTool(), this.#drawTool(), this.#spotTool(), panTool]);
    this.drawing = new AnnotateScene(parts, {
      targets: this.#targets,
      canvas: this.canvas,
      spotting: this.spotting,
      comparing: this.comparing,
      review: this.review,
      tools: () => this.tools,
    });

    mode.changed.add(() => this.openIfShown());
    studio.boxWish.asked.add((wished) => {
      this.#wished = wished;
      mode.show(annotateId);
      this.#takeWished();
    });
    studio.doubtsWish.asked.add((doubted) => {
      mode.show(annotateId);
      this.review.wish(doubted);
    });
    pictures.opened.add(() => {
      if (!this.#bringing) this.#left();
    });
    pictures.currentChanged.add((id) => this.#currentIs(id));
    project.left.add(() => {
      this.comparing.end();
      this.history.forget();
      this.review.forget();
    });
    project.opened.add((opened) => {
      const isSame = opened.pictures === null && opened.path === this.#opened;
      this.#opened = opened.path;
      if (opened.pictures !== null) this.#bring(opened.pictures);
      // Opened anew after the connection was lost: what a person is at goes on.
      if (isSame) void this.#renew();
      else picture.forget();
      this.#currentIs(pictures.currentId);
      void this.history.changed();
      this.review.meet();
    });
    project.changed.add((change) => {
      picture.took(change);
      selection.keepOnly((id) => this.#isThere(id));
      void this.history.changed();
      this.review.meet();
    });
    picture.shown.add((id) => this.#shown(id));
    picture.shown.add((id) => void this.comparing.show(id));
  }

  /** Whether it is what the window is used for. */
  get isShown(): boolean {
    return this.#studio.mode.id === annotateId;
  }

  /** Opens the project of the window's pictures where the mode is shown, and none is open. */
  openIfShown(): void {
    const { project } = this;
    if (!this.isShown || this.#studio.pictures.currentId === null) return;
    if (project.open === null && !project.opening) void project.openHere();
  }

  /** The connection is back, perhaps to a host that has no project open. */
  async meetAgain(): Promise<void> {
    const { project } = this;
    // What could not be opened without it can be now.
    if (project.open === null) this.openIfShown();
    else await project.openAgain();
  }

  /** Listens to main. @returns a function that ends it. */
  listen(): () => void {
    const { client } = this.#studio;
    const ends = [
      client.on('foundBeside', (beside) => this.project.foundBeside(beside)),
      client.on('projectChanged', (change) => void this.project.took(change)),
      client.on('suggested', ({ pictureId, standing }) => {
        this.project.standingsAre({ pictureIds: [pictureId], standings: [standing] });
        this.picture.suggested(pictureId);
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** A class was chosen: what is offered or selected gets it, or else the next box. */
  chooseClass(id: number): void {
    if (this.spotting.offered !== null) void this.spotting.take(id);
    else if (this.selection.ids.length > 0) void this.edits.setClass(id);
    else this.classes.chooseNext(id);
  }

  /** Makes a class and chooses it, unless something else is selected or offered by the time that it is there. */
  async chooseNewClass(name: string): Promise<void> {
    const { classes, project, selection, spotting } = this;
    const { ids } = selection;
    const { offered } = spotting;
    await project.edit([...classes.additions([name])]);
    const made = classes.named(name);
    const isMeant = selection.ids === ids && spotting.offered === offered;
    if (made !== null && isMeant) this.chooseClass(made.id);
  }

  /** What N and P go through: annotations, then suggestions. */
  get order(): readonly number[] {
    return [
      ...this.picture.annotations.flatMap(({ id }) => (this.view.hidden.has(id) ? [] : [id])),
      ...this.suggestions.shown.map(({ row }) => idOfSuggestion(row)),
    ];
  }

  step(by: 1 | -1): void {
    if (this.review.on) this.review.step(by);
    else this.selection.step(this.order, by);
  }

  async #renew(): Promise<void> {
    await this.picture.renew();
    this.selection.keepOnly((id) => this.#isThere(id));
  }

  #isThere(id: number): boolean {
    const row = suggestionOf(id);
    return row === null ? this.picture.byId.has(id) : this.suggestions.at(row) !== null;
  }

  #bring(pictures: Parameters<Studio['pictures']['replacedBy']>[0]): void {
    this.#bringing = true;
    try {
      this.#studio.pictures.replacedBy(pictures);
    } finally {
      this.#bringing = false;
    }
  }

  /** Other pictures are open now. */
  #left(): void {
    this.project.leave();
    this.picture.forget();
    this.openIfShown();
  }

  #currentIs(id: string | null): void {
    if (this.project.open === null || this.#bringing) return;
    if (id !== this.picture.id) {
      this.selection.clear();
      this.view.forget();
      this.nudger.forget();
      this.spotting.forget();
      this.verifying.forget();
      this.tools.cancelled();
    }
    this.picture.show(id);
  }

  /** While a person looks at a picture, the next one is read. */
  #shown(id: string): void {
    this.review.shown();
    this.#takeWished();
    const { client, imageSize, pictures } = this.#studio;
    const next = pictures.neighbour(1);
    if (next === undefined || next.id === id) return;
    this.picture.lookAhead(next.id);
    imageSize.lookAhead(client.pictureUrl(next.id));
  }

  /** Once its picture is there; one of another picture is forgotten, since a person has gone on. */
  #takeWished(): void {
    const { picture } = this;
    const wished = this.#wished;
    if (wished === null || picture.content === null) return;
    this.#wished = null;
    if (picture.id === wished.pictureId) void this.edits.taken(wished);
  }

  #drawTool(): DrawTool {
    const { selection, view } = this;
    return new DrawTool({
      // Where nothing may be drawn, nothing begins to be.
      size: () => (this.project.writable ? this.#size : null),
      drafting: (draft) => view.drafting(draft),
      drawn: (box) => void this.edits.drawn(box),
      clicked: ({ image }) => {
        selection.select(this.#targets.at(image, nearEdge / this.canvas.scale));
      },
    });
  }

  #spotTool(): Tool {
    return spotTool({
      clicked: (point, again) => {
        this.selection.clear();
        if (this.project.writable) void this.spotting.clicked(point, again);
      },
    });
  }

  #editTool(): EditTool {
    const { selection, suggestions, view } = this;
    return new EditTool({
      size: () => this.#size,
      targets: this.#targets,
      selected: () => this.nudger.ids,
      boxOf: (id) => {
        const row = suggestionOf(id);
        if (row !== null) return suggestions.at(row)?.box ?? null;
        const geometry = this.picture.byId.get(id)?.geometry;
        return geometry?.kind === 'box' ? geometry.box : null;
      },
      boundsOf: (id) => this.#boundsOf(id),
      select: (id, add) => selection.select(id, add),
      selectIn: (box, add) => selection.selectAll(this.#targets.within(box), add),
      drafting: (draft) => view.editing(draft),
      edited: (draft) => void this.edits.edited(draft),
    });
  }

  #boundsOf(id: number): Box | null {
    const row = suggestionOf(id);
    if (row !== null) return this.suggestions.at(row)?.box ?? null;
    return this.picture.byId.get(id)?.geometry.box ?? null;
  }

  /** null while there is no picture with its annotations. */
  get #size() {
    return this.picture.content === null ? null : this.#studio.imageSize.size;
  }
}

export const [useAnnotate, provideAnnotate] = createContext<Annotate>();
