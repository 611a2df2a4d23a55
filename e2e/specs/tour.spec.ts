/** The tour, done as somebody does it who has no pointer: every step by its task, not by being shown how. */
import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from '../axe.ts';
import { test, type OpenStudio } from '../hosts.ts';
import { pointerPresses, pressButton, tabTo } from '../keys.ts';
import { bloodCells } from '../models.ts';
import { detected, inspector, listedRows, liveControls } from '../studio.ts';

const { model, picture } = bloodCells;

const panel = (page: Page) => page.getByRole('complementary', { name: 'Tour' });
const heading = (page: Page) => panel(page).getByRole('heading', { level: 3 });
const tasks = (page: Page) =>
  panel(page).getByRole('region', { name: 'Your turn' }).getByRole('listitem');

/** So often a key is pressed at most until a task is done: boxes and settings differ from model to model. */
const mostPresses = 80;

async function isDone(page: Page, task: number): Promise<boolean> {
  return (await tasks(page).nth(task).innerText()).includes('(done)');
}

async function expectDone(page: Page, task: number): Promise<void> {
  await expect(tasks(page).nth(task)).toContainText('(done)');
}

/** Presses a key until a task is done; after each the window is given time to have an answer. */
async function pressUntilDone(page: Page, key: string, task: number, changes: Locator) {
  for (let i = 0; i < mostPresses && !(await isDone(page, task)); i++) {
    const before = await changes.innerText();
    await page.keyboard.press(key);
    await expect
      .poll(async () => (await isDone(page, task)) || (await changes.innerText()) !== before)
      .toBe(true);
  }
  await expectDone(page, task);
}

/** The next box by key, once the shown stage's are there. */
async function pressNext(page: Page, key = 'n'): Promise<void> {
  await expect(listedRows(page).first()).toBeVisible();
  await page.keyboard.press(key);
}

/** Chooses one of a group of radio buttons by the arrows. */
async function chooseRadio(page: Page, group: Locator, name: string | RegExp): Promise<void> {
  const wanted = group.getByRole('radio', { name });
  const radios = group.getByRole('radio');
  const checked = group.getByRole('radio', { checked: true });
  await tabTo(page, (await checked.count()) > 0 ? checked : radios.first());
  for (let i = 0; i < (await radios.count()) && !(await wanted.isChecked()); i++) {
    await page.keyboard.press(i === 0 && (await checked.count()) === 0 ? 'Space' : 'ArrowDown');
  }
  await expect(wanted).toBeChecked();
}

/** Goes on to a step, whose text has the keyboard then. */
async function goOn(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Alt+ArrowRight');
  await expect(heading(page)).toContainText(title);
  await expect(heading(page)).toBeFocused();
}

/** What is selected, as the inspector's heading has it. */
const selected = (page: Page) => inspector(page).getByRole('heading', { level: 2 });
const shapes = (page: Page) => liveControls(page).getByRole('group', { name: /^Shape/ });

async function doTheTour(page: Page): Promise<void> {
  // 1.1
  await expect(heading(page)).toContainText('R-CNN');
  await pressNext(page);
  await expectDone(page, 0);

  // 1.2 and 1.3: Compare's time line.
  const time = page.getByRole('region', { name: 'Time' });
  await goOn(page, 'Fast R-CNN');
  await pressButton(page, time.getByRole('button', { name: 'features' }));
  await expectDone(page, 0);
  await goOn(page, 'Faster R-CNN');
  await chooseRadio(page, time.getByRole('radiogroup'), 'Linear');
  await expectDone(page, 0);
  await pressButton(page, time.getByRole('button', { name: 'proposals' }));
  await expectDone(page, 1);

  // 2.1: read off the window.
  await goOn(page, 'Image size');
  const scale = /scale ([\d.]+)/.exec(await liveControls(page).innerText())?.[1] ?? '';
  const answers = tasks(page).getByRole('radiogroup');
  await chooseRadio(page, answers, `× ${scale}`);
  await expectDone(page, 0);

  await goOn(page, 'Fully convolutional');
  await page.keyboard.press('s');
  await expectDone(page, 0);
  await tabTo(page, shapes(page).getByRole('radio', { checked: true }));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expectDone(page, 1);

  await goOn(page, 'Anchor boxes');
  await pressNext(page);
  await expect(selected(page)).not.toContainText('Nothing');
  await pressUntilDone(page, 'n', 0, selected(page));
  await pressUntilDone(page, 'n', 1, selected(page));

  await goOn(page, 'Scales and ratios');
  await tabTo(page, shapes(page).getByRole('radio', { checked: true }));
  await page.keyboard.press('ArrowRight');
  await expectDone(page, 0);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expectDone(page, 1);

  await goOn(page, 'Objectness and deltas');
  await pressNext(page);
  await expectDone(page, 0);
  await page.keyboard.press('f');
  await page.keyboard.press('f');
  await expectDone(page, 1);

  await goOn(page, 'Proposals and NMS');
  await tabTo(page, liveControls(page).getByRole('slider', { name: /^NMS IoU/ }));
  await pressUntilDone(page, 'ArrowLeft', 0, liveControls(page));

  // 3.1 to 3.3
  await goOn(page, 'Image-centric sampling');
  await pressNext(page);
  await expect(selected(page)).not.toContainText('Nothing');
  await pressUntilDone(page, 'n', 0, selected(page));
  await goOn(page, 'Loss function');
  await pressNext(page);
  await expect(selected(page)).not.toContainText('Nothing');
  await pressUntilDone(page, 'n', 0, selected(page));
  await page.keyboard.press('Escape');
  await expect(selected(page)).toContainText('Nothing');
  await pressNext(page, 'p');
  await expect(selected(page)).not.toContainText('Nothing');
  await pressUntilDone(page, 'p', 1, selected(page));
  await goOn(page, 'Four-step training');
  await chooseRadio(page, answers, /^1:/);
  await expect(tasks(page)).toContainText('Not that one');
  await chooseRadio(page, answers, /^3:/);
  await expectDone(page, 0);

  // 4.1 and 4.2
  await goOn(page, 'Sliding windows');
  for (const name of [/^Windows/, /^Anchors/]) {
    await pressButton(page, page.getByRole('main').getByRole('button', { name }));
  }
  await expectDone(page, 0);
  await goOn(page, 'Towards masks');
  await pressNext(page);
  await expectDone(page, 0);
  await expect(inspector(page).getByRole('button', { name: /^Back/ })).toBeVisible();
  for (let i = 0; i < 10 && !(await isDone(page, 1)); i++) await page.keyboard.press('Shift+F');
  await expectDone(page, 1);

  await page.keyboard.press('Alt+ArrowRight');
  await expect(heading(page)).toHaveText('That was the tour');
  await expect(panel(page)).toContainText('You did 14 of 14 steps.');
}

async function opened(studio: OpenStudio, colorScheme: 'light' | 'dark'): Promise<Page> {
  const { page } = studio;
  await page.emulateMedia({ colorScheme });
  await detected(page);
  return page;
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the tour is done from beginning to end by the keyboard alone, ${colorScheme}`, async ({
    openStudio,
  }) => {
    const page = await opened(await openStudio({ args: ['--model', model, picture] }), colorScheme);
    const presses = await pointerPresses(page);
    await pressButton(page, page.getByRole('button', { name: 'Tour', exact: true }));
    await doTheTour(page);

    // What was changed on the way is put back where that is wished.
    await pressButton(page, panel(page).getByRole('button', { name: 'Leave' }));
    const asked = page.getByRole('dialog', { name: 'Keep your changed settings?' });
    await pressButton(page, asked.getByRole('button', { name: 'Put them back' }));
    await expect(panel(page)).toHaveCount(0);
    await expect(liveControls(page)).toContainText('The package’s settings');
    expect(await presses()).toBe(0);
  });
}

test('the tour is left and gone on with, also after a reload, and says what it needs', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', model, picture] });
  await detected(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('tour');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toContainText('R-CNN');
  await pressNext(page);
  await expectDone(page, 0);
  for (const title of [
    'Fast R-CNN',
    'Faster R-CNN',
    'Image size',
    'Fully convolutional',
    'Anchor',
  ]) {
    await goOn(page, title);
  }
  await expect(panel(page)).toContainText('80 × 60 × 9 + 40 × 30 × 9');
  await expectAccessible(page, 'a step of the tour');

  // Where it was open it is open again, at its place.
  await page.reload();
  await expect(panel(page)).toBeVisible();
  await expect(heading(page)).toContainText('Anchor boxes');
  await expect(panel(page)).toContainText('1 of 3');
  await pressButton(page, panel(page).getByRole('button', { name: 'Leave' }));
  await expect(panel(page)).toHaveCount(0);

  // And else it offers to go on there.
  await page.getByRole('button', { name: 'Tour', exact: true }).click();
  await panel(page).getByRole('button', { name: 'Go on at 2.3' }).click();
  await expect(heading(page)).toContainText('Anchor boxes');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(heading(page)).toContainText('Fully convolutional');

  // Show me does it, and what it changed is put back.
  await panel(page).getByRole('button', { name: 'Show me' }).first().click();
  await expectDone(page, 0);
  await expect(liveControls(page).getByRole('checkbox', { name: 'Heat map' })).toBeChecked();
});
