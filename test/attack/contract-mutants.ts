/**
 * npm run test:contract-mutants -- [--json FILE] [--only TEXT] [--sample N] [--seed N] [--workers N]
 * [--minutes N] [--survivors] [--judged] [--fresh] [--quick] [--forge-only]
 *
 * Mutants of the contracts. Changes our Solidity one place at a time (a check deleted or negated, a
 * comparison moved by one, an operator or two arguments swapped, a constant off by one, an assignment, a call
 * or an event deleted, a modifier dropped, ...). Compiles the contracts that include the source, and runs the
 * tests of forge and then the test files of test/contracts that use it.
 * - A mutant that no test tells from the original is equivalent, with its argument in
 *   test/attack/contracts/equivalent.json, or has survived: exit code 3. Mutants that do not compile are not
 *   counted.
 * - Mutants are judged in an order drawn from the seed, which is printed; `--minutes` ends a run early.
 * - Verdicts are appended to build/contract-mutants/verdicts.jsonl, and a later run continues from there.
 *   `--survivors` judges unexplained survivors again, `--judged` only sums up the verdicts,
 *   `--fresh` forgets them.
 * - `--quick` runs fewer tests. A run with `--survivors` and without `--quick` then checks its survivors.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listSources } from '../../src/chain/deploy/compile.ts';
import { Bench, type Verdict } from './contracts/judge.ts';
import { type Mutant, mutantsOf } from './contracts/mutate.ts';
import { countsOf, keyOf, pastMinutes, seedOf, VerdictFile } from './verdicts.ts';
import { answerLines, distribute, sampleOf } from './work-processes.ts';

interface Reviewed {
  readonly file: string;
  readonly operator: string;
  readonly before: string;
  /** Default: all changes of those words by that operator. */
  readonly after?: string;
  /** If present: only in that function. */
  readonly place?: string;
  /** If present: only if the changed line has these words. */
  readonly near?: string;
  readonly why: string;
}
type Judged = Verdict & { readonly key: string };

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VERDICTS = join(ROOT, 'build', 'contract-mutants', 'verdicts.jsonl');

const REVIEWED = JSON.parse(
  readFileSync(new URL('./contracts/equivalent.json', import.meta.url), 'utf8'),
) as readonly Reviewed[];

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    workers: { type: 'string', default: '2' },
    minutes: { type: 'string' },
    survivors: { type: 'boolean', default: false },
    judged: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    'forge-only': { type: 'boolean', default: false },
    worker: { type: 'string' },
  },
});

const benchOptions = { forgeOnly: options['forge-only'], quick: options.quick };

/** Every mutant of our own sources, without generated ones and those of tests. */
function allMutants(): Mutant[] {
  return listSources()
    .filter((file) => file.includes(options.only ?? ''))
    .filter((file) => !/^(generated|interfaces|test)\//.test(file) && file !== 'examples/TestToken.sol')
    .flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, 'contracts', file), 'utf8')));
}

/** Judges the mutants that come in. */
async function work(name: string): Promise<void> {
  const bench = new Bench(name, benchOptions);
  try {
    await answerLines<Mutant>(async (mutant) => ({ ...(await bench.judge(mutant)), key: keyOf(mutant) }));
  } finally {
    bench.close();
  }
}

/** The argument that a mutant is equivalent, if there is one. */
function argued(mutant: Mutant): Reviewed | undefined {
  return REVIEWED.find(
    (entry) =>
      entry.file === mutant.file &&
      entry.operator === mutant.operator &&
      entry.before === mutant.before &&
      (entry.place ?? mutant.place) === mutant.place &&
      (mutant.source.split('\n')[mutant.line - 1] ?? '').includes(entry.near ?? '') &&
      (entry.after ?? mutant.after) === mutant.after,
  );
}

async function main(): Promise<void> {
  const started = performance.now();
  const verdicts = new VerdictFile<Judged>(VERDICTS, options.fresh);
  const seed = seedOf(options.seed);
  const every = allMutants();
  const mutants = sampleOf(every, Number(options.sample ?? every.length), seed);
  const open = mutants.filter((mutant) => {
    const status = verdicts.of(keyOf(mutant))?.status;
    if (options.judged) return false;
    return status === undefined || (options.survivors && status === 'survived' && !argued(mutant));
  });
  console.log(`${mutants.length} mutants, ${open.length} to judge, --seed ${seed}`);
  if (open.length > 0) await assertUnchangedPasses(mutants);
  await judgeAll(open, verdicts);
  const list = mutants.flatMap((mutant) => {
    const verdict = verdicts.of(keyOf(mutant));
    return verdict ? [outcomeOf(mutant, verdict, argued(mutant))] : [];
  });
  const summary = {
    ...countsOf(list),
    ...(list.length < every.length ? { of: every.length } : {}),
    seconds: Math.round((performance.now() - started) / 1000),
    ...(options.only === undefined ? {} : { only: options.only }),
    seed,
  };
  console.log(JSON.stringify(summary));
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ ...summary, list }, null, 1)}\n`);
  if (summary.survived > 0) process.exitCode = 3;
}

/** @throws Error if a test fails without any change */
async function assertUnchangedPasses(mutants: readonly Mutant[]): Promise<void> {
  const bench = new Bench('baseline', benchOptions);
  const fails = await bench.baseline([...new Set(mutants.map(({ file }) => file))]);
  bench.close();
  if (fails !== undefined) throw new Error(`the unchanged contracts fail: ${fails}`);
}

/** Judges mutants in processes of their own, and keeps each verdict at once. */
async function judgeAll(open: readonly Mutant[], verdicts: VerdictFile<Judged>): Promise<void> {
  const byKey = new Map(open.map((mutant) => [keyOf(mutant), mutant]));
  let count = 0;
  const extra = [...(options['forge-only'] ? ['--forge-only'] : []), ...(options.quick ? ['--quick'] : [])];
  const report = (judged: Judged): void => {
    verdicts.add(judged);
    const mutant = byKey.get(judged.key) as Mutant;
    const { file, line, place, operator, before, after } = mutant;
    if (judged.status === 'survived' && !argued(mutant)) {
      console.error(`survived: ${file}:${line} ${place} ${operator}: ${before} => ${after}`);
    }
    if (++count % 50 === 0) console.log(`${count} of ${open.length}`);
  };
  await distribute<Judged>(open, {
    workers: Number(options.workers),
    script: fileURLToPath(import.meta.url),
    args: (worker) => ['--worker', `${process.pid}-${worker}`, ...extra],
    report,
    isOver: pastMinutes(options.minutes),
  });
}

/** A mutant without its source, and its verdict; an argued survivor is equivalent. */
function outcomeOf({ source: _, ...rest }: Mutant, { status, by }: Judged, reason?: Reviewed) {
  return status === 'survived' && reason
    ? { ...rest, status: 'equivalent', by: reason.why }
    : { ...rest, status, by };
}

await (options.worker ? work(options.worker) : main());
