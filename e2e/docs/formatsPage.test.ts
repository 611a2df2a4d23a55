import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dataFormats, exportFormats } from '../../shared/annotation/formats/formatNames.ts';
import { formatDescriptions } from '../../shared/annotation/formats/registry.ts';
import { formatsPage } from './formatsPage.ts';

test('docs/formats.md is what the registry says (npm run docs:formats)', () => {
  const committed = path.join(import.meta.dirname, '..', '..', 'docs', 'formats.md');
  expect(readFileSync(committed, 'utf8')).toBe(formatsPage());
});

test('has every format', () => {
  const page = formatsPage();
  for (const format of [...dataFormats, ...exportFormats]) {
    expect(page).toContain(`| ${formatDescriptions[format].title} | \`${format}\` |`);
  }
});
