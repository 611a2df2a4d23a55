import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../result.ts';
import {
  fasterRcnnRules,
  type FasterRcnnSettings,
} from '../detection/detectors/fasterRcnn/settings.ts';
import {
  checkSetting,
  checkSettings,
  equalSettings,
  settingsKey,
  settingNames,
  settingOf,
  settingsSchema,
  withSetting,
  type DetectionSettings,
  writtenValue,
} from './settings.ts';

const settings: FasterRcnnSettings = {
  rpn: { preNmsTopN: 1000, postNmsTopN: 300, nmsIoU: 0.7, minSize: 0, scoreThreshold: 0 },
  head: { scoreThreshold: 0.05, nmsIoU: 0.5, maxDetections: 100, minSize: 0 },
};

const names = settingNames(settings);

function failureFrom(name: string, value: number) {
  return failureIn(() => checkSetting(fasterRcnnRules, name, value));
}

function failureIn(work: () => unknown) {
  try {
    work();
    return null;
  } catch (error) {
    return failureOf(error);
  }
}

describe('settingNames', () => {
  it('has every setting once', () => {
    expect(names).toEqual([
      ...Object.keys(settings.rpn).map((name) => `rpn.${name}`),
      ...Object.keys(settings.head).map((name) => `head.${name}`),
    ]);
    expect(fasterRcnnRules.map(({ name }) => name)).toEqual(names);
  });
});

describe('withSetting', () => {
  it.each(names)('changes %s and nothing else', (name) => {
    const changed = withSetting(fasterRcnnRules, settings, name, 1);
    const differing = names.filter((each) => valueOf(changed, each) !== valueOf(settings, each));
    expect(differing).toEqual([name]);
    expect(valueOf(changed, name)).toBe(1);
  });

  it('leaves what it was given as it was', () => {
    const before = structuredClone(settings);
    withSetting(fasterRcnnRules, settings, 'rpn.nmsIoU', 0.1);
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
        message: `There is no setting '${name}'; there are ${names.join(', ')}.`,
      });
    },
  );
});

describe('settingOf', () => {
  it.each(names)('gives %s', (name) => {
    expect(settingOf(settings, name)).toBe(valueOf(settings, name));
  });

  it.each(['rpn', 'rpn.', 'rpn.toString', 'constructor.name', '__proto__.x', ''])(
    'says that there is no %j',
    (name) => {
      expect(() => settingOf(settings, name)).toThrow(`There is no setting '${name}'.`);
    },
  );
});

describe('checkSettings', () => {
  const failureOfAll = (given: DetectionSettings) =>
    failureIn(() => checkSettings(fasterRcnnRules, given));

  it('takes what a package gives', () => {
    expect(failureOfAll(settings)).toBeNull();
  });

  it('names what is missing, what is unknown and what is out of its bounds', () => {
    expect(failureOfAll({ rpn: settings.rpn })).toEqual({
      kind: 'badInput',
      message: 'The settings do not say head.scoreThreshold.',
    });
    // A record may be an empty list, which says nothing.
    expect(failureOfAll(v.parse(settingsSchema, []))?.message).toBe(
      'The settings do not say rpn.preNmsTopN.',
    );
    expect(failureOfAll({ ...settings, svm: { cost: 1 } })?.message).toContain(
      "There is no setting 'svm.cost'; there are rpn.preNmsTopN, ",
    );
    expect(failureOfAll({ ...settings, head: { ...settings.head, nmsIoU: 1.5 } })).toEqual({
      kind: 'badInput',
      message: 'head.nmsIoU must be a number from 0 to 1, and not 1.5.',
    });
    const notWhole = { ...settings, head: { ...settings.head, maxDetections: NaN } };
    expect(failureOfAll(notWhole)?.message).toContain('head.maxDetections must be a whole number');
  });
});

describe('settingsKey', () => {
  it('is the same for the same values in any order, and another for others', () => {
    const turned = { head: { ...settings.head }, rpn: settings.rpn };
    expect(settingsKey(turned)).toBe(settingsKey(settings));
    const other = { ...settings, rpn: { ...settings.rpn, nmsIoU: 0.123 } };
    expect(settingsKey(other)).not.toBe(settingsKey(settings));
    const swapped = {
      ...settings,
      head: { ...settings.head, nmsIoU: 0.7 },
      rpn: { ...settings.rpn, nmsIoU: 0.5 },
    };
    const straight = {
      ...settings,
      head: { ...settings.head, nmsIoU: 0.5 },
      rpn: { ...settings.rpn, nmsIoU: 0.7 },
    };
    expect(settingsKey(swapped)).not.toBe(settingsKey(straight));
  });
});

describe('equalSettings', () => {
  it('compares every value, in any order of the parts', () => {
    expect(equalSettings(settings, { head: { ...settings.head }, rpn: settings.rpn })).toBe(true);
  });

  it.each(names)('sees that %s differs', (name) => {
    const other = withSetting(fasterRcnnRules, settings, name, 1);
    expect(equalSettings(settings, other)).toBe(false);
    expect(equalSettings(other, settings)).toBe(false);
  });

  it('sees that one has more', () => {
    expect(equalSettings(settings, { ...settings, svm: { cost: 1 } })).toBe(false);
    expect(equalSettings({ ...settings, svm: { cost: 1 } }, settings)).toBe(false);
  });
});

describe('settingsSchema', () => {
  it.each([
    [{ rpn: { nmsIoU: '0.5' } }],
    [{ rpn: { nmsIoU: NaN } }],
    [{ rpn: 0.5 }],
    [null],
    [{ ['x'.repeat(65)]: {} }],
    [Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`part${i}`, {}]))],
  ])('does not take %j', (given) => {
    expect(v.safeParse(settingsSchema, given).success).toBe(false);
  });

  it('takes the settings of any detector', () => {
    const given = { svm: { cost: 0.01 } };
    expect(v.parse(settingsSchema, given)).toEqual(given);
    expect(v.parse(settingsSchema, settings)).toEqual(settings);
  });
});

function valueOf(given: DetectionSettings, name: string): unknown {
  const flat = Object.entries(given).flatMap(([part, values]) =>
    Object.entries(values).map(([key, value]) => [`${part}.${key}`, value] as const),
  );
  return new Map<string, unknown>(flat).get(name);
}

describe('a written value', () => {
  const rules = [
    { name: 'a.way', least: 0, most: 1, step: 1, whole: true, words: ['this', 'that'] },
    { name: 'a.share', least: 0, most: 1, step: 0.01, whole: false },
  ];

  it.each([
    ['a.way', 'that', 1],
    ['a.way', 'THIS', 0],
    ['a.way', '1', 1],
    ['a.share', '0.25', 0.25],
    ['a.share', 'that', NaN],
    ['a.way', 'other', NaN],
    ['a.way', ' ', NaN],
    ['b', '3', 3],
  ])('of %s is, of %j, %d', (name, text, value) => {
    expect(writtenValue(rules, name, text)).toBe(value);
  });
});
