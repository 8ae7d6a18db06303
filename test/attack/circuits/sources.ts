import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';

const CIRCUITS = join(PROJECT_ROOT, 'circuits');
const MAIN = 'second/main';

/** Files of circuits/ that the circuits' main files include, in order: their templates and no main file. */
export async function circuitSources(): Promise<string[]> {
  const found = new Set<string>();
  const visit = async (file: string): Promise<void> => {
    const text = await readFile(join(CIRCUITS, file), 'utf8');
    for (const [, path] of text.matchAll(/^include "(?!circomlib\/)([^"]+)";/gm)) {
      const included = normalize(join(dirname(file), path as string));
      if (found.has(included)) continue;
      found.add(included);
      await visit(included);
    }
  };
  for (const name of await readdir(join(CIRCUITS, MAIN))) await visit(join(MAIN, name));
  return [...found].sort();
}
