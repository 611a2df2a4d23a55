import path from 'node:path';
import { expect } from '@playwright/test';
import { count } from '../../renderer/studio/words.ts';
import { test } from '../hosts.ts';
import { bloodCells, foundByTerminal, smear } from '../models.ts';
import { detected, pictureOptions, stageCount } from '../studio.ts';

const { model, folder } = bloodCells;

test('all pictures are detected on, and each then shows its own count at once', async ({
  openStudio,
}) => {
  const { page } = await openStudio({ args: ['--model', model, folder] });
  await detected(page);
  const options = pictureOptions(page);
  await expect(options).toHaveCount(10);
  const waiting = page.getByRole('option', { name: 'Not detected on yet' });
  await expect(waiting).toHaveCount(9);
  await page.keyboard.press('Control+Shift+Enter');
  await expect(waiting).toHaveCount(0);
  await expect(page.getByRole('region', { name: /^Detecting on/ })).toHaveCount(0);
  for (const number of [1, 4, 10]) {
    const picture = smear(number);
    const { detections } = (await foundByTerminal(model, picture)).stages;
    const row = options.filter({ hasText: path.basename(picture).slice(-9) });
    await expect(row).toHaveAccessibleName(new RegExp(` ${count(detections)} detections?$`));
    await row.click();
    await detected(page);
    await expect.poll(() => stageCount(page, 'Detections')).toBe(detections);
  }
});
