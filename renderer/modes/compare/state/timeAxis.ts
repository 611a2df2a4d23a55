/** The axis of times: where a time lies, and which marks stand on it. */

export interface TimeAxis {
  /** 0–1 of a time in milliseconds. */
  readonly placeOf: (milliseconds: number) => number;
  /** Milliseconds. */
  readonly ticks: readonly number[];
}

/** @param times all that must lie on it, milliseconds */
export function timeAxis(times: readonly number[], logarithmic: boolean): TimeAxis {
  const most = Math.max(1, ...times);
  return logarithmic ? logarithmicAxis(most) : linearAxis(most);
}

/** From a millisecond on; what is shorter lies at the beginning. */
function logarithmicAxis(most: number): TimeAxis {
  const decades = Math.max(1, Math.ceil(Math.log10(most) - 1e-9));
  return {
    placeOf: (time) => Math.min(1, Math.max(0, Math.log10(Math.max(time, 1)) / decades)),
    ticks: Array.from({ length: decades + 1 }, (_, decade) => 10 ** decade),
  };
}

/** With four to eight steps of 1, 2 or 5. */
function linearAxis(most: number): TimeAxis {
  const rough = most / 5;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 5, 10].find((each) => each * decade >= rough) ?? 10);
  const steps = Math.max(1, Math.ceil(most / step - 1e-9));
  return {
    placeOf: (time) => Math.min(1, Math.max(0, time / (steps * step))),
    ticks: Array.from({ length: steps + 1 }, (_, i) => i * step),
  };
}

/** `10 ms`, `1 s`, `0` */
export function tickText(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  return milliseconds < 1000 ? `${milliseconds} ms` : `${milliseconds / 1000} s`;
}
