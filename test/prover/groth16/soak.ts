/**
 * npm run test:prover-soak -- [MINUTES]: the differential tests of the prover with fresh seeds and many more operations, again
 * and again until the time is over (10 minutes). A failure prints its seed; GROTH16_SEED repeats it.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

const minutes = Number(process.argv[2] ?? 10);
const root = join(import.meta.dirname, '../../..');
const end = Date.now() + minutes * 60_000;
let rounds = 0;
do {
  const seed = process.env['GROTH16_SEED'] ?? randomBytes(6).toString('hex');
  process.stdout.write(`round ${++rounds}, seed ${seed}\n`);
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/prover/groth16', '--testTimeout', '1800000'],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        GROTH16_SEED: seed,
        GROTH16_OPERATIONS: process.env['GROTH16_OPERATIONS'] ?? '100000',
      },
    },
  );
  if (status !== 0) {
    process.stderr.write(`Failed with seed ${seed}: GROTH16_SEED=${seed} npm run test:prover-soak\n`);
    process.exit(1);
  }
} while (Date.now() < end);
