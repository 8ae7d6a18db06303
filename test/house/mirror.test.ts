import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Sources of more lines than this need a test. */
const LIMIT = 80;
const TABLE = 'test/house/covered-by.json';

const table: Readonly<Record<string, string>> = JSON.parse(readFileSync(TABLE, 'utf8'));
const sources = globSync('src/**/*.ts', { exclude: (name) => name.endsWith('.d.ts') }).map((path) =>
  path.replaceAll('\\', '/'),
);
/** Whether a test of the path and name of a source exists, of the short or of the long tier. */
const hasMirror = (source: string): boolean =>
  ['test', 'long'].some((tier) => existsSync(source.replace(/^src\/(.*)\.ts$/, `test/$1.${tier}.ts`)));

const linesOf = (file: string): number => readFileSync(file, 'utf8').split('\n').length - 1;

/** The files of the project that a file names: imports, and paths of programs that it starts. */
function filesNamedIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const imports = [...text.matchAll(/(?:from|import|import\() ?'(\.[^']+)'/g)].map(([, path]) =>
    normalize(join(dirname(file), path as string)),
  );
  const started = [...text.matchAll(/'((?:src|scripts|test|examples)\/[^']+\.(?:tsx?|mjs))'/g)].map(
    ([, path]) => normalize(path as string),
  );
  const entries = /'assay\/sdk'/.test(text) ? ['src/sdk.ts'] : [];
  return [...imports, ...started, ...entries].filter(
    (path) => /\.(?:tsx?|mjs)$/.test(path) && existsSync(path),
  );
}

/** Every file that runs when the test runs, as far as its text names it. */
function reachedBy(test: string): Set<string> {
  const seen = new Set<string>();
  const waiting = [test];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    waiting.push(...filesNamedIn(file));
  }
  return seen;
}

describe('tests mirror the sources', () => {
  it(`every source above ${LIMIT} lines has a test of its path and name, or a line in ${TABLE}`, () => {
    const bare = sources.filter(
      (source) => linesOf(source) > LIMIT && !hasMirror(source) && table[source] === undefined,
    );
    expect(bare).toEqual([]);
  });

  it('every line of the table names a source and a test that exist', () => {
    const gone = Object.entries(table).filter(([source, test]) => !existsSync(source) || !existsSync(test));
    expect(gone).toEqual([]);
  });

  it('the table has no line for a source that has a test of its own', () => {
    expect(Object.keys(table).filter((source) => hasMirror(source))).toEqual([]);
  });

  it('every test in the table reaches the source through its imports', () => {
    const reached = new Map(
      [...new Set(Object.values(table))].filter(existsSync).map((test) => [test, reachedBy(test)]),
    );
    const missed = Object.entries(table).filter(
      ([source, test]) => reached.get(test)?.has(normalize(source)) !== true,
    );
    expect(missed).toEqual([]);
  });
});
