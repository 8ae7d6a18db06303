import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CliDeps } from '../../../../src/cli/command.ts';
import { runSecondVerify } from '../../../../src/cli/second/commands/verify.ts';
import { refuseFirstEdition } from '../../../../src/cli/second/edition.ts';
import { secondAttestationText } from '../../../../src/delivery/second/attestation-record.ts';
import { toWireProof } from '../../../../src/verifier/proof.ts';
import { secondProofText } from '../../../../src/verifier/second/proof-json.ts';
import { recordOf } from '../../../delivery/second/support/sample-record.ts';
import { keyOf } from '../../../service/second/support/second-requests.ts';
import { keysDirectory } from '../../../service/support/harness.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-verify-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The exit code and lines of `verify` for a file with this text. */
async function verified(text: string, chainId?: string) {
  const proof = join(folder, 'file.json');
  await writeFile(proof, text);
  await refuseFirstEdition({ proof });
  const options = { proof, keys: join(keysDirectory, 'second'), ...(chainId ? { chainId } : {}) };
  const { exitCode, lines } = await runSecondVerify({} as CliDeps, options);
  return { exitCode, lines };
}

test('an attestation that the console saved is verified, with its seal and its statement', async () => {
  const record = await recordOf();
  const good = await verified(secondAttestationText(record));
  expect(good.exitCode).toBe(0);
  expect(good.lines).toHaveLength(3);
  expect(good.lines[2]).toContain('valid: seal, seal-f4');
  const statement = { ...record.statement, round: 6n };
  const other = await verified(secondAttestationText({ ...record, statement }));
  expect(other.exitCode).toBe(3);
  expect(other.lines.every((line) => line.startsWith('invalid'))).toBe(true);
});

test('a single proof is verified for its public signals', async () => {
  const proof = toWireProof(keyOf('attestation-tiny').prove([1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n], 'one'));
  const text = (last: string) =>
    secondProofText({
      circuit: 'attestation-tiny',
      publicSignals: ['1', '2', '3', '4', '5', '6', '7', last],
      proof,
    });
  expect((await verified(text('8'))).exitCode).toBe(0);
  expect((await verified(text('9'))).exitCode).toBe(3);
});
