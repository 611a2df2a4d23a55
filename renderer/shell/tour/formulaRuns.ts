/** A line of a formula as runs of signs: `t_x` is a t and an x below it. */

export interface FormulaRun {
  readonly text: string;
  readonly at: 'line' | 'below' | 'above';
  /** A variable: one or two letters, and no function. */
  readonly slanted: boolean;
}

const functions = ['min', 'max', 'log', 'exp', 'short', 'long', 'cls', 'reg'];
const part = /([_^])(?:\{([^}]*)\}|(.))|([A-Za-z]+)|([^_^A-Za-z]+)/g;

export function formulaRuns(line: string): readonly FormulaRun[] {
  return [...line.matchAll(part)].map(([, mark, braced, single, word, other]) => {
    const text = braced ?? single ?? word ?? other ?? '';
    const at = mark === '_' ? 'below' : mark === '^' ? 'above' : 'line';
    return { text, at, slanted: /^[A-Za-z]+$/.test(text) && !functions.includes(text) };
  });
}
