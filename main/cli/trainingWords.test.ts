import { describe, expect, it } from 'vitest';
import {
  evaluationReport,
  stepReport,
  trainingRun,
} from '../services/training/testing/scriptedTraining.ts';
import {
  dataSentences,
  doingLine,
  evaluationSentence,
  resultSentence,
  resumeCommand,
  trainingLine,
} from './trainingWords.ts';

describe('a training in words', () => {
  it('has a line with phase, steps, rate, time left and the means of the losses', () => {
    const run = { ...trainingRun, step: 80, picturesPerSecond: 3.14, secondsLeft: 25.5 };
    expect(trainingLine(run, [stepReport(1), stepReport(2)], 200)).toBe(
      'RPN and detection heads together  [############------------]  50 %  step 80 of 160  ' +
        '3.1 pictures/s  26 s left  objectness 0.750  RPN box 0.500  class 0.250',
    );
    expect(trainingLine(run, [], 30)).toBe('RPN and detection heads toget');
    expect(trainingLine({ ...trainingRun, phase: null, steps: 0 }, [], 80)).toBe('Training');
  });

  it('says what it does where it does not learn', () => {
    const between = { kind: 'between', doing: 'evaluating', done: 3, total: 12 } as const;
    expect(doingLine(between, 80)).toBe('Evaluating  [######------------------]  25 %  3 of 12');
    expect(doingLine({ kind: 'preparing', doing: 'reading /a' }, 80)).toBe('Reading /a …');
    expect(doingLine({ kind: 'running' }, 80)).toBeNull();
  });

  it('says what it learns from', () => {
    expect(dataSentences({ ...trainingRun, data: null })).toEqual([]);
    const provider = { requested: 'auto', actual: 'cpu', reason: 'webgpu is slower' } as const;
    expect(dataSentences({ ...trainingRun, provider })[0]).toBe(
      'Learns from 8 pictures with 20 boxes; 2 pictures with 5 boxes for validation, on cpu (asked auto; webgpu is slower)',
    );
    const data = trainingRun.data && { ...trainingRun.data, problems: ['One is cut short.'] };
    expect(
      dataSentences({ ...trainingRun, data: data && { ...data, notVerified: 40 } }).slice(2),
    ).toEqual(['40 pictures are not verified yet, and are not trained on.', 'One is cut short.']);
    expect(dataSentences({ ...trainingRun, data: data && { ...data, notVerified: 1 } })[2]).toBe(
      '1 picture is not verified yet, and is not trained on.',
    );
    expect(dataSentences({ ...trainingRun, data }).slice(2)).toEqual(['One is cut short.']);
  });

  it('says what an evaluation found, and nothing of what its phase cannot know', () => {
    const classes = [
      { id: 1, name: 'RBC', ap50: 0.5 },
      { id: 2, name: 'WBC', ap50: 1 },
      { id: 3, name: 'Platelets', ap50: null },
    ];
    expect(evaluationSentence({ ...evaluationReport(8), classes }, 20)).toBe(
      'Epoch 1 of 20: AP50 50.0 %, AP 25.0 %, recall of proposals 75.0 % (RBC 50.0 %, WBC 100.0 %)',
    );
    const ofRpn = { ...evaluationReport(9), ap: null, ap50: null, classes: [] };
    expect(evaluationSentence(ofRpn, 20)).toBe('Epoch 2 of 20: recall of proposals 75.0 %');
  });

  it('says what the network could do before, and what the training changed', () => {
    const before = { ...evaluationReport(0), ap: 0.1, ap50: 0.125 };
    const recall = { ...evaluationReport(16), ap: null, ap50: null };
    expect(evaluationSentence(before, 20)).toMatch(
      /^Before the first step: AP50 12\.5 %, AP 10\.0 %/,
    );
    expect(resultSentence([before, evaluationReport(8), recall])).toBe(
      'AP50 12.5 % before the training and 50.0 % after it; AP 10.0 % and 25.0 %',
    );
    expect(resultSentence([before])).toBeNull();
    expect(resultSentence([evaluationReport(8)])).toBeNull();
  });

  it('writes a command that a shell takes', () => {
    expect(resumeCommand('/models/cells')).toBe('anchorscope train --resume /models/cells');
    expect(resumeCommand("/my cells/it's")).toBe(
      String.raw`anchorscope train --resume '/my cells/it'\''s'`,
    );
  });
});
