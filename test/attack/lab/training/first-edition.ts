import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CompiledPolicy, compilePolicy } from '../../../../src/protocol/policy/compile.ts';
import { parsePolicyText } from '../../../../src/protocol/policy/document.ts';
import type { PolicyDocument } from '../../../../src/protocol/policy/types.ts';
import type { EncodedRecord } from '../../../../src/protocol/record.ts';
import { zeroWords } from '../../../../src/protocol/reference-model.ts';
import { referenceRound } from '../../../../src/protocol/reference-round.ts';
import { shapeOf } from '../../../../src/protocol/shape.ts';
import { PROJECT_ROOT } from '../../../../src/system/package-root.ts';
import type { LabSet } from '../data/set.ts';
import { RandomDraws } from '../model/draws.ts';
import { doubles, type LabRecord } from '../model/fast-sums.ts';
import { shuffled, stream } from '../model/random.ts';
import { lacks } from '../model/rules.ts';
import { worldOf } from '../model/world.ts';

/** Training by the circuits of the first edition, on the divisions of the lab: 10-bit codes, no norm bound, no noise. */

const SHAPE = shapeOf('attestation-standard');
const CENTRE = 512;

export interface FirstEdition {
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
}

export async function firstEdition(policy: string): Promise<FirstEdition> {
  const text = await readFile(join(PROJECT_ROOT, 'policies', `${policy}.json`), 'utf8');
  const document = parsePolicyText(text);
  return { document, compiled: compilePolicy(document, SHAPE) };
}

function encoded(record: LabRecord): EncodedRecord {
  const codes = Array.from({ length: SHAPE.f }, (_, j) =>
    j >= record.x.length - 1 || lacks(record, j) ? 0 : (record.x[j] as number) + CENTRE,
  );
  return { codes, label: record.y, day: 0 };
}

const batchesOf = (records: readonly LabRecord[]): EncodedRecord[][] => {
  const all = records.map(encoded);
  return Array.from({ length: Math.ceil(all.length / SHAPE.n) }, (_, i) =>
    all.slice(i * SHAPE.n, (i + 1) * SHAPE.n),
  );
};

/**
 * W after the rounds of the policy that the holdout affords, cut to the set's own features.
 * @param set in 10-bit codes
 */
export function trainedBefore(set: LabSet, { document, compiled }: FirstEdition, seed: number): Float64Array {
  const { rounds, holdoutBatches, challengeSize, minSets } = document.round;
  const world = worldOf(set, seed, false);
  const order = stream(seed, 'first edition');
  const pool = batchesOf(shuffled(world.holdouts.flat(2), order));
  const draws = new RandomDraws(order);
  const sites = new Map(
    [...world.sites].map(([name, { records }]) => [name, batchesOf(shuffled(records, order))]),
  );
  let weights: readonly bigint[] = zeroWords(SHAPE);
  for (let round = 0; round < rounds && pool.length >= holdoutBatches; round++) {
    weights = referenceRound({
      policy: compiled.policy,
      eta: compiled.eta,
      weights,
      holdout: pool.splice(0, holdoutBatches),
      sets: [...sites].map(([name, batches]) => ({
        name,
        batches: draws
          .draw(
            name,
            batches.map(({ length }) => length),
            challengeSize,
            undefined,
          )
          .map((index) => batches[index] as EncodedRecord[]),
      })),
      minSets,
    }).weights;
  }
  const features = set.rules.lo.length;
  const words = doubles(weights);
  return Float64Array.from([...words.slice(0, features), words[SHAPE.f] as number]);
}
