/**
 * npm run test:circuit-mutants -- [--json FILE] [--only TEXT] [--sample N] [--seed N] [--workers N]
 * [--survivors FILE]
 *
 * Mutants of the circuits. Changes the sources one place at a time (a constraint dropped, `<==` made `<--`, a
 * width off by one, a comparison flipped, hash inputs swapped, a mask removed, a selector left unconstrained,
 * a term dropped, ...). Compiles the circuits that use the source, at their tiny size, and compares them with
 * the reference: honest cases must be accepted with the same public signals; bad inputs and forged witnesses
 * must be rejected.
 * - A mutant that no check tells from the original is equivalent, with its argument in
 *   test/attack/circuits/equivalent.json, or has survived: exit code 3.
 * - Mutants that do not compile (for instance because an assert forbids a width) are not counted.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { Bench, type Verdict } from './circuits/judge.ts';
import { type Mutant, mutantsOf } from './circuits/mutate.ts';
import { circuitSources } from './circuits/sources.ts';
import { answerLines, distribute, sampleOf } from './work-processes.ts';

interface Reviewed {
  readonly file: string;
  readonly operator: string;
  readonly before: string;
  /** Default: all changes of that line by that operator. */
  readonly after?: string;
  readonly why: string;
}
/** A mutant and its verdict. */
type Judgement = Omit<Mutant, 'source'> & { status: string; by?: string };
type Judged = Verdict & { readonly at: number };

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    survivors: { type: 'string' },
    worker: { type: 'string' },
  },
});

/** Every mutant of the sources but the generated constants, which `npm run constants -- --check` compares. */
async function allMutants(): Promise<Mutant[]> {
  const folder = join(PROJECT_ROOT, 'circuits');
  const files = (await circuitSources()).filter((file) => !file.endsWith('constants.circom'));
  const sources = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return files.flatMap((file, i) => mutantsOf(file, sources[i] as string));
}

async function chosen(mutants: readonly Mutant[]): Promise<number[]> {
  const keyOf = ({ file, operator, before, after, line }: Omit<Mutant, 'source'>) =>
    [file, operator, before, after, line].join('\n');
  const earlier = options.survivors
    ? (JSON.parse(await readFile(options.survivors, 'utf8')) as { list: Judgement[] }).list
    : undefined;
  const left = earlier && new Set(earlier.filter(({ status }) => status === 'survived').map(keyOf));
  const indices = mutants.flatMap((mutant, i) =>
    mutant.file.includes(options.only ?? '') && left?.has(keyOf(mutant)) !== false ? [i] : [],
  );
  if (options.sample === undefined) return indices;
  return sampleOf(indices, Number(options.sample), Number(options.seed)).sort((a, b) => a - b);
}

/** Judges the mutants whose indices come in. */
async function work(name: string): Promise<void> {
  const mutants = await allMutants();
  const bench = await Bench.open(name);
  try {
    await answerLines<number>(async (at) => ({ ...(await bench.judge(mutants[at] as Mutant)), at }));
  } finally {
    await bench.close();
  }
}

async function main(): Promise<void> {
  const started = performance.now();
  const mutants = await allMutants();
  const indices = await chosen(mutants);
  const reviewed = JSON.parse(
    await readFile(new URL('./circuits/equivalent.json', import.meta.url), 'utf8'),
  ) as Reviewed[];
  const list: Judgement[] = [];
  const script = fileURLToPath(import.meta.url);
  const nameOf = (worker: number): string[] => ['--worker', `${process.pid}-${worker}`];
  await distribute<Judged>(indices, Number(options.workers), script, nameOf, ({ at, ...verdict }) => {
    const { source: _, ...mutant } = mutants[at] as Mutant;
    const known = reviewed.find(
      (entry) =>
        entry.file === mutant.file &&
        entry.operator === mutant.operator &&
        entry.before === mutant.before &&
        (entry.after ?? mutant.after) === mutant.after,
    );
    if (verdict.status === 'survived' && known) list.push({ ...mutant, status: 'equivalent', by: known.why });
    else list.push({ ...mutant, ...verdict });
    const last = list.at(-1) as (typeof list)[0];
    if (last.status === 'survived') {
      console.error(
        `survived: ${mutant.file}:${mutant.line} ${mutant.operator}: ${mutant.before} => ${mutant.after}`,
      );
    }
    if (list.length % 100 === 0) console.log(`${list.length} of ${indices.length}`);
  });
  const count = (status: string) => list.filter((mutant) => mutant.status === status).length;
  const summary = {
    mutants: list.length - count('invalid'),
    killed: count('killed'),
    equivalent: count('equivalent'),
    survived: count('survived'),
    notCompiling: count('invalid'),
    seconds: Math.round((performance.now() - started) / 1000),
    ...(options.sample ? { sample: Number(options.sample), seed: Number(options.seed) } : {}),
  };
  console.log(JSON.stringify(summary));
  if (options.json) await writeFile(options.json, `${JSON.stringify({ ...summary, list }, null, 1)}\n`);
  if (summary.survived > 0) process.exitCode = 3;
}

await (options.worker ? work(options.worker) : main());
