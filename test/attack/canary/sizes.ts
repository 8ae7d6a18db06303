import type { SeededRandom } from '../../../scripts/support/random.ts';
import { attestationCase, sealCase } from '../../../scripts/support/second-cases.ts';
import { ABIS } from '../../../src/chain/clients/abis.ts';
import { wireBody } from '../../../src/client/bodies.ts';
import { scoresSignal } from '../../../src/protocol/second/model.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { attestationSignals, sealSignals } from '../../../src/protocol/second/statement.ts';
import { SECOND_KEYS } from '../../../src/prover/second/keys.ts';
import { secondProver } from '../../../src/prover/second/prover.ts';
import { loadVerificationKey } from '../../../src/verifier/load-verification-key.ts';
import { parseProof } from '../../../src/verifier/parse-proof.ts';
import { toEvmProof, toWireProof } from '../../../src/verifier/proof.ts';
import { LOCAL_CHAIN_ID } from '../../../src/verifier/verification-key.ts';
import { snarkjsVerifier } from '../../../src/verifier/verify-proof.ts';
import { keyOf } from '../../service/second/support/second-requests.ts';

const ROUNDS = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const STATEMENT = {
  ...{ role: 'contributor', chainId: 31337n, rounds: ROUNDS, model: 7n, round: 1n, dataset: 9n },
  ...{ before: false, beneficiary: ROUNDS, relayerFee: 0n, deadline: 4_000_000_000n },
};

export interface Sizes {
  /** Bytes of the transaction's data. */
  readonly calldata: number;
  /** Bytes of the request's body with every number at its full length. */
  readonly body: number;
}

/** Size of an answer with one attestation, for a dataset whose records are drawn from the seed. */
export function sizesFor(seed: number): Sizes {
  const { statement } = attestationCase(TINY, { seed });
  const { statement: sealed } = sealCase(TINY, { seed });
  const signals = attestationSignals(statement, TINY);
  const sealSignalsOf = sealSignals(sealed, TINY.f);
  const proof = keyOf(TINY.circuit).prove(signals, `${seed}`);
  const sealProof = keyOf('seal-f4').prove(sealSignalsOf, `${seed}`);
  const { a, b, c } = toEvmProof(proof);
  const { round, dataset, relayerFee, deadline } = STATEMENT;
  const calldata = ABIS.rounds.encodeFunctionData('attest', [
    {
      ...{ round, dataset, relayerFee, deadline, points: [...a, ...b[0], ...b[1]], combinedC: c },
      commitments: [statement.commitment.x, statement.commitment.y],
      fresh: [sealed.fresh.x, sealed.fresh.y],
      scores: scoresSignal(sealed.scores),
      sealedOpening: sealed.sealed,
      sealProof: toEvmProof(sealProof),
    },
  ]);
  const body = wireBody({
    statement: STATEMENT,
    attestations: [{ publicSignals: signals, proof: toWireProof(proof) }],
    seal: { publicSignals: sealSignalsOf, proof: toWireProof(sealProof) },
  });
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
  const prover = secondProver();
  const key = loadVerificationKey(SECOND_KEYS, TINY.circuit, LOCAL_CHAIN_ID);
  const proving: number[] = [];
  const verifying: number[] = [];
  const properties: Record<string, number[]> = { codes: [], missing: [], positives: [], squaredError: [] };
  try {
    for (let i = -3; i < samples; i++) {
      const { inputs, sums, witness } = attestationCase(TINY, { seed: random.integer(1, 2 ** 30) });
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
      properties.squaredError?.push(Number(sums.q));
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
