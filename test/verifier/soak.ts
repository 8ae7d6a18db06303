import { getMemory } from 'mcl-wasm';
import { trapdoorKey } from '../../scripts/support/trapdoor-key.ts';
import { MclVerifier } from '../../src/verifier/batch-verifier.ts';
import { parseVerificationKey } from '../../src/verifier/verification-key.ts';

/**
 * node test/verifier/soak.ts PROOFS: verifies so many in batches, one in 16 wrong, after a warm-up, and prints by
 * how many megabytes the process and the library's own memory have grown.
 */
const proofs = Number(process.argv[2] ?? 100_000);
const fixture = trapdoorKey('soak', 4);
const key = parseVerificationKey(fixture.json, { circuit: 'soak', grade: 'dev', sha256: '00' });
const signals = [1n, 2n, 3n, 4n];
const batch = Array.from({ length: 64 }, (_, i) => ({
  signals: i === 17 ? [1n, 2n, 3n, 5n] : signals,
  proof: fixture.prove(signals, `${i}`),
}));
const verifier = await MclVerifier.load();
const MB = 2 ** 20;
const memory = () => ({ rss: process.memoryUsage().rss / MB, wasm: getMemory().buffer.byteLength / MB });
for (let i = 0; i < 10; i++) verifier.verify(key, batch);
const before = memory();
for (let done = 0; done < proofs; done += batch.length) {
  const wrong = verifier.verify(key, batch).filter((valid) => !valid).length;
  if (wrong !== 1) throw new Error(`${wrong} wrong proofs instead of one`);
}
const after = memory();
process.stdout.write(JSON.stringify({ rss: after.rss - before.rss, wasm: after.wasm - before.wasm }));
