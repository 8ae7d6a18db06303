import { addPoints, BASE, IDENTITY, mulPoint } from '../../../src/protocol/babyjub.ts';
import { contextHash } from '../../../src/protocol/context.ts';
import type { Field } from '../../../src/protocol/field.ts';
import { countOf, TINY } from '../../../src/protocol/shape.ts';
import { attestationSignals, openSignals } from '../../../src/protocol/statement.ts';
import { toWireProof } from '../../../src/verifier/proof.ts';
import { BENEFICIARY, MODEL, ROUND, ROUNDS, TRAINER_KEY } from '../../service/support/fake-chain.ts';
import { keyOf, newChain } from '../../service/support/harness.ts';
import { recordsFor } from './load-chain.ts';

const SEALED = [1n, 2n, 3n, 4n] as Field[];

/** Makes JSON bodies of valid attestation sets for LoadChain, each for another dataset. */
export function setBodies(setSize: number): (dataset: bigint) => string {
  const chain = newChain();
  const attest = keyOf(TINY.circuit).prover('load');
  const open = keyOf('open-tiny').prover('load');
  const commitments = Array.from({ length: setSize }, (_, i) => mulPoint(BASE, 5n + BigInt(i)));
  const sum = commitments.reduce(addPoints, IDENTITY);
  return (dataset) => {
    const statement = {
      chainId: 31337n,
      rounds: ROUNDS,
      model: MODEL as Field,
      round: ROUND,
      dataset: dataset as Field,
      role: 'contributor' as const,
      beneficiary: BENEFICIARY,
      relayerFee: 0n,
      deadline: 4_000_000_000n,
    };
    const context = contextHash(statement);
    const attestations = commitments.map((commitment, batchIndex) => {
      const signals = attestationSignals(
        {
          root: (dataset * 1000n) as Field,
          batchIndex,
          count: countOf(TINY, recordsFor(setSize), batchIndex),
          period: (100n << 16n) | 200n,
          policyHash: 444n as Field,
          W: chain.weights,
          V: chain.direction,
          commitment,
          band: 2,
          context,
        },
        TINY,
      );
      return { publicSignals: signals.map(String), proof: toWireProof(attest(signals)) };
    });
    const trainerKey = { x: TRAINER_KEY[0], y: TRAINER_KEY[1] };
    const opened = openSignals({ sum, trainerKey, sealed: SEALED, context }, TINY);
    return JSON.stringify({
      statement: Object.fromEntries(Object.entries(statement).map(([name, value]) => [name, `${value}`])),
      attestations,
      sealedOpening: SEALED.map(String),
      openProof: toWireProof(open(opened)),
    });
  };
}
