import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

/** The rooms of src that each room may import, besides itself. docs/adr/0018-rooms-and-arrows.md has the reasons. */
const LIBRARY = ['protocol', 'system'];
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  system: ['protocol'],
  records: LIBRARY,
  prover: [...LIBRARY, 'verifier'],
  verifier: LIBRARY,
  chain: LIBRARY,
  api: [...LIBRARY, 'verifier'],
  client: [...LIBRARY, 'api', 'verifier'],
  delivery: [...LIBRARY, 'api', 'verifier', 'client', 'chain'],
  contributor: [...LIBRARY, 'api', 'verifier', 'client', 'chain', 'delivery', 'records', 'prover'],
  trainer: [...LIBRARY, 'api', 'verifier', 'client', 'chain', 'delivery', 'prover'],
  audit: [...LIBRARY, 'api', 'verifier', 'client', 'chain', 'delivery'],
  dossier: [...LIBRARY, 'chain', 'delivery', 'audit'],
  service: [...LIBRARY, 'api', 'verifier', 'chain'],
  inference: [...LIBRARY, 'api', 'verifier', 'chain', 'records', 'prover', 'service'],
  console: [...LIBRARY, 'api', 'verifier', 'chain', 'client', 'delivery', 'audit', 'records', 'prover'],
};
/** The command line and the SDK put the rooms together and may import any of them. */
const OPEN = ['cli', 'sdk.ts', 'types', 'verify.ts'];
/** Data files outside src that sources read as JSON modules. */
const DATA =
  /^(package\.json|keys\/(second\/)?manifest\.json|circuits\/(second\/)?manifest\.json|contracts\/abi\/\w+\.json)$/;

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)'(\.[^']+)'/gm;

const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', 'src', 'scripts', 'test', 'examples'],
  {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => /\.(tsx?|mjs)$/.test(file) && existsSync(join(PROJECT_ROOT, file)));

/** Import lines inside a string, such as a program that a test writes to a file, are not imports of that file. */
const withoutTemplates = (text: string): string => text.replace(/`(?:\\.|[^`\\])*`/gs, '``');

const imports: ReadonlyMap<string, readonly string[]> = new Map(
  files.map((file) => {
    const text = withoutTemplates(readFileSync(join(PROJECT_ROOT, file), 'utf8'));
    const targets = [...text.matchAll(IMPORT)].map(([, specifier = '']) =>
      normalize(join(dirname(file), specifier)),
    );
    return [file, targets];
  }),
);

const roomOf = (file: string): string => file.split('/')[1] ?? '';

it('names every room of src in the table', () => {
  const rooms = new Set(files.filter((file) => file.startsWith('src/')).map(roomOf));
  const named = [...Object.keys(ALLOWED), ...OPEN];
  expect([...rooms].filter((room) => !named.includes(room))).toEqual([]);
  expect(Object.keys(ALLOWED).filter((room) => !rooms.has(room))).toEqual([]);
});

it('lets a room of src import only the rooms that the table allows', () => {
  const wrong: string[] = [];
  for (const [file, targets] of imports) {
    if (!file.startsWith('src/')) continue;
    const allowed = ALLOWED[roomOf(file)];
    for (const target of targets) {
      if (DATA.test(target)) continue;
      const isWrong =
        !target.startsWith('src/') ||
        (allowed !== undefined && roomOf(target) !== roomOf(file) && !allowed.includes(roomOf(target)));
      if (isWrong) wrong.push(`${file} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

it('keeps scripts and examples free of test code', () => {
  const wrong = [...imports].flatMap(([file, targets]) =>
    /^(scripts|examples)\//.test(file)
      ? targets.filter((target) => target.startsWith('test/')).map((target) => `${file} imports ${target}`)
      : [],
  );
  expect(wrong).toEqual([]);
});

it('resolves every import to a file, so that the walk misses none', () => {
  const wrong = [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => !existsSync(join(PROJECT_ROOT, target)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

/** Groups of files that import each other in a circle (Tarjan's strongly connected components, 1972). */
function circles(): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file) as number);
    stack.push(file);
    for (const target of imports.get(file) ?? []) {
      if (!imports.has(target)) continue;
      if (!index.has(target)) {
        visit(target);
        low.set(file, Math.min(low.get(file) as number, low.get(target) as number));
      } else if (stack.includes(target)) {
        low.set(file, Math.min(low.get(file) as number, index.get(target) as number));
      }
    }
    if (low.get(file) !== index.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1) found.push(group);
  };
  for (const file of files) if (!index.has(file)) visit(file);
  return found;
}

it('has no import circle among files, types included', () => {
  expect(circles()).toEqual([]);
});
