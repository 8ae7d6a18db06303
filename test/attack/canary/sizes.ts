import { join } from 'node:path';
import { VoidSigner } from 'ethers';
import { attestationCase } from '../../../scripts/support/attestation-case.ts';
import type { SeededRandom } from '../../../scripts/support/random.ts';
import { RoundsClient } from '../../../src/chain/clients/rounds-client.ts';
import { attestationSetBody } from '../../../src/client/bodies.ts';
import type { DatasetContext } from '../../../src/protocol/context.ts';
import { asField } from '../../../src/protocol/field.ts';
import { sealOpening, trainerKeyOf } from '../../../src/protocol/sealed-opening.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { attestationSignals } from '../../../src/protocol/statement.ts';
import { AssayProver } from '../../../src/prover/assay-prover.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { loadVerificationKey } from '../../../src/verifier/load-verification-key.ts';
import { parseProof } from '../../../src/verifier/parse-proof.ts';
import { toEvmProof, toWireProof } from '../../../src/verifier/proof.ts';
import { LOCAL_CHAIN_ID } from '../../../src/verifier/verification-key.ts';
import { snarkjsVerifier } from '../../../src/verifier/verify-proof.ts';
import { keyOf } from '../../service/support/harness.ts';

const ROUNDS = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const CONTEXT: DatasetContext = {
  role: 'contributor',
  chainId: 31337n,
  rounds: ROUNDS,
  model: asField(7n),
  round: 1n,
  beneficiary: ROUNDS,
  relayerFee: 0n,
  deadline: 4_000_000_000n,
};

export interface Sizes {
  /** Bytes of the transaction's data. */
  readonly calldata: number;
  /** Bytes of the request's body with every number at its full length. */
  readonly body: number;
}

/** Size of an answer with one attestation, for a dataset whose records are drawn from the seed. */
export function sizesFor(seed: number): Sizes {
  const { statement, witness } = attestationCase(TINY, { seed });
  const proof = keyOf(TINY.circuit).prove(attestationSignals(statement, TINY), `${seed}`);
  const opening = {
    gradient: witness.batch.records.slice(0, 1).flatMap(({ codes }) => [...codes.map(BigInt), 1n]),
    blinding: witness.blinding,
  };
  const sealedOpening = sealOpening(opening, trainerKeyOf(5n), 1n + BigInt(seed));
  const calldata = new RoundsClient(ROUNDS, new VoidSigner(ROUNDS)).encodeAttest({
    round: 1n,
    dataset: asField(9n),
    relayerFee: 0n,
    deadline: CONTEXT.deadline,
    proofs: [toEvmProof(proof)],
    outcomes: [{ commitment: [statement.commitment.x, statement.commitment.y], band: statement.band + 7 }],
    sealedOpening,
    // A point, as every proof's C is.
    combinedC: toEvmProof(proof).c,
    openProof: toEvmProof(proof),
  });
  const wire = toWireProof(proof);
  const body = attestationSetBody(
    { attestations: [{ statement, proof: wire }], sealedOpening, openProof: wire },
    asField(9n),
    CONTEXT,
    TINY,
  );
  return {
    calldata: (calldata.length - 2) / 2,
    // A number's digits are as many as its value has: all of them go on chain, at full length.
    body: JSON.stringify(body).replace(/"\d+"/g, `"${'0'.repeat(77)}"`).length,
  };
}

export interface Timing {
  readonly samples: number;
  /** Standard error of a correlation of so many samples. */
  readonly standardError: number;
  /** Correlation of milliseconds with each property of the records. */
  readonly proving: Readonly<Record<string, number>>;
  readonly verifying: Readonly<Record<string, number>>;
}

/**
 * Proves and verifies attestations of random records, and correlates the time with properties of the records.
 */
export async function measureTiming(samples: number, random: SeededRandom): Promise<Timing> {
  const prover = new AssayProver();
  const key = loadVerificationKey(join(PROJECT_ROOT, 'keys'), TINY.circuit, LOCAL_CHAIN_ID);
  const proving: number[] = [];
  const verifying: number[] = [];
  const properties: Record<string, number[]> = { codes: [], missing: [], positives: [], band: [] };
  try {
    for (let i = -3; i < samples; i++) {
      const { inputs, statement, witness } = attestationCase(TINY, { seed: random.integer(1, 2 ** 30) });
      const begun = performance.now();
      const { proof, publicSignals } = await prover.prove(TINY.circuit, inputs);
      const proven = performance.now();
      if (!(await snarkjsVerifier.verify(key, publicSignals, parseProof(proof))))
        throw new Error('a proof does not verify');
      const verified = performance.now();
      // The first runs load and compile code.
      if (i < 0) continue;
      proving.push(proven - begun);
      verifying.push(verified - proven);
      const { records } = witness.batch;
      const codes = records.flatMap((record) => record.codes);
      properties.codes?.push(codes.reduce((sum, code) => sum + code, 0));
      properties.missing?.push(codes.filter((code) => code === 0).length);
      properties.positives?.push(records.filter(({ label }) => label === 1).length);
      properties.band?.push(statement.band);
    }
  } finally {
    await prover.close();
  }
  const against = (times: readonly number[]) =>
    Object.fromEntries(
      Object.entries(properties).map(([name, values]) => [name, correlation(values, times)]),
    );
  return {
    samples,
    standardError: 1 / Math.sqrt(samples),
    proving: against(proving),
    verifying: against(verifying),
  };
}

/** Spearman's: ranks, for times have outliers. 0 where one side doesn't vary. */
export function correlation(one: readonly number[], other: readonly number[]): number {
  const ranks = (values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2);
  };
  const centred = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [a, b] = [centred(ranks(one)), centred(ranks(other))];
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
  const norm = Math.sqrt(dot(a, a) * dot(b, b));
  return norm === 0 ? 0 : dot(a, b) / norm;
}
