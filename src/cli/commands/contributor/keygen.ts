import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { computeAddress } from 'ethers';
import { holderSecretFrom } from '../../../protocol/secrets.ts';
import { holderOf } from '../../../protocol/signature.ts';
import { datasetKeyOf, holderCode } from '../../../records/dataset/dataset-keys.ts';
import { assertWritable } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { createKeystore } from '../../files/keystore.ts';

interface ContributorKeygenOptions {
  readonly keystore: string;
  readonly passwordFile?: string;
}

interface ContributorKeygenResult {
  readonly keystore: string;
  /** Hash of the holder secret, decimal. */
  readonly holder: string;
  /** Holder and the public key that datasets are encrypted to. The source needs it to sign a dataset. */
  readonly holderCode: string;
  /** Payout address. */
  readonly address: string;
}

/** Makes a contributor's holder secret and payout key. */
export async function runContributorKeygen(
  deps: CliDeps,
  { keystore, passwordFile }: ContributorKeygenOptions,
): Promise<ContributorKeygenResult> {
  await assertWritable(keystore, { secret: true });
  const password = await deps.password({ keystore, passwordFile, isNew: true });
  const holderSecret = holderSecretFrom(randomBytes(64));
  const payoutKey = randomBytes(32).toString('hex');
  const holder = holderOf(holderSecret);
  const open = { holder: holder.toString(), address: computeAddress(`0x${payoutKey}`) };
  const secret = { holderSecret: holderSecret.toString(16).padStart(64, '0'), payoutKey };
  await createKeystore(keystore, 'contributor', { public: open, secret }, password);
  return { keystore, ...open, holderCode: holderCode(holder, datasetKeyOf(holderSecret)) };
}

export const defineContributorKeygen = (parent: Command, cli: Cli): void =>
  defineCommand<ContributorKeygenOptions>(parent, cli, {
    name: 'keygen',
    description: "make a contributor's keystore: holder secret and payout key",
    options: [{ ...keystoreOption('contributor'), description: 'keystore to make' }, OPTION.passwordFile],
    run: async (options) => {
      const result = await runContributorKeygen(cli.deps, options);
      return {
        data: result,
        lines: [
          `wrote ${result.keystore}; keep a copy of it and of its password: without both, stake and royalties are lost`,
          `holder code, for the source that signs your dataset: ${result.holderCode}`,
          `payout address: ${result.address}`,
        ],
      };
    },
  });
