/**
 * npm run bench:verify -- [--json FILE] [--rounds N]
 *
 * Measures the verification of a proof of the size of attestation-standard: one by one with snarkjs and with
 * mcl, and in batches with mcl. The ways take turns in one run. The figures are medians over the rounds of
 * processor time, which other load affects less than elapsed time. Every way includes parsing and the
 * subgroup check of B, which the strict parser makes before snarkjs.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { arch, cpus, loadavg, platform } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { publicSignalNames, STANDARD } from '../../src/protocol/second/shape.ts';
import { MAX_BATCH, MclVerifier, type ProofItem } from '../../src/verifier/batch-verifier.ts';
import { parseProof, parseProofCoordinates } from '../../src/verifier/parse-proof.ts';
import { toWireProof } from '../../src/verifier/proof.ts';
import { parseVerificationKey } from '../../src/verifier/verification-key.ts';
import { snarkjsVerifier } from '../../src/verifier/verify-proof.ts';
import { SeededRandom } from '../support/random.ts';
import { trapdoorKey } from '../support/trapdoor-key.ts';

const { values } = parseArgs({
  options: { json: { type: 'string' }, rounds: { type: 'string', default: '15' } },
});
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  process.stderr.write('--rounds is a whole number\n');
  process.exit(2);
}

const arity = publicSignalNames(STANDARD.circuit).length;
const fixture = trapdoorKey(STANDARD.circuit, arity);
const key = parseVerificationKey(fixture.json, { circuit: STANDARD.circuit, grade: 'dev', sha256: '00' });
const random = new SeededRandom(1);
const wires = Array.from({ length: MAX_BATCH }, (_, i) => {
  const signals = Array.from({ length: arity }, () => random.bigint(250));
  return { signals, wire: toWireProof(fixture.prove(signals, `${i}`)) };
});
const verifier = await MclVerifier.load();

/** The ways to verify. Each parses and then verifies, as the service does. */
const ways: Record<string, { proofs: number; run: () => Promise<boolean[]> | boolean[] }> = {
  snarkjsSingle: {
    proofs: 8,
    run: async () => {
      const answers: boolean[] = [];
      for (const { signals, wire } of wires.slice(0, 8)) {
        answers.push(await snarkjsVerifier.verify(key, signals, parseProof(wire)));
      }
      return answers;
    },
  },
  mclSingle: { proofs: 8, run: () => itemsOf(8).flatMap((item) => verifier.verify(key, [item])) },
  mclBatch16: { proofs: 16, run: () => verifier.verify(key, itemsOf(16)) },
  mclBatch64: { proofs: MAX_BATCH, run: () => verifier.verify(key, itemsOf(MAX_BATCH)) },
};
const itemsOf = (count: number): ProofItem[] =>
  wires.slice(0, count).map(({ signals, wire }) => ({ signals, proof: parseProofCoordinates(wire) }));

const times: Record<string, number[]> = {};
for (let round = -2; round < rounds; round++) {
  for (const [name, { proofs, run }] of Object.entries(ways)) {
    const start = process.cpuUsage();
    const answers = await run();
    const { user, system } = process.cpuUsage(start);
    const spent = (user + system) / 1000 / proofs;
    if (!answers.every(Boolean)) throw new Error('a valid proof was refused');
    times[name] ??= [];
    if (round >= 0) times[name].push(spent); // the first two warm up
  }
}
const median = (all: readonly number[]) =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] as number;
const milliseconds = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
const { snarkjsSingle = 0, mclBatch64 = 1 } = milliseconds;
const result = {
  /** Milliseconds of processor time. */
  millisecondsPerProof: milliseconds,
  /** Proofs that a batch of 64 verifies in the time in which snarkjs verifies one. */
  ratio: snarkjsSingle / mclBatch64,
  rounds,
  machine: {
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    loadAverage: loadavg()[0] ?? 0,
  },
};
if (values.json !== undefined) {
  await mkdir(dirname(values.json), { recursive: true });
  await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
}
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
process.exit(0);
