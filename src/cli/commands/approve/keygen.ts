import type { Command } from 'commander';
import { didOfSeed, newSeed } from '../../../contributor/approval/committee-key.ts';
import { assertWritable } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { createKeystore } from '../../files/keystore.ts';

interface ApproveKeygenOptions {
  readonly keystore: string;
  readonly passwordFile?: string;
}

interface ApproveKeygenResult {
  readonly keystore: string;
  /** did:key, for the hospital's folder. */
  readonly committee: string;
}

/** Makes the key with which a data access committee signs. */
export async function runApproveKeygen(
  deps: CliDeps,
  { keystore, passwordFile }: ApproveKeygenOptions,
): Promise<ApproveKeygenResult> {
  await assertWritable(keystore, { secret: true });
  const password = await deps.password({ keystore, passwordFile, isNew: true });
  const seed = newSeed();
  const did = await didOfSeed(seed);
  await createKeystore(keystore, 'committee', { public: { did }, secret: { seed } }, password);
  return { keystore, committee: did };
}

export const defineApproveKeygen = (parent: Command, cli: Cli): void =>
  defineCommand<ApproveKeygenOptions>(parent, cli, {
    name: 'keygen',
    description: 'make the keystore of a data access committee',
    options: [{ ...keystoreOption('committee'), description: 'keystore to make' }, OPTION.passwordFile],
    run: async (options) => {
      const result = await runApproveKeygen(cli.deps, options);
      return {
        data: result,
        lines: [
          `wrote ${result.keystore}`,
          `committee: ${result.committee}`,
          'give this key to the hospital by a way that cannot be forged; its folder takes it with assay approve trust KEY',
        ],
      };
    },
  });
