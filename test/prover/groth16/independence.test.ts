import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../../src/prover/groth16');
const files = readdirSync(ROOT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import\() ?'([^']+)'/g)].map((match) => match[1] as string);
}

it('the package imports nothing of the rest of the project', () => {
  const outside = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith('.') && relative(ROOT, join(dirname(file), name)).startsWith('..'))
      .map((name) => `${relative(ROOT, file)}: ${name}`),
  );
  expect(outside).toEqual([]);
});

it('nothing that the browser entry or its worker reaches imports Node', () => {
  const reached = new Set<string>();
  const visit = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const name of importsOf(file)) {
      expect(name.startsWith('node:'), `${relative(ROOT, file)} imports ${name}`).toBe(false);
      if (name.startsWith('.')) visit(join(dirname(file), name));
    }
  };
  for (const entry of ['browser.ts', 'threads/web-worker.ts']) visit(join(ROOT, entry));
  expect(reached.size).toBeGreaterThan(20);
});
