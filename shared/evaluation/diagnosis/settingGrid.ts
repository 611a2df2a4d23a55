/** The values that a setting is tried at: multiples of its rule's step within what it may be. */
import type { SettingRule } from '../../model/settings.ts';

/** A setting at another value. */
export interface SettingChange {
  /** Its dotted name. */
  readonly setting: string;
  readonly from: number;
  readonly to: number;
}

/** The values on one side of a setting's own, the nearest first. */
export interface GridSide {
  readonly count: number;
  /** @param place from 0 */
  valueAt(place: number): number;
  /** The first place whose value is as far as another one, or farther; `count` where none is. */
  placeOf(value: number): number;
  /** How many places are less than so far from the setting's own value. */
  nearerThan(away: number): number;
}

/** @param most no value beyond is on it, for settings that change nothing from there on */
export function gridSide(
  { least, most: limit, step }: SettingRule,
  own: number,
  direction: 'up' | 'down',
  most = limit,
): GridSide {
  const up = direction === 'up';
  const last = up
    ? Math.floor(nearly(Math.min(limit, most) / step))
    : Math.ceil(nearly(least / step));
  const first = up ? Math.floor(nearly(own / step)) + 1 : Math.ceil(nearly(own / step)) - 1;
  const sign = up ? 1 : -1;
  const count = Math.max(0, sign * (last - first) + 1);
  const placeOf = (value: number): number => {
    const steps = nearly(value / step);
    const place = sign * ((up ? Math.ceil(steps) : Math.floor(steps)) - first);
    return Math.min(count, Math.max(0, place));
  };
  return {
    count,
    valueAt: (place) => nearly((first + sign * place) * step),
    placeOf,
    nearerThan: (away) => placeOf(own + sign * away),
  };
}

/** Without the last digits, in which 0.57 / 0.01 is not 57. */
function nearly(value: number): number {
  return Number(value.toFixed(6));
}
