import { createHash } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { challenge, holdoutChallenge } from '../../src/protocol/challenge.ts';
import { hashToField } from '../../src/protocol/field.ts';
import type { CompiledPolicy } from '../../src/protocol/policy/compile.ts';
import type { PolicyDocument } from '../../src/protocol/policy/types.ts';
import type { EncodedRecord } from '../../src/protocol/record.ts';
import { zeroWords } from '../../src/protocol/reference-model.ts';
import { type ReferenceRound, referenceRound } from '../../src/protocol/reference-round.ts';
import { recordTag } from '../../src/protocol/secrets.ts';
import type { Shape } from '../../src/protocol/shape.ts';
import { planDatasets } from '../../src/records/dataset-plan.ts';
import { committableRecords, type SiteRecord } from '../../src/records/read-records.ts';

/**
 * Rehearses every round of a policy on the reference model with seeded beacons and tag keys: no proofs, no
 * chain, all records in one place.
 */

/** A dataset with all of its records. */
export interface RehearsalDataset {
  readonly name: string;
  readonly role: 'contributor' | 'holdout';
  readonly records: readonly SiteRecord[];
}

/** A rehearsal: the rounds, and the batches of every dataset in the order of this seed's tag keys. */
export interface Rehearsal {
  readonly rounds: readonly (ReferenceRound & {
    readonly holdout: readonly (readonly EncodedRecord[])[];
    readonly drawn: readonly {
      readonly name: string;
      readonly batches: readonly (readonly EncodedRecord[])[];
    }[];
    readonly weightsBefore: readonly bigint[];
  })[];
  readonly batches: ReadonlyMap<string, readonly (readonly EncodedRecord[])[]>;
}

/**
 * Reads every dataset of a document.
 * @throws AssayError as `committableRecords`
 */
export async function readDatasets(
  document: PolicyDocument,
  compiled: CompiledPolicy,
  dataDir: string,
): Promise<RehearsalDataset[]> {
  const datasets: RehearsalDataset[] = [];
  for (const { name, role } of planDatasets(document)) {
    const records: SiteRecord[] = [];
    for await (const record of committableRecords({ document, compiled, dataset: name, dataDir }))
      records.push(record);
    datasets.push({ name, role, records });
  }
  return datasets;
}

/** The beacon of a rehearsal: keccak256 of "seed i". */
export const seededBeacon = (seed: number): bigint =>
  BigInt(`0x${Buffer.from(keccak_256(utf8ToBytes(`seed ${seed}`))).toString('hex')}`);

/**
 * Batches of N in the order of tags, under a tag key that depends on seed and dataset. Of two records with
 * the same 48-bit tag one is kept.
 */
export function seededBatches(dataset: RehearsalDataset, shape: Shape, seed: number): SiteRecord[][] {
  const key = createHash('sha256').update(`rehearsal tag key ${seed} ${dataset.name}`).digest();
  const model = hashToField('rehearsal model');
  const byTag = new Map(dataset.records.map((record) => [recordTag(key, model, record.key), record]));
  const ordered = [...byTag].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
  return Array.from({ length: Math.ceil(ordered.length / shape.n) }, (_, i) =>
    ordered.slice(i * shape.n, (i + 1) * shape.n),
  );
}

/**
 * Rehearses all rounds of the document with the beacons of one seed. The beacon of round r is keccak256 of
 * "seed i", plus r.
 */
export function rehearse(
  datasets: readonly RehearsalDataset[],
  document: PolicyDocument,
  compiled: CompiledPolicy,
  shape: Shape,
  seed: number,
): Rehearsal {
  const batches = new Map(datasets.map((dataset) => [dataset.name, seededBatches(dataset, shape, seed)]));
  const holdouts = datasets.filter(({ role }) => role === 'holdout');
  const contributors = datasets.filter(({ role }) => role === 'contributor');
  let pools = new Map(holdouts.map(({ name }) => [name, (batches.get(name) ?? []).map((_, i) => i)]));
  let weights: readonly bigint[] = zeroWords(shape);
  const rounds: Rehearsal['rounds'][number][] = [];
  for (let round = 1; round <= document.round.rounds; round++) {
    const seedOf = (name: string) => ({
      beacon: seededBeacon(seed) + BigInt(round),
      chainId: 31337n,
      rounds: '0x00000000000000000000000000000000000a55a1',
      model: hashToField('rehearsal model'),
      round: BigInt(round),
      root: hashToField(`rehearsal root ${seed} ${name}`),
    });
    const fresh: (readonly EncodedRecord[])[] = [];
    const rest = new Map<string, number[]>();
    for (const { name } of holdouts) {
      const { drawn, pool } = holdoutChallenge(
        seedOf(name),
        pools.get(name) ?? [],
        document.round.holdoutBatches,
      );
      fresh.push(...drawn.map((index) => batches.get(name)?.[index] ?? []));
      rest.set(name, pool);
    }
    pools = rest;
    const drawn = contributors.map(({ name }) => {
      const all = batches.get(name) ?? [];
      return {
        name,
        batches: challenge(seedOf(name), all.length, document.round.challengeSize).map((i) => all[i] ?? []),
      };
    });
    const result = referenceRound({
      policy: compiled.policy,
      eta: compiled.eta,
      weights,
      holdout: fresh,
      sets: drawn,
      minSets: document.round.minSets,
    });
    rounds.push({ ...result, holdout: fresh, drawn, weightsBefore: weights });
    weights = result.weights;
  }
  return { rounds, batches };
}
