/**
 * npm run test:circuit-mutants -- [--json FILE] [--only TEXT] [--sample N] [--seed N] [--workers N]
 * [--minutes N] [--survivors] [--judged] [--fresh] [--quick]
 *
 * Mutants of the circuits. Changes the sources one place at a time (a constraint dropped, `<==` made `<--`, a
 * width off by one, a comparison flipped, hash inputs swapped, a mask removed, a selector left unconstrained,
 * a term dropped, ...). Compiles the circuits that use the source, at their tiny size, and compares them with
 * the reference: honest cases must be accepted with the same public signals; bad inputs and forged witnesses
 * must be rejected.
 * - A mutant that no check tells from the original is equivalent, with its argument in
 *   test/attack/circuits/equivalent.json, or has survived: exit code 3.
 * - Mutants that do not compile (for instance because an assert forbids a width) are not counted.
 * - Mutants are judged in an order drawn from the seed, which is printed; `--minutes` ends a run early.
 * - Verdicts are appended to build/circuit-mutants/verdicts.jsonl, and a later run continues from there.
 *   `--survivors` judges unexplained survivors again, `--judged` only sums up the verdicts, `--fresh` forgets
 *   them.
 * - `--quick` judges only mutants of sources that have templates of their own among the targets, and asks these
 *   templates alone. A run without it judges its survivors again.
 */
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { Bench, hasTemplate, type Verdict } from './circuits/judge.ts';
import { type Mutant, mutantsOf } from './circuits/mutate.ts';
import { circuitSources } from './circuits/sources.ts';
import { countsOf, keyOf, pastMinutes, seedOf, VerdictFile } from './verdicts.ts';
import { answerLines, distribute, sampleOf } from './work-processes.ts';

interface Reviewed {
  readonly file: string;
  readonly operator: string;
  readonly before: string;
  /** Default: all changes of that line by that operator. */
  readonly after?: string;
  /** If present: only in that template. */
  readonly template?: string;
  readonly why: string;
}
type Judged = Verdict & { readonly key: string };

const VERDICTS = join(PROJECT_ROOT, 'build', 'circuit-mutants', 'verdicts.jsonl');

const REVIEWED = JSON.parse(
  readFileSync(new URL('./circuits/equivalent.json', import.meta.url), 'utf8'),
) as readonly Reviewed[];

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string', default: '' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    workers: { type: 'string', default: '2' },
    minutes: { type: 'string' },
    survivors: { type: 'boolean', default: false },
    judged: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
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

/** Judges the mutants that come in. */
async function work(name: string): Promise<void> {
  const bench = await Bench.open(name);
  try {
    await answerLines<Mutant>(async (mutant) => ({
      ...(await bench.judge(mutant, options.quick)),
      key: keyOf(mutant),
    }));
  } finally {
    await bench.close();
  }
}

/** The argument that a mutant is equivalent, if there is one. */
const argued = (mutant: Mutant): Reviewed | undefined =>
  REVIEWED.find(
    (entry) =>
      entry.file === mutant.file &&
      entry.operator === mutant.operator &&
      entry.before === mutant.before &&
      (entry.template ?? mutant.template) === mutant.template &&
      (entry.after ?? mutant.after) === mutant.after,
  );

/** Judges mutants in processes of their own, and keeps each verdict at once. */
async function judgeAll(open: readonly Mutant[], verdicts: VerdictFile<Judged>): Promise<void> {
  const byKey = new Map(open.map((mutant) => [keyOf(mutant), mutant]));
  let count = 0;
  const report = (judged: Judged): void => {
    verdicts.add(judged);
    const mutant = byKey.get(judged.key) as Mutant;
    if (judged.status === 'survived' && !argued(mutant)) {
      const { file, line, operator, before, after } = mutant;
      console.error(`survived: ${file}:${line} ${operator}: ${before} => ${after}`);
    }
    if (++count % 50 === 0) console.log(`${count} of ${open.length}`);
  };
  await distribute<Judged>(open, {
    workers: Number(options.workers),
    script: fileURLToPath(import.meta.url),
    args: (worker) => ['--worker', `${process.pid}-${worker}`, ...(options.quick ? ['--quick'] : [])],
    report,
    isOver: pastMinutes(options.minutes),
  });
}

/** A mutant without its source, and its verdict; an argued survivor is equivalent. */
function outcomeOf(mutant: Mutant, { key: _, ...verdict }: Judged) {
  const { source: __, ...rest } = mutant;
  const reason = verdict.status === 'survived' ? argued(mutant) : undefined;
  return reason ? { ...rest, status: 'equivalent', by: reason.why } : { ...rest, ...verdict };
}

async function main(): Promise<void> {
  const started = performance.now();
  const verdicts = new VerdictFile<Judged>(VERDICTS, options.fresh);
  const seed = seedOf(options.seed);
  const every = (await allMutants()).filter(
    ({ file }) => file.includes(options.only) && (!options.quick || hasTemplate(file)),
  );
  const mutants = sampleOf(every, Number(options.sample ?? every.length), seed);
  const open = mutants.filter((mutant) => {
    const verdict = verdicts.of(keyOf(mutant));
    if (verdict === undefined || options.judged) return !options.judged;
    if (verdict.status !== 'survived' || argued(mutant)) return false;
    return options.survivors || ('isQuick' in verdict && !options.quick);
  });
  console.log(`${mutants.length} mutants, ${open.length} to judge, --seed ${seed}`);
  await judgeAll(open, verdicts);
  const list = mutants.flatMap((mutant) => {
    const verdict = verdicts.of(keyOf(mutant));
    return verdict ? [outcomeOf(mutant, verdict)] : [];
  });
  const summary = {
    ...countsOf(list),
    ...(list.length < every.length ? { of: every.length } : {}),
    seconds: Math.round((performance.now() - started) / 1000),
    ...(options.only === '' ? {} : { only: options.only }),
    seed,
  };
  console.log(JSON.stringify(summary));
  if (options.json) await writeFile(options.json, `${JSON.stringify({ ...summary, list }, null, 1)}\n`);
  if (summary.survived > 0) process.exitCode = 3;
}

await (options.worker ? work(options.worker) : main());
