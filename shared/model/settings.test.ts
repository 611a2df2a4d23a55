import { describe, expect, it } from 'vitest';
import { failureOf } from '../result.ts';
import { checkSetting, settingNames, withSetting, type DetectionSettings } from './settings.ts';

const settings: DetectionSettings = {
  rpn: { preNmsTopN: 1000, postNmsTopN: 300, nmsIoU: 0.7, minSize: 0, scoreThreshold: 0 },
  head: { scoreThreshold: 0.05, nmsIoU: 0.5, maxDetections: 100, minSize: 0 },
};

function failureFrom(name: string, value: number) {
  try {
    checkSetting(name, value);
    return null;
  } catch (error) {
    return failureOf(error);
  }
}

describe('settingNames', () => {
  it('has every setting once', () => {
    expect(settingNames).toEqual([
      ...Object.keys(settings.rpn).map((name) => `rpn.${name}`),
      ...Object.keys(settings.head).map((name) => `head.${name}`),
    ]);
  });
});

describe('withSetting', () => {
  it.each(settingNames)('changes %s and nothing else', (name) => {
    const changed = withSetting(settings, name, 1);
    const differing = settingNames.filter(
      (each) => valueOf(changed, each) !== valueOf(settings, each),
    );
    expect(differing).toEqual([name]);
    expect(valueOf(changed, name)).toBe(1);
  });

  it('leaves what it was given as it was', () => {
    const before = structuredClone(settings);
    withSetting(settings, 'rpn.nmsIoU', 0.1);
    expect(settings).toEqual(before);
  });
});

describe('checkSetting', () => {
  it.each([
    ['rpn.nmsIoU', 0],
    ['rpn.nmsIoU', 1],
    ['head.maxDetections', 1_000_000],
    ['head.minSize', 0.5],
  ])('takes %s=%d', (name, value) => {
    expect(failureFrom(name, value)).toBeNull();
  });

  it.each([
    ['rpn.nmsIoU', 1.01, 'rpn.nmsIoU must be a number from 0 to 1, and not 1.01.'],
    ['head.scoreThreshold', -1, 'head.scoreThreshold must be a number from 0 to 1, and not -1.'],
    ['head.scoreThreshold', NaN, 'head.scoreThreshold must be a number from 0 to 1, and not NaN.'],
    [
      'rpn.preNmsTopN',
      1.5,
      'rpn.preNmsTopN must be a whole number from 1 to 1,000,000, and not 1.5.',
    ],
    [
      'rpn.postNmsTopN',
      0,
      'rpn.postNmsTopN must be a whole number from 1 to 1,000,000, and not 0.',
    ],
    [
      'rpn.minSize',
      Infinity,
      'rpn.minSize must be a number from 0 to 1,000,000, and not Infinity.',
    ],
  ])('refuses %s=%d in one sentence', (name, value, message) => {
    expect(failureFrom(name, value)).toEqual({ kind: 'badInput', message });
  });

  it.each(['rpn', 'nmsIoU', 'rpn.', 'rpn.nms', 'constructor', 'rpn.__proto__', ''])(
    'says what there is instead of %j',
    (name) => {
      expect(failureFrom(name, 1)).toEqual({
        kind: 'badInput',
        message: `There is no setting '${name}'; there are ${settingNames.join(', ')}.`,
      });
    },
  );
});

function valueOf(given: DetectionSettings, name: string): unknown {
  const flat = [
    ...Object.entries(given.rpn).map(([key, value]) => [`rpn.${key}`, value] as const),
    ...Object.entries(given.head).map(([key, value]) => [`head.${key}`, value] as const),
  ];
  return new Map<string, unknown>(flat).get(name);
}
