/** The tour's step about the paper's four steps of training. */
import { dialOf, type ModeTour } from '../../../studio/tour.ts';
import type { TrainState } from '../state/train.svelte.ts';

/** From this of the four steps on, counted from 0, the two networks have one trunk. */
const sharing = 2;

export function trainTour(train: TrainState): ModeTour {
  const { form } = train;
  return {
    steps: {
      fourSteps: {
        lack: () => null,
        variant: () => null,
        facts: () => ({}),
        enter: () => {
          // A training that runs is not left for a form.
          if (!train.active) train.setUp(true);
          form.schedule = 'alternating';
        },
        begin: (answer) => ({
          done: () => [answer(0) === sharing],
          showMe: () => {
            form.schedule = 'alternating';
          },
          right: () => sharing,
        }),
      },
    },
    dials: [
      dialOf(
        () => form.schedule,
        (schedule) => {
          form.schedule = schedule;
        },
      ),
      dialOf(
        () => train.settingUp,
        (settingUp) => train.setUp(settingUp),
      ),
    ],
  };
}
