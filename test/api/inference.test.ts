import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inferenceDocument } from '../../src/api/inference-document.ts';
import { INFERENCE_PROBLEMS } from '../../src/api/inference-problems.ts';
import { problemUri } from '../../src/api/problem-types.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const docs = (name: string) => readFileSync(join(PROJECT_ROOT, 'docs', name), 'utf8');

it('the committed OpenAPI document of the gateway is that of its schemas', () => {
  expect(docs('inference-openapi.json')).toBe(`${JSON.stringify(inferenceDocument(), null, 2)}\n`);
});

it('the OpenAPI document and the page name every problem', () => {
  const text = JSON.stringify(inferenceDocument());
  const page = docs('INFERENCE.md');
  for (const code of Object.keys(INFERENCE_PROBLEMS)) {
    expect(text, code).toContain(problemUri(code));
    expect(page, code).toContain(`\`${code}\``);
  }
});
