import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderSdkDocs, SDK_DOCS } from '../../scripts/build/sdk-docs.ts';

it('docs/sdk is what the docstrings say (npm run docs:sdk writes it)', () => {
  const pages = renderSdkDocs();
  expect(readdirSync(SDK_DOCS).sort()).toEqual(Object.keys(pages).sort());
  for (const [name, text] of Object.entries(pages)) {
    expect(readFileSync(join(SDK_DOCS, name), 'utf8'), name).toBe(text);
  }
});
