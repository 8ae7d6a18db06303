/**
 * npm run test:malformed -- [--json FILE] [--seed N] [--mutants N]
 *
 * - N mutated proofs (10,000 by default) for the strict parser, snarkjs, noble and mcl (alone and in
 *   batches), which must agree on each.
 * - N malformed requests in all to the POST endpoints of a running service. None may be accepted or answered
 *   with 5xx.
 *
 * Exit code 1 if a check fails. Ten thousand take about ten minutes on two cores.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { attestationCase, originCase, sealCase } from '../../../scripts/support/second-cases.ts';
import { type CircuitName, TINY } from '../../../src/protocol/second/shape.ts';
import type { CircuitInputs } from '../../../src/prover/inputs.ts';
import { SECOND_KEYS } from '../../../src/prover/second/keys.ts';
import { secondProver } from '../../../src/prover/second/prover.ts';
import { loadVerificationKey } from '../../../src/verifier/load-verification-key.ts';
import { parseProof } from '../../../src/verifier/parse-proof.ts';
import { LOCAL_CHAIN_ID } from '../../../src/verifier/verification-key.ts';
import { agreementOn } from '../../verifier/agreement.ts';
import { mutantsOf, type ProofSource } from '../../verifier/proof-mutants.ts';
import { ENDPOINTS, runMalformed } from './run.ts';

/** Three real proofs of each of three circuits. */
async function realProofs(): Promise<ProofSource[]> {
  const prover = secondProver();
  const cases: [CircuitName, readonly CircuitInputs[]][] = [
    [TINY.circuit, [1, 2, 3].map((seed) => attestationCase(TINY, { seed }).inputs)],
    ['seal-f4', [1, 2, 3].map((seed) => sealCase(TINY, { seed }).inputs)],
    ['origin', [6, 7].map((seed) => originCase(seed).inputs)],
  ];
  const sources: ProofSource[] = [];
  for (const [circuit, inputs] of cases) {
    const key = loadVerificationKey(SECOND_KEYS, circuit, LOCAL_CHAIN_ID);
    const valid = [];
    for (const input of inputs) {
      const { proof, publicSignals } = await prover.prove(circuit, input);
      valid.push({ signals: publicSignals, proof: parseProof(proof) });
    }
    sources.push({ key, valid });
  }
  await prover.close();
  return sources;
}

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
    mutants: { type: 'string', default: '10000' },
  },
});
const seed = Number(values.seed);
const mutants = Number(values.mutants);
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(mutants) || mutants < 1) {
  process.stderr.write('--seed and --mutants are whole numbers\n');
  process.exit(2);
}
const note = (text: string) => process.stderr.write(`${text}\n`);

note(`seed ${seed}`);
const sources = await realProofs();
const begun = performance.now();
const agreement = await agreementOn(
  mutantsOf(sources, mutants, new SeededRandom(seed)),
  ({ mutants: done, disagreements }) => {
    if (done % 500 === 0) note(`${done} mutants of proofs, ${disagreements.length} disagreements`);
  },
);
const proofSeconds = (performance.now() - begun) / 1000;
const service = await runMalformed(Math.ceil(mutants / ENDPOINTS), seed);
note(`${service.requests} malformed requests`);

const result = {
  seed,
  mutants: agreement.mutants + service.requests,
  accepted: agreement.acceptedWrong + service.accepted.length,
  serverErrors: service.serverErrors.length,
  disagreements: agreement.disagreements.length,
  proofs: {
    mutants: agreement.mutants,
    paired: agreement.paired,
    validAccepted: agreement.acceptedValid,
    milliseconds: agreement.milliseconds,
    seconds: proofSeconds,
  },
  requests: { sent: service.requests, statuses: service.statuses, controlsAccepted: service.controls },
};
for (const line of [
  ...agreement.disagreements,
  ...service.accepted,
  ...service.serverErrors,
  ...service.echoes,
]) {
  note(`not as it must be: ${line}`);
}
if (values.json !== undefined) {
  await mkdir(dirname(values.json), { recursive: true });
  await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
}
process.stdout.write(`${JSON.stringify(result)}\n`);
const isRight =
  result.accepted + result.serverErrors + result.disagreements + service.echoes.length === 0 &&
  service.controls === ENDPOINTS &&
  agreement.acceptedValid > 0;
process.exit(isRight ? 0 : 1);
