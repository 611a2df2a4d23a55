/** The canvas: what lies where, what stays still, and what a pointer, a key and the legend do. */
import { expect, type Locator, type Page } from '@playwright/test';
import { test } from '../../hosts.ts';
import { bloodCells } from '../../models.ts';
import {
  canvas,
  detected,
  drawn,
  inspector,
  listedRows,
  liveControls,
  scoreThreshold,
  stageButton,
  stageCount,
} from '../../studio.ts';

const args = ['--model', bloodCells.model, bloodCells.picture];
const stages = [
  'Image',
  'Anchors',
  'Objectness',
  'Decoded',
  'Top-k',
  'Clipped',
  'NMS',
  'RoI',
  'Classes',
  'Detections',
];

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function placeOf(part: Locator): Promise<Place> {
  const place = await part.boundingBox();
  if (place === null) throw new Error('It is not there.');
  return place;
}

const picture = (page: Page) => page.getByRole('region', { name: 'Picture' });
const legend = (page: Page) => page.getByRole('list', { name: 'What the colours mean' });
const entry = (page: Page, name: string) =>
  legend(page).getByRole('button', { name: new RegExp(`^${name} `) });
const zoom = (page: Page) => picture(page).getByText(/^\d+ %/);
/** The words beside boxes. */
const tags = (page: Page) => picture(page).locator('[aria-hidden="true"] > span');

function meet(a: Place, b: Place): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > 0.5 && down > 0.5;
}

// The last is what a window of 1440 × 900 has at 200 %.
for (const [width, height] of [
  [800, 600],
  [1024, 640],
  [1440, 900],
  [2560, 1440],
  [720, 450],
] as const) {
  test(`at ${width} × ${height} nothing lies over the picture, and no stage moves it`, async ({
    openStudio,
  }) => {
    const { page } = await openStudio({ args });
    await page.setViewportSize({ width, height });
    await detected(page);
    const still: unknown[] = [];
    for (const name of stages) {
      await stageButton(page, name).click();
      await expect(stageButton(page, name)).toHaveAttribute('aria-pressed', 'true');
      const parts = {
        rail: page.getByRole('toolbar', { name: /^Stages/ }),
        tools: page.getByRole('group', { name: 'Canvas tools' }),
        canvas: canvas(page),
        'read-out': zoom(page),
        controls: liveControls(page),
        // The list has no box of its own where its entries are laid out in lines.
        ...(name === 'Image' ? {} : { legend: legend(page).locator('..') }),
      };
      const places = await Promise.all(
        Object.entries(parts).map(async ([part, at]) => ({ part, place: await placeOf(at) })),
      );
      for (const [i, one] of places.entries()) {
        for (const other of places.slice(i + 1)) {
          // What does not fit of the legend is scrolled to.
          const isClipped = one.part === 'legend' || other.part === 'legend';
          const met = meet(one.place, other.place) && !(isClipped && other.part !== 'canvas');
          expect(met, `${name}: ${one.part} and ${other.part}`).toBe(false);
        }
      }
      still.push({ at: await placeOf(canvas(page)), zoom: await zoom(page).innerText() });
    }
    for (const each of still) expect(each).toEqual(still[0]);
    const { height: left } = await placeOf(canvas(page));
    expect(left).toBeGreaterThan(height * 0.25);
  });
}

test('a moved picture stays where it is from stage to stage', async ({ openStudio }) => {
  const { page } = await openStudio({ args });
  await detected(page);
  const { x, y, width, height } = await placeOf(canvas(page));
  await page.mouse.move(x + width / 3, y + height / 3);
  // The same place of the window is the same place of the picture.
  const read = async () => (await zoom(page).innerText()).trim();
  const said = /^\d+ % · x \d+ y \d+$/;
  await expect.poll(read).toMatch(said);
  const whole = await read();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -300);
  await page.keyboard.up('Control');
  await expect.poll(read).not.toBe(whole);
  await drawn(page);
  const before = await read();
  expect(before).toMatch(said);
  for (const name of stages.toReversed().slice(1)) {
    await page.keyboard.press('[');
    await expect(stageButton(page, name)).toHaveAttribute('aria-pressed', 'true');
    expect(await read(), name).toBe(before);
  }
});

test('what lies under a lit box is copied as it was drawn', async ({ openStudio }) => {
  const { page } = await openStudio({ args });
  await detected(page);
  const { x, y, width, height } = await placeOf(canvas(page));
  // Several boxes are lit on the way.
  await page.mouse.move(x + width * 0.3, y + height * 0.3);
  await page.mouse.move(x + width * 0.5, y + height * 0.5, { steps: 20 });
  await drawn(page);
  const shot = () => canvas(page).screenshot({ animations: 'disabled' });
  const copied = await shot();
  // Without the boxes, and then with them drawn anew.
  await page.keyboard.press('Control+h');
  await expect.poll(async () => copied.equals(await shot())).toBe(false);
  await page.keyboard.press('Control+h');
  await expect.poll(async () => copied.equals(await shot())).toBe(true);
});

test('labels are shown however many boxes there are, the best first, and none meet', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args });
  await detected(page);
  await scoreThreshold(page).fill('0');
  await scoreThreshold(page).press('Enter');
  await expect.poll(() => stageCount(page, 'Detections')).toBeGreaterThan(40);
  await expect.poll(() => tags(page).count()).toBeGreaterThan(10);
  const isBest = async () => {
    const best = await listedRows(page).first().innerText();
    return (await tags(page).first().innerText()) === best.replaceAll(/\s+/g, ' ');
  };
  await expect.poll(isBest).toBe(true);
  const places = await tags(page).evaluateAll((all) =>
    all.map((each) => {
      const { x, y, width, height } = each.getBoundingClientRect();
      return { x, y, width, height };
    }),
  );
  for (const [i, one] of places.entries()) {
    for (const other of places.slice(i + 1)) expect(meet(one, other)).toBe(false);
  }
});

test('with every anchor shown, a click selects the one that is lit', async ({ openStudio }) => {
  const { page } = await openStudio({ args });
  await detected(page);
  await stageButton(page, 'Anchors').click();
  await liveControls(page).getByRole('checkbox', { name: 'Every anchor' }).check();
  const { x, y, width, height } = await placeOf(canvas(page));
  const heading = inspector(page).getByRole('heading', { level: 2 });
  for (const share of [0.31, 0.44, 0.58, 0.67]) {
    await page.keyboard.press('Escape');
    await page.mouse.move(x + width * share, y + height * share);
    await drawn(page);
    const lit = await tags(page).first().innerText();
    expect(lit).toMatch(/^anchor [\d,]+/);
    await page.mouse.down();
    await page.mouse.up();
    await expect(heading).toContainText(/anchor [\d,]+/i);
    const name = /anchor [\d,]+/i.exec(lit)?.[0] ?? '';
    await expect(heading).toContainText(new RegExp(`${name}\\b`, 'i'));
  }
});

test('clicks at one place go through what lies there, and round', async ({ openStudio }) => {
  const { page } = await openStudio({ args });
  await detected(page);
  await stageButton(page, 'Top-k').click();
  await expect(entry(page, 'best of each level')).toBeVisible();
  const { x, y, width, height } = await placeOf(canvas(page));
  const selected: string[] = [];
  const tag = tags(page).first();
  for (let i = 0; i < 4; i++) {
    await page.mouse.click(x + width / 2, y + height / 2);
    await expect(tag).not.toHaveText(selected.at(-1) ?? '');
    await drawn(page);
    selected.push(await tag.innerText());
  }
  expect(new Set(selected).size).toBe(4);
  await page.keyboard.down('Alt');
  await page.mouse.click(x + width / 2, y + height / 2);
  await page.keyboard.up('Alt');
  await expect(tag).toHaveText(selected[2] ?? '');
});

test('the legend says what became of every row, and shows and hides it', async ({ openStudio }) => {
  const { page } = await openStudio({ args });
  await detected(page);
  await stageButton(page, 'NMS').click();
  const numbers = async () => {
    const texts = await legend(page).getByRole('listitem').allInnerTexts();
    return texts.map((text) => Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '')));
  };
  await expect(entry(page, 'suppressed')).toHaveAttribute('aria-pressed', 'true');
  const sum = async () => (await numbers()).reduce((all, each) => all + each, 0);
  await expect.poll(sum).toBe(await stageCount(page, 'Clipped'));

  await entry(page, 'suppressed').focus();
  await page.keyboard.press('Space');
  await expect(entry(page, 'suppressed')).toHaveAttribute('aria-pressed', 'false');
  // At another stage and back, it is as it was left.
  await stageButton(page, 'Clipped').click();
  await stageButton(page, 'NMS').click();
  await expect(entry(page, 'suppressed')).toHaveAttribute('aria-pressed', 'false');

  await stageButton(page, 'Detections').click();
  await entry(page, 'low score').click();
  await expect(entry(page, 'low score')).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(sum).toBe(await stageCount(page, 'Classes'));
});

test('a box is shown alone with what it suppressed, by a key and by a button', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args });
  await detected(page);
  await stageButton(page, 'NMS').click();
  await expect(entry(page, 'after NMS')).toBeVisible();
  await page.keyboard.press('n');
  const said = inspector(page).getByText(/suppressed [\d,]+ proposals/);
  await expect(said).toBeVisible();
  const suppressed = /suppressed ([\d,]+)/.exec(await said.innerText())?.[1] ?? '';
  await page.keyboard.press('g');
  await expect(legend(page)).toContainText(/after NMS\s*1\b/);
  await expect(legend(page)).toContainText(new RegExp(`suppressed\\s*${suppressed}\\b`));
  await page.keyboard.press('Escape');
  await expect(entry(page, 'suppressed')).not.toContainText(new RegExp(`\\s${suppressed}$`));
  await expect(said).toBeVisible();
  const alone = inspector(page).getByRole('button', { name: /^Only this box/ });
  await alone.click();
  await expect(alone).toHaveAttribute('aria-pressed', 'true');
  await picture(page).getByRole('button', { name: 'Show all' }).click();
  await expect(alone).toHaveAttribute('aria-pressed', 'false');
});

test('the first turn of the wheel says how to zoom, and the next ones do not', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args });
  await detected(page);
  const { x, y, width, height } = await placeOf(canvas(page));
  const hint = picture(page).getByText(/^Ctrl \+ wheel zooms/);
  await page.mouse.move(x + width / 2, y + height / 2);
  await expect(hint).toBeHidden();
  await page.mouse.wheel(0, 60);
  await expect(hint).toBeVisible();
  await expect(hint).toBeHidden();
  const { frames } = await drawn(page);
  await page.mouse.wheel(0, -60);
  // The picture has moved, and the hint would have come with that.
  await expect.poll(async () => (await drawn(page)).frames).toBeGreaterThan(frames);
  await expect(hint).toBeHidden();
});
