import type { DataProblemKind, DataProblems } from '../../shared/annotation/dataProblems.ts';

/** Problems of one file, kept until it is its turn, so that a report does not hang on which file was read first. */
export class FoundProblems {
  readonly #found: [kind: DataProblemKind, phrase: string][] = [];

  add(kind: DataProblemKind, phrase: string): void {
    this.#found.push([kind, phrase]);
  }

  tell(problems: DataProblems): void {
    for (const [kind, phrase] of this.#found) problems.add(kind, phrase);
  }
}
