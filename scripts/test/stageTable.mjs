/** What `npm test` says at its end of how long each stage took. */

/** @typedef {{ title: string, passed: boolean, seconds: number }} EndedStage */

/**
 * A line a stage, and the whole: less than their sum where stages ran beside each other.
 * @param {readonly EndedStage[]} outcomes
 * @param {number} seconds of the whole
 */
export function stageTable(outcomes, seconds) {
  const width = Math.max(...outcomes.map(({ title }) => title.length), 'in all'.length);
  return [...outcomes, { title: 'in all', passed: true, seconds }]
    .map(
      (row) =>
        `${row.title.padEnd(width)} ${row.seconds.toFixed(1).padStart(7)} s${row.passed ? '' : '  FAILED'}`,
    )
    .join('\n');
}
