import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { policyWords } from '../../../src/console/check/policy-words.ts';
import { compileSecondPolicy } from '../../../src/protocol/second/compile-policy.ts';
import { parseSecondPolicy } from '../../../src/protocol/second/policy-document.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';

const read = (...path: string[]): Promise<string> =>
  readFile(join(PROJECT_ROOT, 'policies', ...path), 'utf8');

it('tells a policy in words, with the hash that the chain has', async () => {
  const [text, base] = await Promise.all([read('second', 'heart-disease.json'), read('heart-disease.json')]);
  const compiled = compileSecondPolicy(await parseSecondPolicy(text, async () => base));
  const named = (JSON.parse(text) as { base: string }).base.split('/').at(-1) as string;
  const words = await policyWords([
    { name: named, text: base },
    { name: 'policy.json', text },
  ]);
  expect(words.hash).toBe(compiled.hash);
  expect(words.lines.join(' ')).toContain(`A batch has ${compiled.shape.n} records.`);
});

it('says which file is missing', async () => {
  const text = await read('second', 'heart-disease.json');
  await expect(policyWords([{ name: 'policy.json', text }])).rejects.toThrow(
    /drop the file heart-disease.json/,
  );
  await expect(policyWords([{ name: 'a.json', text: '{}' }])).rejects.toThrow(/no file has a base/);
});
