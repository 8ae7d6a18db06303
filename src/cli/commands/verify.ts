import { join } from 'node:path';
import type { Command } from 'commander';
import { readProofFile } from '../../contributor/proof-file.ts';
import { publicSignalNames } from '../../protocol/shape.ts';
import { PROJECT_ROOT } from '../../system/package-root.ts';
import { LOCAL_CHAIN_ID, loadVerificationKey } from '../../verifier/verification-key.ts';
import { snarkjsVerifier } from '../../verifier/verify-proof.ts';
import { type Cli, defineCommand } from '../command.ts';
import { unsigned } from '../options/values.ts';

interface VerifyOptions {
  /** File with circuit, publicSignals and proof. */
  readonly proof: string;
  /** Decimal. Keys of development grade are rejected for every chain but the local one. */
  readonly chainId?: string;
  /** Folder of verification keys; default: this package's. */
  readonly keys?: string;
}

interface VerifyResult {
  readonly valid: boolean;
  readonly circuit: string;
  readonly grade: 'dev' | 'ceremony';
  readonly vkHash: string;
  readonly publicSignals: Readonly<Record<string, string>>;
}

/** Verifies a proof under the verification key of its circuit. It does not check whether a contract accepted the proof. */
async function runVerify(options: VerifyOptions): Promise<VerifyResult> {
  const { circuit, publicSignals, proof } = await readProofFile(options.proof);
  const chainId = unsigned(options.chainId ?? LOCAL_CHAIN_ID.toString(), '--chain-id', 1n << 64n);
  const key = loadVerificationKey(options.keys ?? join(PROJECT_ROOT, 'keys'), circuit, chainId);
  const valid = await snarkjsVerifier.verify(key, publicSignals, proof);
  const names = publicSignalNames(circuit);
  return {
    valid,
    circuit,
    grade: key.grade,
    vkHash: key.vkHash,
    publicSignals: Object.fromEntries(names.map((name, i) => [name, String(publicSignals[i])])),
  };
}

export const defineVerify = (parent: Command, cli: Cli): void =>
  defineCommand<VerifyOptions>(parent, cli, {
    name: 'verify',
    description: 'verify a proof (a file with circuit, publicSignals, proof); exit code 3 if it is invalid',
    arguments: [{ name: '<proof>', description: 'proof file' }],
    options: [
      {
        flags: '--chain-id <id>',
        description: 'chain whose contracts rely on the proof',
        default: LOCAL_CHAIN_ID.toString(),
      },
      {
        flags: '--keys <folder>',
        description: "folder of verification keys (default: this package's)",
      },
    ],
    run: async (options) => {
      const result = await runVerify(options);
      const grade = result.grade === 'dev' ? ' (key of development grade: local chains only)' : '';
      return {
        data: result,
        lines: [`${result.valid ? 'valid' : 'invalid'}: ${result.circuit}${grade}`],
        exitCode: result.valid ? 0 : 3,
      };
    },
  });
