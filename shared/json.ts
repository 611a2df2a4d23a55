/**
 * JSON from outside. What is nested a million times costs JSON.parse, and all who look at the value, seconds and a
 * gigabyte: nothing that this program reads is nested more than a few times.
 */
import * as v from 'valibot';

/** How many lists and objects may lie in each other. */
export const mostLevels = 64;

/** A text in which they are more; `at` is where. */
export class TooDeep extends Error {
  readonly at: number;

  constructor(at: number) {
    super(`more than ${mostLevels} lists and objects are inside each other`);
    this.at = at;
  }
}

/** The value of a JSON text. @throws TooDeep; SyntaxError where it is none. */
export function parseJson(text: string): unknown {
  checkLevels(text);
  return JSON.parse(text);
}

/** The value of a JSON text, as a step of a valibot schema. */
export const jsonText = v.pipe(
  v.string(),
  v.rawTransform<string, unknown>(({ dataset, addIssue, NEVER }) => {
    try {
      return parseJson(dataset.value);
    } catch (error) {
      addIssue({ message: error instanceof TooDeep ? error.message : 'it is no JSON' });
      return NEVER;
    }
  }),
);

const quote = 0x22;
const backslash = 0x5c;

/** Brackets are counted, those inside strings left out; whether they fit is JSON.parse's to say. */
function checkLevels(text: string): void {
  let levels = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === backslash) at++;
      else if (code === quote) inString = false;
    } else if (code === quote) inString = true;
    // [ and {, ] and }
    else if (code === 0x5b || code === 0x7b) {
      if (++levels > mostLevels) throw new TooDeep(at);
    } else if (code === 0x5d || code === 0x7d) levels--;
  }
}
