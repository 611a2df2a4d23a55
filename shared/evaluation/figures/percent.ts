import { decimal } from '../../words.ts';

/** What is not known. */
export const unknown = '–';

/** `85.2`, of a share; a dash of what is not known. */
export function percent(share: number | null): string {
  return share === null || Number.isNaN(share) ? unknown : decimal(100 * share, 1);
}
