/** Train mode, with a scripted training: what the window shows of one, and what a person does with it. */
import { writeFile } from 'node:fs/promises';
import { expect, type Page, type TestInfo } from '@playwright/test';
import { expectAccessible } from '../axe.ts';
import { test, type OpenStudio } from '../hosts.ts';

const program = 'e2e/fixtures/webHostWithTraining.ts';

/** Only the web host can be given a training that is a script. */
function needsScript(host: unknown): void {
  test.skip(host !== 'web', 'With a scripted training, which only the web host can be given.');
}

/** Lets the scripted training go as far as a step, and further when it is told. */
async function stepGate(testInfo: TestInfo, firstStep: number) {
  const file = testInfo.outputPath('gate');
  const goTo = (step: number) => writeFile(file, String(step));
  await goTo(firstStep);
  return { env: { TEST_STEP_MILLISECONDS: '5', TEST_STEP_GATE: file }, goTo };
}

/** Console messages are collected: a style that the policy refuses is one of them. */
async function openTrain(
  openStudio: (options: { program: string; env: Record<string, string> }) => Promise<OpenStudio>,
  env: Record<string, string>,
): Promise<{ page: Page; complaints: string[] }> {
  const { page } = await openStudio({ program, env });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.keyboard.press('t');
  await expect(
    page.getByRole('heading', { name: 'Train a network on your own boxes' }),
  ).toBeVisible();
  return { page, complaints };
}

async function chooseData(page: Page): Promise<void> {
  await page.getByLabel('Folder', { exact: true }).fill('/data/cells');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Pascal VOC XML' })).toBeVisible();
}

const training = (page: Page) => page.getByRole('region', { name: 'Training', exact: true });

test('a training is set up, watched, and its model opened', async ({ openStudio }, testInfo) => {
  needsScript(testInfo.project.metadata['host']);
  const gate = await stepGate(testInfo, 50);
  const { page, complaints } = await openTrain(openStudio, gate.env);
  const start = page.getByRole('button', { name: 'Start training' });
  await expect(start).toBeDisabled();
  await chooseData(page);
  await expect(page.getByRole('list', { name: 'Boxes of each class' }).first()).toContainText(
    'RBC',
  );
  await expect(page.getByText('16 pictures × 20 epochs = 320 mini-batches')).toBeVisible();

  await page.getByRole('button', { name: 'How long will it take?' }).click();
  await expect(
    page.getByText('About 24 min on CPU, with 1.4 GB of memory and 172.0 MB of disk.'),
  ).toBeVisible();
  await page.getByText('More settings').click();
  const rate = page.getByLabel('Learning rate', { exact: true });
  await rate.fill('fast');
  await expect(page.getByRole('alert')).toHaveText('Learning rate must be a number.');
  // Beside the button that it holds up, too: the field may be out of sight.
  await expect(page.locator('main footer')).toContainText('Learning rate must be a number.');
  await expect(start).toBeDisabled();
  await rate.fill('0.01');
  await page.getByLabel('Epochs', { exact: true }).fill('12');
  // It was of another training.
  await expect(page.getByText('About 24 min on CPU')).toHaveCount(0);
  await start.click();

  await expect(page.getByRole('button', { name: /Show it large/ })).toHaveCount(6);
  await expect(training(page)).toContainText('step 50 of 240');
  // The step that it is at takes its time; the answer does not.
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(training(page)).toContainText('Pausing after this step');
  await gate.goTo(51);
  await expect(training(page)).toContainText('Paused');
  await expect(page.getByRole('img', { name: /^Losses over/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Picture of the training' })).toContainText(
    'positive',
  );
  await page.getByRole('button', { name: 'Go on' }).click();
  await gate.goTo(Infinity);
  await expect(training(page)).toContainText('Finished');
  // Whether it helped.
  await expect(training(page)).toContainText(/AP50 0\.0 → \d\d\.\d/);
  await expect(page.getByRole('img', { name: /^After epoch 12/ })).toBeVisible();

  // Back to what it knew at the start, epoch by epoch, and one picture of that large.
  const epoch = page.getByRole('slider', { name: 'Epoch', exact: true });
  await expect(epoch).toHaveAttribute('aria-valuetext', 'after epoch 12');
  await page.keyboard.press(',');
  await expect(epoch).toHaveAttribute('aria-valuetext', 'after epoch 11');
  await epoch.press('Home');
  await expect(epoch).toHaveAttribute('aria-valuetext', 'before the first step');
  await page.getByRole('button', { name: 'The next epoch' }).click();
  await expect(epoch).toHaveAttribute('aria-valuetext', 'after epoch 1');
  await page
    .getByRole('button', { name: /Show it large/ })
    .first()
    .click();
  await expect(page.getByRole('application', { name: /^Validation picture/ })).toBeVisible();

  await page.getByRole('button', { name: 'Open the model' }).click();
  await expect(page.getByRole('button', { name: /^Model/ })).toContainText('trained-3');
  await expect(page.getByRole('button', { name: 'Inspect' })).toHaveAttribute(
    'aria-current',
    'page',
  );
  expect(complaints).toEqual([]);
});

test('a training goes on in Inspect and over a reload of the window', async ({
  openStudio,
}, testInfo) => {
  needsScript(testInfo.project.metadata['host']);
  const { page } = await openTrain(openStudio, (await stepGate(testInfo, 50)).env);
  await chooseData(page);
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('img', { name: /^After epoch/ })).toBeVisible();
  await page.keyboard.press('i');
  const chip = page.getByRole('button', { name: /Show the training$/ });
  await expect(chip).toContainText('%');
  await page.reload();
  await chip.click();
  await expect(page.getByRole('img', { name: /^After epoch/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeEnabled();
});

test('a training that fails says why, and goes on from its checkpoint', async ({
  openStudio,
}, testInfo) => {
  needsScript(testInfo.project.metadata['host']);
  const { page } = await openTrain(openStudio, (await stepGate(testInfo, 100)).env);
  await chooseData(page);
  await page.getByText('More settings').click();
  await page.getByLabel('Learning rate', { exact: true }).fill('10');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('alert')).toContainText('no number any more at step 30');
  await expect(training(page)).toContainText('A checkpoint is kept');
  const rate = training(page).getByLabel('Learning rate', { exact: true });
  await expect(rate).toHaveValue('10');
  await rate.fill('fast');
  await expect(page.getByRole('button', { name: 'Resume' })).toBeDisabled();
  await expect(rate).toHaveAccessibleDescription('Learning rate must be a number above 0.');
  await rate.fill('0.01');
  await rate.press('Enter');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeEnabled();
  await expect(
    page.getByRole('img', { name: /^Losses over (3[1-9]|[4-9]\d|\d{3})/ }),
  ).toBeVisible();
});

test('alternating training shows its four steps, and what each samples', async ({
  openStudio,
}, testInfo) => {
  needsScript(testInfo.project.metadata['host']);
  const gate = await stepGate(testInfo, 15);
  const { page } = await openTrain(openStudio, { ...gate.env, TEST_EPOCH_STEPS: '10' });
  await chooseData(page);
  await page.getByRole('radio', { name: /^Alternating/ }).check();
  await page.getByLabel('Epochs', { exact: true }).fill('3');
  await page.getByRole('button', { name: 'Start training' }).click();
  const steps = page.getByRole('list', { name: 'Steps of the schedule' }).getByRole('listitem');
  await expect(steps).toHaveCount(4);
  const legend = page.getByRole('list', { name: 'What the colours mean' });
  await expect(legend).toContainText('negative');
  await gate.goTo(45);
  await expect(steps.nth(1)).toHaveAttribute('aria-current', 'step');
  await expect(legend).toContainText('RoI, foreground');
  await expect(legend).not.toContainText('negative');
});

test('it can all be done with the keyboard', async ({ openStudio }, testInfo) => {
  needsScript(testInfo.project.metadata['host']);
  const { page } = await openTrain(openStudio, (await stepGate(testInfo, 50)).env);
  const folder = page.getByLabel('Folder', { exact: true });
  for (let i = 0; i < 30 && !(await folder.evaluate((it) => it === document.activeElement)); i++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('/data/cells');
  await page.keyboard.press('Enter');
  const start = page.getByRole('button', { name: 'Start training' });
  await expect(start).toBeEnabled();
  for (let i = 0; i < 40 && !(await start.evaluate((it) => it === document.activeElement)); i++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeEnabled();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('pause the training');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('axe finds nothing in either theme, and nothing overflows', async ({
  openStudio,
}, testInfo) => {
  needsScript(testInfo.project.metadata['host']);
  const { page } = await openTrain(openStudio, (await stepGate(testInfo, 50)).env);
  await expectAccessible(page, 'no data');
  await chooseData(page);
  await page.getByText('More settings').click();
  await page.getByLabel('Positive from IoU', { exact: true }).fill('7');
  await expectAccessible(page, 'a setting that must be put right');
  await page.getByRole('button', { name: 'Return “Positive from IoU” to its default' }).click();
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('img', { name: /^After epoch/ })).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  for (const [width, height] of [
    [1440, 900],
    [900, 600],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expectAccessible(page, `a training at ${width} × ${height}`);
    const size = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      height: document.documentElement.scrollHeight,
    }));
    expect(size).toEqual({ width, height });
  }
});

test('axe finds nothing in either theme where a training failed', async ({
  openStudio,
}, testInfo) => {
  needsScript(testInfo.project.metadata['host']);
  const { page } = await openTrain(openStudio, (await stepGate(testInfo, 100)).env);
  await chooseData(page);
  await page.getByText('More settings').click();
  await page.getByLabel('Learning rate', { exact: true }).fill('10');
  await page.getByRole('button', { name: 'Start training' }).click();
  await training(page).getByLabel('Learning rate', { exact: true }).fill('fast');
  await expect(training(page)).toContainText('must be a number above 0');
  await expectAccessible(page, 'failed');
});
