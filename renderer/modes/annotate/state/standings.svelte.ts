/** How far each picture of the project is, and how many are how far. */
import type { Standings as StandingRows } from '../../../../shared/contract/projects.ts';
import type { PictureStanding } from '../../../../shared/project/project.ts';

export interface StandingCounts {
  readonly all: number;
  readonly unlabelled: number;
  readonly inWork: number;
  readonly verified: number;
  /** Pictures on which a model and the annotations disagree. */
  readonly disagreeing: number;
}

const nothing: StandingCounts = { all: 0, unlabelled: 0, inWork: 0, verified: 0, disagreeing: 0 };

export class Standings {
  /** Of a hundred thousand pictures: changed in place, and `#version` says so. */
  #byId = new Map<string, PictureStanding>();
  #version = $state(0);
  #counts = $state.raw<StandingCounts>(nothing);

  get counts(): StandingCounts {
    return this.#counts;
  }

  of(pictureId: string): PictureStanding | null {
    void this.#version;
    return this.#byId.get(pictureId) ?? null;
  }

  /** All of them. */
  are(rows: StandingRows): void {
    this.#byId = new Map();
    this.#counts = nothing;
    this.#set(rows, () => true);
  }

  /** Those that changed; a picture that is not known is of a project that was left. */
  take(rows: StandingRows): void {
    this.#set(rows, (id) => this.#byId.has(id));
  }

  clear(): void {
    this.are({ pictureIds: [], standings: [] });
  }

  #set({ pictureIds, standings }: StandingRows, isMeant: (id: string) => boolean): void {
    const counts = { ...this.#counts };
    pictureIds.forEach((id, i) => {
      const standing = standings[i];
      if (standing === undefined || !isMeant(id)) return;
      addTo(counts, this.#byId.get(id), -1);
      addTo(counts, standing, 1);
      this.#byId.set(id, standing);
    });
    this.#counts = counts;
    this.#version++;
  }
}

function addTo(
  counts: { -readonly [K in keyof StandingCounts]: number },
  standing: PictureStanding | undefined,
  by: 1 | -1,
): void {
  if (standing === undefined) return;
  counts.all += by;
  counts[standing.state] += by;
  if (standing.disagreements > 0) counts.disagreeing += by;
}
