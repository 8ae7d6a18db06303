import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { computeAddress } from 'ethers';
import { SUBGROUP_ORDER } from '../../../protocol/field.ts';
import { trainerKeyOf } from '../../../protocol/sealed-opening.ts';
import { assertWritable } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { createKeystore } from '../../files/keystore.ts';

interface TrainerKeygenOptions {
  readonly keystore: string;
  readonly passwordFile?: string;
}

interface TrainerKeygenResult {
  readonly keystore: string;
  /** BabyJubJub point to which openings are sealed; decimal. */
  readonly trainerKey: { readonly x: string; readonly y: string };
  /** Address of the model owner's account, checksummed. */
  readonly address: string;
}

/** Makes a trainer's keys: one opens sums, the other is the account that owns models. */
export async function runTrainerKeygen(
  deps: CliDeps,
  { keystore, passwordFile }: TrainerKeygenOptions,
): Promise<TrainerKeygenResult> {
  await assertWritable(keystore, { secret: true });
  const password = await deps.password({ keystore, passwordFile, isNew: true });
  // 384 random bits, reduced: uniform in 1..l-1 up to a bias of 2^-130.
  const trainerSecret = (BigInt(`0x${randomBytes(48).toString('hex')}`) % (SUBGROUP_ORDER - 1n)) + 1n;
  const { x, y } = trainerKeyOf(trainerSecret);
  const accountKey = randomBytes(32).toString('hex');
  const address = computeAddress(`0x${accountKey}`);
  const trainerKey = { x: x.toString(), y: y.toString() };
  const secret = { trainerSecret: trainerSecret.toString(16).padStart(64, '0'), accountKey };
  await createKeystore(keystore, 'trainer', { public: { ...trainerKey, address }, secret }, password);
  return { keystore, trainerKey, address };
}

export const defineTrainerKeygen = (parent: Command, cli: Cli): void =>
  defineCommand<TrainerKeygenOptions>(parent, cli, {
    name: 'keygen',
    description: "make a model owner's keystore: the key that opens sums, and the account",
    options: [{ ...keystoreOption('trainer'), description: 'keystore to make' }, OPTION.passwordFile],
    run: async (options) => {
      const result = await runTrainerKeygen(cli.deps, options);
      return {
        data: result,
        lines: [
          `wrote ${result.keystore}; keep a copy of it and of its password: without both, no round can be stepped`,
          `trainer key, for the terms: ${result.trainerKey.x},${result.trainerKey.y}`,
          `account: ${result.address}`,
        ],
      };
    },
  });
