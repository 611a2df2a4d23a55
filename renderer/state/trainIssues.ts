/** What is wrong with a setting, in words that follow its name: `must be at least 1`. */
import type * as v from 'valibot';

export function issueWords(issue: v.BaseIssue<unknown>): string {
  const limit = 'requirement' in issue ? String(issue.requirement) : '';
  switch (issue.type) {
    case 'number':
    case 'finite':
    case 'union':
      return 'must be a number';
    case 'min_value':
      return `must be at least ${limit}`;
    case 'max_value':
      return `must be at most ${limit}`;
    case 'lt_value':
      return `must be less than ${limit}`;
    case 'min_length':
      return issue.message.startsWith('Invalid') ? 'must not be empty' : issue.message;
    case 'max_length':
      return `must have at most ${limit} entries`;
    default:
      return issue.message;
  }
}
