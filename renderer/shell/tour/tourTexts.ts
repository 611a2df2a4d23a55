/**
 * All words of the tour, so that whoever translates it translates this file. {name} stands for what the run says; a
 * name must stay as it is, and may be left out. Numbers of the papers are from their tables.
 */
import type { TourLack } from '../../studio/tour.ts';
import type { ChapterText } from './tourText.ts';

export const ui = {
  name: 'Tour',
  title: 'Faster R-CNN, step by step',
  on: 'on {picture} with {model}',
  onNothing: 'on your own picture and model',
  leave: 'Leave',
  progress: '{at} of {all}',
  chapterProgress: '{done} of {all}',
  back: 'Back',
  next: 'Next',
  finish: 'Finish',
  skip: 'Skip task',
  showMe: 'Show me',
  task: 'Your turn',
  done: 'done',
  skipped: 'skipped',
  taskDone: 'Done: {task}',
  here: 'Show where this step is',
  goOnAt: 'Go on at {section}',
  fromStart: 'From the start',
  offer: 'You were at {section} {title}.',
  keepTitle: 'Keep your changed settings?',
  keepText: 'During the tour you changed what the window shows or the settings of the detector.',
  keep: 'Keep them',
  putBack: 'Put them back',
  stay: 'Stay in the tour',
  endTitle: 'That was the tour',
  endText: 'You did {done} of {all} steps.',
  endSkipped: 'You skipped {skipped}: a click on one goes back there.',
  endTimes: 'On this picture: {times}.',
  endMore:
    'Compare holds several detectors against each other on your pictures, with their times. Train teaches one your own boxes.',
  toCompare: 'Open Compare',
  toTrain: 'Open Train',
  again: 'Take the tour again',
  openCommand: 'Tour: Faster R-CNN, step by step',
  openWords: 'learn tutorial guide course help explain paper lesson',
  nextCommand: 'Tour: next step',
  backCommand: 'Tour: step back',
  leaveCommand: 'Leave the tour',
  invitation: 'New to this? Take the tour',
  invitationText: 'Fourteen short steps, on your own picture.',
} as const;

/** What facts name by a key. */
export const words: Readonly<Record<string, string>> = {
  object: 'one object',
  noObject: 'no object',
  positive: 'positive',
  negative: 'negative',
  ignored: 'ignored',
  bothKept: 'both are kept',
  oneSuppressed: 'one is suppressed',
};

/** What is missing, and the commands that bring it. */
export const lacks: Readonly<
  Record<TourLack, { readonly text: string; readonly commands: Readonly<Record<string, string>> }>
> = {
  picture: {
    text: 'The task needs a picture. Open one of yours, or the sample.',
    commands: { 'open.pictures': 'Open pictures…', 'open.sample': 'Open the sample' },
  },
  model: {
    text: 'The task needs a model and a picture. Open your own, or the sample with the model that ships.',
    commands: { 'open.sample': 'Open the sample', 'open.model': 'Open a model…' },
  },
  fasterRcnn: {
    text: 'The task needs a Faster R-CNN: the open model has no region proposal network.',
    commands: { 'open.model': 'Open a model…', 'open.sample': 'Open the one that ships' },
  },
  run: { text: 'The task comes when the picture is done.', commands: {} },
};

const part = (name: string, text: string) => ({ part: name, words: text });
const canvas = (text: string) => ({ part: 'canvas', words: text });
const rail = (stage: string, text: string) => ({ part: `rail/${stage}`, words: text });
const controls = (text: string) => ({ part: 'controls', words: text });
const inspector = (text: string) => ({ part: 'inspector', words: text });

export const chapters: readonly ChapterText[] = [
  {
    title: 'From R-CNN to Faster R-CNN',
    steps: [
      {
        id: 'rcnn',
        section: '1.1',
        title: 'R-CNN',
        sentences: [
          'R-CNN asks a network about one region at a time. Selective Search first finds some 2,000 regions of the picture that may hold an object.',
          'Each is cut out with a little of what is around it, pulled to one square, and sent through the whole network. That is slow: 47 s a picture in the paper, on a GPU.',
        ],
        formula: {
          kind: 'table',
          caption: 'How often the network runs for one picture',
          head: ['', 'runs', 'time'],
          rows: [
            ['here', '{regions}', '{time}'],
            ['paper', '2,000', '47 s'],
          ],
        },
        rings: [rail('warped', 'the crops'), inspector('what one becomes')],
        tasks: [{ text: 'Select a region and see what the network gets of it.' }],
        variants: {
          pooled: {
            sentences: [
              'R-CNN asks a network about one region at a time. Each of some 2,000 regions is cut out, pulled to one square, and sent through the whole network: 47 s a picture in the paper, on a GPU.',
              'The open model is no R-CNN. One ships as models/blood-cells-r-cnn, and Train makes others: open one, and this step shows the crops.',
              'Yours cuts as well, but out of features that were made once: RoI has a piece of them for each of {regions} boxes.',
            ],
            formula: {
              kind: 'table',
              caption: 'How often the whole network runs for one picture',
              head: ['', 'runs', 'of pieces'],
              rows: [
                ['your model', '1', '{regions}'],
                ['R-CNN', '2,000', '2,000'],
              ],
            },
            rings: [rail('pooled', 'the pieces'), inspector('what one becomes')],
            tasks: [{ text: 'Select a box at RoI and see what is cut out for it.' }],
          },
          other: {
            sentences: [
              'R-CNN asks a network about one region at a time. Each of some 2,000 regions is cut out, pulled to one square, and sent through the whole network: 47 s a picture in the paper, on a GPU.',
              'The open model is no R-CNN. One ships as models/blood-cells-r-cnn, and Train makes others: open one, and this step shows the crops.',
            ],
            rings: [canvas('what was found'), inspector('the story of one')],
            tasks: [{ text: 'Select a box and see how your model came to it.' }],
          },
        },
      },
      {
        id: 'fastRcnn',
        section: '1.2',
        title: 'Fast R-CNN',
        sentences: [
          'Most of those 2,000 crops overlap, so the same pixels are worked on again and again. Fast R-CNN runs the network once over the whole picture.',
          'Each region then takes its part of the feature map. RoI pooling brings that to one size, and a few small layers say its class and where the box should be.',
        ],
        formula: {
          kind: 'table',
          caption: 'The paper’s times, without finding the regions',
          head: ['paper', 'R-CNN', 'Fast R-CNN'],
          rows: [
            ['a picture', '47 s', '0.32 s'],
            ['training', '84 h', '9.5 h'],
            ['mAP, VOC 2007', '66.0', '66.9'],
          ],
        },
        rings: [part('panes', 'the detectors'), part('time', 'where their time goes')],
        live: ['The features take {earlier} in R-CNN and {later} in Fast R-CNN.'],
        tasks: [
          {
            text: 'Which step shrank most? Choose it in a bar of the time line, or above the bars.',
          },
        ],
        variants: {
          other: {
            sentences: [
              'Most of those 2,000 crops overlap, so the same pixels are worked on again and again. Fast R-CNN runs the network once over the whole picture, and each region takes its part of the feature map: RoI pooling brings that to one size.',
              'To see both here, add an R-CNN and a Fast R-CNN in the last pane. Train makes either: it has them as schedules. Until then the paper’s table says it.',
            ],
            live: ['Here the features take {here} of {total}.'],
            tasks: [
              {
                text: 'Which of your detector’s steps are the features? Choose them in its bar, or above.',
              },
            ],
          },
        },
      },
      {
        id: 'fasterRcnn',
        section: '1.3',
        title: 'Faster R-CNN',
        sentences: [
          'With the network this fast, finding the regions became the slowest step. Selective Search knows nothing of the network and cannot use what that has worked out.',
          'Faster R-CNN has the network propose regions itself. Its region proposal network (RPN) reads features that are there anyway, so proposals cost next to nothing.',
        ],
        formula: {
          kind: 'table',
          caption: 'The paper’s times with VGG-16, milliseconds a picture',
          head: ['paper, ms', 'features', 'proposals', 'heads', 'all'],
          rows: [
            ['with Selective Search', '146', '1,510', '174', '1,830'],
            ['with the RPN', '141', '10', '47', '198'],
          ],
        },
        rings: [part('panes', 'the detectors'), part('time', 'where their time goes')],
        live: ['Proposals take {earlier} with Selective Search and {later} with the RPN.'],
        tasks: [
          { text: 'Switch the scale of the times to linear, so that lengths compare.' },
          { text: 'Choose the proposals. How long are they in each bar?' },
        ],
        variants: {
          other: {
            sentences: [
              'With the network this fast, finding the regions became the slowest step. Faster R-CNN has the network propose regions itself: its region proposal network (RPN) reads features that are there anyway.',
              'To see both here, add a Fast R-CNN and a Faster R-CNN in the last pane. Train makes a Fast R-CNN of any package, with the schedule of that name. Until then the paper’s table says it.',
            ],
            live: ['Here the proposals take {here} of {total}.'],
            tasks: [
              { text: 'Switch the scale of the times to linear, so that lengths compare.' },
              { text: 'Choose the proposals. How long are they in your detector’s bar?' },
            ],
          },
        },
      },
    ],
  },
  {
    title: 'Region Proposal Network',
    steps: [
      {
        id: 'imageSize',
        section: '2.1',
        title: 'Image size',
        sentences: [
          'Before the network sees a picture, it is resized. The paper makes the shorter side 600 pixels, but the longer one no more than 1,000.',
          'Every model says its own sizes. Boxes on the way are in pixels of the resized picture; only at the end do they go back to yours, of {picture}.',
        ],
        formula: {
          kind: 'lines',
          lines: ['s = min(600 / short, 1000 / long)'],
          spoken:
            's is the smaller of 600 divided by the short side and 1000 divided by the long side.',
        },
        rings: [rail('image', 'the picture alone'), controls('its sizes')],
        tasks: [
          {
            text: 'Read the scale: by what was your picture multiplied?',
            answers: ['× {answer1}', '× {answer2}', '× {answer3}', '× {answer4}'],
            wrong: 'Not that: look for “scale” in the controls at Image.',
          },
        ],
      },
      {
        id: 'convolutional',
        section: '2.2',
        title: 'Fully convolutional',
        sentences: [
          'The RPN is one small network that looks at every cell of the feature map, with the same weights everywhere. So it works on pictures of any size.',
          'At each cell it answers once for every shape: is there an object of about this shape, here? That makes {anchors} answers at the {cells} cells of {grids} on this picture.',
        ],
        formula: {
          kind: 'table',
          caption: 'Cells of the feature map, and answers at each',
          head: ['', 'cells × shapes'],
          rows: [
            ['here', '{grid}'],
            ['paper', '62 × 37 × 9'],
          ],
        },
        rings: [canvas('an answer at each cell'), controls('heat map and shapes')],
        tasks: [
          { text: 'Turn on the heat map.' },
          { text: 'Look at one shape alone, then at another.' },
        ],
      },
      {
        id: 'anchors',
        section: '2.3',
        title: 'Anchor boxes',
        sentences: [
          'A convolution answers alike wherever a pattern lies, so it cannot say where an object is. Each cell therefore brings boxes of its own, the anchors.',
          'The network only says how sure it is of each, and how far the object is from it.',
          'The paper has 9 at a cell, 3 scales by 3 ratios. Your model has {shapes}.',
        ],
        formula: {
          kind: 'table',
          caption: 'How many anchors there are: width × height × shapes',
          head: ['', 'W × H × k', 'anchors'],
          rows: [
            ['here', '{grid}', '{anchors}'],
            ['paper', '62 × 37 × 9', '20,646'],
          ],
        },
        rings: [rail('anchors', 'Anchors on the rail'), canvas('the grid of cells')],
        live: [
          'Selected: shape {shape} of {shapes}, IoU {iou} with {object}. Best of its cell: {best}.',
        ],
        tasks: [
          { text: 'Point at a cell, or select one of its anchors.' },
          { text: 'Select the anchor of a cell that fits an object best.' },
        ],
      },
      {
        id: 'shapes',
        section: '2.3',
        title: 'Scales and ratios',
        sentences: [
          'Shapes differ in size and in ratio. The paper takes areas of 128², 256² and 512² pixels, each as a square, a tall and a wide box.',
          'An object that no anchor fits is hard to learn and easily missed: every box has too far to go.',
        ],
        formula: {
          kind: 'table',
          caption: 'What shapes are worth: the paper’s mAP on VOC 2007',
          head: ['paper', '1 ratio', '3 ratios'],
          rows: [
            ['1 scale', '65.8', '68.8'],
            ['3 scales', '69.8', '69.9'],
          ],
        },
        rings: [controls('the shapes'), canvas('one of them')],
        live: ['This shape fits {fitted} of {objects}: IoU 0.50 or more.'],
        tasks: [
          { text: 'Leave one shape on.' },
          { text: 'Try three shapes. Which objects does none of them fit?' },
        ],
        variants: {
          few: {
            tasks: [{ text: 'Leave one shape on.' }, { text: 'Try each shape that there is.' }],
          },
        },
      },
      {
        id: 'deltas',
        section: '2.4',
        title: 'Objectness and deltas',
        sentences: [
          'Of each anchor the RPN says two things: the objectness, how sure it is that there is something, and four deltas, which move the anchor onto it.',
          'Shifts are counted in widths and heights of the anchor, sizes as logarithms. So a delta means the same for a small anchor as for a large one.',
        ],
        formula: {
          kind: 'lines',
          lines: [
            't_x = (x − x_a) / w_a     t_y = (y − y_a) / h_a',
            't_w = log(w / w_a)     t_h = log(h / h_a)',
          ],
          spoken:
            't x is x minus the anchor’s x, divided by the anchor’s width; t y likewise by its height. t w is the logarithm of the width divided by the anchor’s width; t h likewise of the height.',
        },
        rings: [canvas('anchors, and where they go'), inspector('its numbers')],
        live: ['Objectness {objectness}; deltas {tx}, {ty}, {tw}, {th}.'],
        tasks: [
          { text: 'Select an anchor.' },
          { text: 'Follow it to Decoded, where its deltas have moved it.' },
        ],
      },
      {
        id: 'nms',
        section: '2.4',
        title: 'Proposals and NMS',
        sentences: [
          'Many anchors end on the same object. Non-maximum suppression keeps the one with the best objectness, and drops those that overlap it by more than a threshold, 0.70 in the paper.',
          'Here {before} boxes come in and {after} are kept. The two of them that overlap most, on {object}, have an IoU of {pair}.',
        ],
        formula: {
          kind: 'table',
          caption: 'How many proposals are needed: the paper’s mAP on VOC 2007',
          head: ['proposals', '50', '100', '300', '1,000'],
          rows: [['paper, mAP', '66.3', '68.9', '69.9', '69.8']],
        },
        rings: [rail('proposals', 'what is kept'), controls('the threshold')],
        live: ['NMS IoU {threshold}: {state}.'],
        tasks: [
          {
            text: 'Lower NMS IoU until only one of those two is left.',
          },
        ],
        variants: {
          apart: {
            sentences: [
              'Many anchors end on the same object. Non-maximum suppression keeps the one with the best objectness, and drops those that overlap it by more than a threshold, 0.70 in the paper.',
              'Here {before} boxes come in and {after} are kept, of which no two overlap.',
            ],
            live: ['NMS IoU {threshold}.'],
            tasks: [{ text: 'Raise NMS IoU to 0.90 and see what comes.' }],
          },
        },
      },
    ],
  },
  {
    title: 'Training',
    steps: [
      {
        id: 'sampling',
        section: '3.1',
        title: 'Image-centric sampling',
        sentences: [
          'To learn, each anchor is held against the objects that are known. From IoU 0.7 on, or as the best of an object, it is positive; under 0.3 negative. In between it is ignored: it would teach neither.',
          'One picture makes a mini-batch: the paper takes 256 of its anchors, up to half of them positive, or the negatives would drown them.',
          'This step takes the {truths} of this picture as if they were true.',
        ],
        formula: {
          kind: 'table',
          caption: 'Anchors of this picture, and of a mini-batch',
          head: ['', 'positive', 'ignored', 'negative'],
          rows: [
            ['here', '{positive}', '{ignored}', '{negative}'],
            ['mini-batch', '≤ 128', '0', 'the rest of 256'],
          ],
        },
        rings: [canvas('anchors, and objects dashed')],
        live: ['Selected: IoU {iou} with {object}, so {label}.'],
        tasks: [{ text: 'Find an anchor that is ignored, and select it.' }],
      },
      {
        id: 'loss',
        section: '3.2',
        title: 'Loss function',
        sentences: [
          'The loss has two terms: whether objectness was right, and how far the deltas were off. p* is 1 for a positive anchor and 0 for a negative one.',
          'λ balances the two. The paper takes 10, and found that anything from 1 to 100 does about as well.',
        ],
        formula: {
          kind: 'lines',
          lines: [
            'L = (1 / N_{cls}) Σ L_{cls}(p_i, p_i^{*})',
            '  + λ (1 / N_{reg}) Σ p_i^{*} L_{reg}(t_i, t_i^{*})',
          ],
          spoken:
            'L is the mean of the class loss over all anchors, plus lambda times the mean of p star times the box loss.',
        },
        rings: [canvas('anchors, and objects dashed'), inspector('its objectness')],
        live: ['Selected: {label}.', 'Its class term is {cls}, its box term {reg}.'],
        tasks: [
          { text: 'Select a positive anchor.' },
          { text: 'Select a negative one. Which of its terms is 0?' },
        ],
      },
      {
        id: 'fourSteps',
        section: '3.3',
        title: 'Four-step training',
        sentences: [
          'RPN and Fast R-CNN each want to shape the trunk, the layers that make the features. The paper trains them in turn until one trunk serves both; Train calls that Alternating.',
          'Training both at once came later. It gives 70.0 mAP for 69.9, in a quarter to half less time.',
        ],
        rings: [{ part: 'schedule', words: 'the schedule' }],
        tasks: [
          {
            text: 'From which step on do the two share one trunk?',
            answers: [
              '1: train the RPN',
              '2: train Fast R-CNN on its proposals',
              '3: train the RPN’s own layers on the trunk of step 2',
              '4: train Fast R-CNN’s own layers on that trunk',
            ],
            wrong: 'Not that one: in which step does one network first take the other’s trunk?',
          },
        ],
      },
    ],
  },
  {
    title: 'Parting words',
    steps: [
      {
        id: 'windows',
        section: '4.1',
        title: 'Sliding windows',
        sentences: [
          'Detectors used to slide a window of one size over the picture, made smaller and smaller, and asked a classifier at every place.',
          'Anchors are that idea turned round: the picture keeps its size, and each place has boxes of several sizes. They are a first guess, not the answer: a second stage looks again.',
        ],
        formula: {
          kind: 'table',
          caption: 'Is a second look worth it: the paper’s mAP on VOC 2007',
          head: ['paper', 'mAP'],
          rows: [
            ['dense windows, one stage', '53.9'],
            ['proposals, two stages', '58.7'],
          ],
        },
        rings: [part('panes', 'windows and anchors')],
        tasks: [{ text: 'Show Windows in one pane and Anchors in another: which are more?' }],
        variants: {
          anchors: {
            sentences: [
              'Detectors used to slide a window of one size over the picture, made smaller and smaller, and asked a classifier at every place. To see that here, add a package of sliding windows in the last pane.',
              'Anchors are that idea turned round: the picture keeps its size, and each place has boxes of several sizes. They are a first guess, not the answer: a second stage looks again.',
            ],
            rings: [part('panes', 'the grid of anchors')],
            tasks: [{ text: 'Show Anchors in a pane and think of each as a window.' }],
          },
          other: {
            sentences: [
              'Detectors used to slide a window of one size over the picture, made smaller and smaller, and asked a classifier at every place.',
              'Anchors are that idea turned round: the picture keeps its size, and each place has boxes of several sizes. None of the open detectors has anchors: add a Faster R-CNN in the last pane to see them.',
            ],
            tasks: [],
          },
        },
      },
      {
        id: 'wholeLineage',
        section: '4.2',
        title: 'Towards masks',
        sentences: [
          'Behind each detection there is a chain of boxes. What came later kept that chain and added to it: feature pyramids take anchors from several grids, and Mask R-CNN draws a mask beside class and box.',
          'You have seen each of the {stages} stages of yours. Walk along them once more.',
        ],
        formula: {
          kind: 'table',
          caption: 'Later, as Detectron2 measured it on a V100 with ResNet-50 and a pyramid',
          head: ['', 'box AP', 'mask AP', 'time'],
          rows: [
            ['Faster R-CNN', '37.9', '–', '0.038 s'],
            ['Mask R-CNN', '38.6', '35.2', '0.043 s'],
          ],
        },
        rings: [canvas('what was found'), inspector('its lineage')],
        tasks: [
          { text: 'Select a detection.' },
          { text: 'Follow it to where it began, stage by stage or at once.' },
        ],
      },
    ],
  },
];
