import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  classFinder,
  classNamesSchema,
  dataNameOf,
  lackedClasses,
  lackedSentence,
  likelyName,
  modelNameOf,
  type ClassNames,
} from './classNames.ts';

const names: ClassNames = [
  ['aeroplane', 'airplane'],
  ['van', 'car'],
  ['lorry', 'car'],
  ['__proto__', 'dog'],
];
const model = ['car', 'airplane', 'dog'];

describe('classes of data and model', () => {
  it('are the same by name, or as a person says', () => {
    const find = classFinder(model, names);
    expect(['aeroplane', 'airplane', 'van', 'lorry', 'dog', '__proto__'].map(find)).toEqual([
      1, 1, 0, 0, 2, 2,
    ]);
    expect(['cat', '', 'constructor', null].map(find)).toEqual([null, null, null, null]);
    expect(classFinder(model, [['car', 'dog']])('car')).toBe(2);
    // Not of this model.
    expect(classFinder(model, [['car', 'horse']])('car')).toBeNull();
  });

  it('are called by either name', () => {
    expect(['van', 'cat'].map((label) => modelNameOf(label, names))).toEqual(['car', 'cat']);
    expect(['car', 'dog', 'cat'].map((name) => dataNameOf(name, names))).toEqual([
      'van',
      '__proto__',
      'cat',
    ]);
  });

  it('that the model lacks are counted, the most frequent first', () => {
    const find = classFinder(model, names);
    const lacked = lackedClasses(['cat', 'dog', 'cow', null, 'cow', 'van'], find);
    expect(lacked).toEqual([
      { label: 'cow', objects: 2 },
      { label: 'cat', objects: 1 },
      { label: null, objects: 1 },
    ]);
    expect(lacked.map(lackedSentence)).toEqual([
      'Not counted: 2 objects of the class “cow”, which the model lacks.',
      'Not counted: 1 object of the class “cat”, which the model lacks.',
      'Not counted: 1 object of no class.',
    ]);
  });

  it.each([
    ['Red Blood Cell', ['WBC', 'red_blood-cell'], 'red_blood-cell'],
    ['aeroplane', ['airplane', 'bird'], 'airplane'],
    ['airplane', ['aeroplane'], 'aeroplane'],
    ['tvmonitor', ['tv'], 'tv'],
    ['diningtable', ['dining table'], 'dining table'],
    ['persons', ['person'], 'person'],
    ['glass', ['glas'], null],
    ['bus', ['bu'], null],
    ['horse', ['Horse', 'HORSE'], null],
    ['cell', ['RBC'], null],
    ['', ['a'], null],
  ])('%j is most likely, of %j, %j', (label, classes, likely) => {
    expect(likelyName(label, classes)).toBe(likely);
  });

  it.each([[[['a']]], [[['a', '']]], [{}], [[['a', 'b', 'c']]], [[['a', 'x'.repeat(2000)]]]])(
    'are no pairs: %j',
    (value) => {
      expect(v.is(classNamesSchema, value)).toBe(false);
    },
  );
});
