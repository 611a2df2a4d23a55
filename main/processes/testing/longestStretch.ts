/**
 * How long this thread computes at a stretch, of its own processor time, so that what others on the machine do does not count.
 */

/** Numbers put in order in one yardstick, which leaves no garbage behind. */
const numbers = Float64Array.from({ length: 500_000 }, (_, i) => (i * 7919) % 500_009);
const ordered = new Float64Array(numbers.length);

/** What a host may compute at a stretch, in yardsticks: about 0.2 s. Others wait for it that long. */
export const longestStretch = 3;

/** Starts to measure. @returns what gives the longest stretch since the start or the former call, in yardsticks. */
export function measureStretches(): () => number {
  let longest = 0;
  let before = process.threadCpuUsage();
  // Between two of its turns lies at most one other: that which is being measured.
  setInterval(() => {
    longest = Math.max(longest, since(before));
    before = process.threadCpuUsage();
  }, 1).unref();
  return () => {
    const stretch = Math.max(longest, since(before)) / yardstick();
    longest = 0;
    before = process.threadCpuUsage();
    return stretch;
  };
}

/** Milliseconds of work that is always the same: about 70 where a limit was thought of, and more on a slower machine. */
function yardstick(): number {
  const times = Array.from({ length: 5 }, () => {
    const before = process.threadCpuUsage();
    ordered.set(numbers);
    ordered.sort();
    return since(before);
  });
  return times.toSorted((a, b) => a - b)[2] ?? 0;
}

/** Milliseconds. */
function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
