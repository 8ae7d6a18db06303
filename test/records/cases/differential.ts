import { expect } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { expectedOf, randomBundle, randomTrial, readByProduct } from './differential-fhir.ts';
import { expectedOfPerson, randomOmop, randomOmopTrial, readOmopByProduct } from './differential-omop.ts';

/** The product against a second reader, result by result. ASSAY_SEED repeats a run. */

const SEED = Number(process.env.ASSAY_SEED ?? 6024);

/** @param rounds mappings at random @param each bundles a mapping */
export async function compareFhir(rounds: number, each: number): Promise<void> {
  process.stdout.write(`differential of FHIR: seed ${SEED}\n`);
  const random = new SeededRandom(SEED);
  const all: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const trial = randomTrial(random);
    const bundles = Array.from({ length: each }, (_, patient) => randomBundle(random, patient));
    const wanted = bundles.map((bundle) => expectedOf(bundle, trial));
    expect({ trial, read: await readByProduct(bundles, trial) }).toEqual({ trial, read: wanted });
    all.push(...wanted);
  }
  expectEveryKind(all);
}

/** @param rounds mappings and tables at random @param each persons a round */
export async function compareOmop(rounds: number, each: number): Promise<void> {
  process.stdout.write(`differential of OMOP: seed ${SEED}\n`);
  const random = new SeededRandom(SEED);
  const all: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const trial = randomOmopTrial(random);
    const tables = randomOmop(random, each);
    const wanted = tables.person.map((_, i) => expectedOfPerson(tables, i + 1, trial));
    expect({ trial, read: await readOmopByProduct(tables, trial) }).toEqual({ trial, read: wanted });
    all.push(...wanted);
  }
  expectEveryKind(all);
}

/** A comparison in which one kind of result does not occur would show nothing about it. */
function expectEveryKind(results: readonly string[]): void {
  for (const kind of [/^[0-9]+ \| 0/, /^[0-9]+ \| 1/, /^-/, /^finding/, /^none/])
    expect(results.filter((text) => kind.test(text)).length).toBeGreaterThan(5);
}
