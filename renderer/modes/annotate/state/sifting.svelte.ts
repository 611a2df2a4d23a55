/** Which pictures of the project are listed, in which order, and what the list says of each. */
import type { ModePictures, RowStanding } from '../../../studio/mode.ts';
import type { Sift } from '../../../studio/pictures.svelte.ts';
import { counted } from '../../../studio/words.ts';
import type { PictureStanding } from '../../../../shared/project/project.ts';
import type { Doubts } from './doubts.svelte.ts';
import type { Project } from './project.svelte.ts';

const filters = ['all', 'unlabelled', 'inWork', 'verified', 'disagreeing', 'doubted'] as const;
type Filter = (typeof filters)[number];

const orders = ['own', 'unsure', 'disagreeing', 'doubted'] as const;
type Order = (typeof orders)[number];

const titles: Readonly<Record<Filter, readonly [title: string, none: string]>> = {
  all: ['All', 'The project has no pictures.'],
  unlabelled: ['Unlabelled', 'No picture is unlabelled.'],
  inWork: ['In work', 'No picture is in work.'],
  verified: ['Verified', 'No picture is verified yet.'],
  disagreeing: ['Disagrees', 'Nowhere do the model and the annotations disagree.'],
  doubted: ['Doubtful', 'Nothing that the evaluation doubts is left to review.'],
};

const orderTitles: Readonly<Record<Order, string>> = {
  own: 'by name',
  unsure: 'least sure first',
  disagreeing: 'most ≠ first',
  doubted: 'most doubtful first',
};

export class Sifting implements ModePictures {
  readonly #project: Project;
  readonly #doubts: Doubts;
  #filter = $state<Filter>('all');
  #order = $state<Order>('own');

  constructor(project: Project, doubts: Doubts) {
    this.#project = project;
    this.#doubts = doubts;
  }

  /** What is doubted can be asked for while something is. */
  #isThere = (id: string) => id !== 'doubted' || this.#doubts.known;

  get orders() {
    return orders.filter(this.#isThere).map((id) => ({ id, title: orderTitles[id] }));
  }

  readonly filters = () =>
    filters.filter(this.#isThere).map((id) => {
      const [title, none] = titles[id];
      const { counts } = this.#project.standings;
      return { id, title, none, count: id === 'doubted' ? this.#doubts.count : counts[id] };
    });

  readonly filter = () => (this.#isThere(this.#filter) ? this.#filter : 'all');

  readonly filterBy = (id: string): void => {
    this.#filter = filters.find((each) => each === id) ?? 'all';
  };

  readonly order = () => (this.#isThere(this.#order) ? this.#order : 'own');

  readonly orderBy = (id: string): void => {
    this.#order = orders.find((each) => each === id) ?? 'own';
  };

  readonly sift = (): Sift | null => {
    if (this.#project.open === null) return null;
    const { standings } = this.#project;
    const [filter, order] = [this.filter(), this.order()];
    const doubts = this.#doubts;
    const keep = (id: string) =>
      filter === 'doubted' ? doubts.isOpen(id) : isKept(standings.of(id), filter);
    const rank = (id: string) =>
      order === 'doubted' ? doubts.rankOf(id) : rankOf(standings.of(id), order);
    return { keep: filter === 'all' ? null : keep, rank: order === 'own' ? null : rank };
  };

  readonly progress = () => {
    if (this.#project.open === null) return null;
    const { all, inWork, verified } = this.#project.standings.counts;
    return {
      ...{ done: verified, begun: inWork, total: all },
      ...{ word: 'verified', begunWord: 'in work' },
    };
  };

  readonly standing = (id: string): RowStanding | null => {
    const standing = this.#project.standings.of(id);
    return standing && rowOf(standing);
  };
}

function isKept(standing: PictureStanding | null, filter: Exclude<Filter, 'doubted'>): boolean {
  if (filter === 'all') return true;
  if (standing === null) return false;
  return filter === 'disagreeing' ? standing.disagreements > 0 : standing.state === filter;
}

/** What nothing was suggested for comes last, and what is verified after what is to be done. */
function rankOf(standing: PictureStanding | null, order: Exclude<Order, 'doubted'>): number {
  if (standing === null) return 3;
  if (order === 'disagreeing') return -standing.disagreements;
  if (standing.state === 'verified') return 2;
  return standing.uncertainty === null ? 1 : -standing.uncertainty;
}

function rowOf({ state, annotations, changed, disagreements }: PictureStanding): RowStanding {
  const mark =
    disagreements === 0
      ? null
      : {
          text: `≠ ${disagreements}`,
          words: `${counted(disagreements, 'disagreement')} with the model`,
        };
  if (state === 'unlabelled') {
    const count = annotations === 0 ? null : annotations;
    return { icon: 'unlabelled', tone: 'quiet', words: 'unlabelled', count, mark };
  }
  if (state === 'inWork') {
    return { icon: 'inWork', tone: 'warn', words: 'in work', count: annotations, mark };
  }
  const empty = annotations === 0 ? ', no objects' : '';
  const since = changed ? ', changed since' : '';
  return {
    icon: changed ? 'verifiedChanged' : 'verified',
    tone: 'good',
    words: `verified${empty}${since}`,
    count: annotations,
    mark,
  };
}
