/** A process of `npm run figures`: measures the proof of one circuit. Arguments: the circuit, a file with its inputs. */
import { readFile } from 'node:fs/promises';
import { deserialize } from 'node:v8';
import { CIRCUIT_NAMES, type CircuitName } from '../../src/protocol/second/shape.ts';
import type { CircuitInputs } from '../../src/prover/inputs.ts';
import { SECOND_KEYS } from '../../src/prover/second/keys.ts';
import { secondProver } from '../../src/prover/second/prover.ts';

/**
 * Runs in a child process on one thread, as a process of the pool does. The first proof loads the key; the next one is timed.
 * @param file holds the inputs, so that the making of a case takes no memory here
 */
async function proveOnce(circuit: CircuitName, file: string): Promise<void> {
  const inputs = deserialize(await readFile(file)) as CircuitInputs;
  const prover = secondProver({ threads: 1 });
  await prover.prove(circuit, inputs);
  const [started, used] = [performance.now(), process.cpuUsage()];
  const { proof, publicSignals } = await prover.prove(circuit, inputs);
  const provingSeconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(used);
  const peakMemoryMB = process.resourceUsage().maxRSS / 1024;
  // Loaded late: they take memory of their own.
  const { LOCAL_CHAIN_ID } = await import('../../src/verifier/verification-key.ts');
  const { loadVerificationKey } = await import('../../src/verifier/load-verification-key.ts');
  const { snarkjsVerifier } = await import('../../src/verifier/verify-proof.ts');
  const { parseProof } = await import('../../src/verifier/parse-proof.ts');
  const key = loadVerificationKey(SECOND_KEYS, circuit, LOCAL_CHAIN_ID);
  const parsed = parseProof(proof);
  await snarkjsVerifier.verify(key, publicSignals, parsed);
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    const begun = performance.now();
    if (!(await snarkjsVerifier.verify(key, publicSignals, parsed)))
      throw new Error('the proof does not verify');
    times.push((performance.now() - begun) / 1000);
  }
  times.sort((a, b) => a - b);
  const processorSeconds = (user + system) / 1e6;
  process.stdout.write(
    JSON.stringify({ provingSeconds, processorSeconds, peakMemoryMB, verifySeconds: times[10] }),
  );
  await prover.close();
}

const [name = '', file = ''] = process.argv.slice(2);
const circuit = CIRCUIT_NAMES.find((each) => each === name);
if (circuit === undefined) throw new Error(`There is no circuit ${name}.`);
await proveOnce(circuit, file);
process.exit(0);
