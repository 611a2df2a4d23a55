/** Train: a network learns a person's boxes. */
import type { Commands } from '../../studio/commands.ts';
import type { Mode } from '../../studio/mode.ts';
import type { Studio } from '../../studio/studio.ts';
import TrainChip from './panels/TrainChip.svelte';
import { provideTrain, TrainState } from './state/train.svelte.ts';
import { trainTour } from './tour/trainTour.ts';

const id = 'train';

export function trainMode(studio: Studio): Mode {
  const train = new TrainState(studio, studio.token);
  const { canvas: handle, scene, tools } = train;
  studio.trainingWish.asked.add(({ folder }) => {
    studio.mode.show(id);
    train.setUp(true);
    void train.form.look(folder, null);
  });
  return {
    id,
    title: 'Train',
    purpose: 'teach a network your boxes',
    keys: ['T'],
    ofPictures: false,
    // With what it draws curves with: most windows open to inspect.
    panels: async () => ({ centre: (await import('./panels/TrainMode.svelte')).default }),
    chip: TrainChip,
    commands: {
      'train.follow': {
        title: 'Follow the mini-batches, or hold one',
        group: 'Training',
        keys: [],
        run: () => train.follow(!train.following),
        enabled: () => train.batch !== null,
      },
      'train.epochBefore': {
        title: 'Validation after the epoch before',
        group: 'Training',
        keys: [','],
        run: () => train.moveStrip(-1),
        enabled: () => train.strips.length > 1,
      },
      'train.epochAfter': {
        title: 'Validation after the next epoch',
        group: 'Training',
        keys: ['.'],
        run: () => train.moveStrip(1),
        enabled: () => train.strips.length > 1,
      },
    },
    commandsAnywhere: commandsOf(studio, train),
    canvas: {
      handle,
      tools,
      hasPicture: () => scene.picture !== null,
      toggleBoxes: () => scene.toggleBoxes(),
    },
    tour: trainTour(train),
    provide: () => provideTrain(train),
    listen: () => train.listen(),
    start: () => train.meet(),
    meetAgain: () => train.meet(),
  };
}

function commandsOf({ mode }: Studio, train: TrainState): Commands {
  return {
    'train.new': {
      title: 'New training…',
      group: 'Training',
      keys: [],
      run: () => {
        mode.show(id);
        train.setUp(true);
      },
      enabled: () => !train.active,
    },
    'train.pause': {
      title: 'Pause the training, or go on',
      group: 'Training',
      keys: [],
      run: () => void (train.status.state.kind === 'paused' ? train.goOn() : train.pause()),
      enabled: () => train.active && train.status.state.kind !== 'preparing',
    },
    'train.stop': {
      title: 'Stop the training',
      group: 'Training',
      keys: [],
      run: () => void train.stop(),
      enabled: () => train.active,
    },
  };
}
