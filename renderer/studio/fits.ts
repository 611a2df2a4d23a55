import fuzzysort from 'fuzzysort';

/** Whether what is typed fits a name: its letters occur in it in their order, or its words in any. */
export function fits(query: string, name: string): boolean {
  return query.trim() === '' || fuzzysort.single(query.trim(), name) !== null;
}
