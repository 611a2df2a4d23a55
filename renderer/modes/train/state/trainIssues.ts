/** What is wrong with a setting, in words that follow its name: `must be at least 1`. */
import type * as v from 'valibot';

/** The recipe's own words where it has some, else words for what valibot calls it. */
export function issueWords(issue: v.BaseIssue<unknown>): string {
  if (!issue.message.startsWith('Invalid')) return issue.message;
  const limit = 'requirement' in issue ? String(issue.requirement) : '';
  switch (issue.type) {
    case 'number':
    case 'finite':
    case 'union':
      return 'must be a number';
    case 'min_value':
      return `must be at least ${limit}`;
    case 'lt_value':
      return `must be less than ${limit}`;
    case 'min_length':
      return 'must not be empty';
    case 'max_length':
      return 'is too long';
    default:
      return 'is not understood';
  }
}
