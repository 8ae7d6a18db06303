import type { CommitteeKeys } from '../../contributor/approval/committee-key.ts';
import type { ContributorKeys } from '../../contributor/keys.ts';
import { fieldOf } from '../../protocol/field.ts';
import type { CliDeps } from '../command.ts';
import { keystoreKind, openKeystore, readPublicPart } from './keystore.ts';

/** Keys of opened keystores, as the commands use them. They are never printed and never part of a result. */

export interface KeystoreOptions {
  readonly keystore: string;
  readonly passwordFile?: string;
}

type PasswordDeps = Pick<CliDeps, 'password'>;

const passwordOf = (deps: PasswordDeps, { keystore, passwordFile }: KeystoreOptions): Promise<string> =>
  deps.password({ keystore, passwordFile, isNew: false });

/** @throws AssayError as `openKeystore` (2) */
export async function openContributor(
  deps: PasswordDeps,
  options: KeystoreOptions,
): Promise<ContributorKeys> {
  const opened = await openKeystore(options.keystore, 'contributor', await passwordOf(deps, options));
  return {
    holderSecret: fieldOf(BigInt(`0x${opened.secret.holderSecret}`)),
    holder: fieldOf(BigInt(opened.public.holder)),
    address: opened.public.address,
    accountKey: `0x${opened.secret.payoutKey}`,
  };
}

/** @throws AssayError as `openKeystore` (2) */
export async function openCommittee(deps: PasswordDeps, options: KeystoreOptions): Promise<CommitteeKeys> {
  const opened = await openKeystore(options.keystore, 'committee', await passwordOf(deps, options));
  return { seed: opened.secret.seed, did: opened.public.did };
}

interface TrainerKeys {
  /** Scalar that opens the sums sealed to `trainerKey`. */
  readonly trainerSecret: bigint;
  /** BabyJubJub point, `[x, y]`. */
  readonly trainerKey: readonly [bigint, bigint];
  /** Checksummed address of the model's owner. */
  readonly address: string;
  /** 0x-prefixed. */
  readonly accountKey: string;
}

/** @throws AssayError as `openKeystore` (2) */
export async function openTrainer(deps: PasswordDeps, options: KeystoreOptions): Promise<TrainerKeys> {
  const { public: open, secret } = await openKeystore(
    options.keystore,
    'trainer',
    await passwordOf(deps, options),
  );
  return {
    trainerSecret: BigInt(`0x${secret.trainerSecret}`),
    trainerKey: [BigInt(open.x), BigInt(open.y)],
    address: open.address,
    accountKey: `0x${secret.accountKey}`,
  };
}

/** An account that signs transactions. */
interface AccountKeys {
  readonly address: string;
  /** 0x-prefixed. */
  readonly accountKey: string;
}

/**
 * Opens the account of a contributor's, a trainer's or an operator's keystore.
 *
 * @throws AssayError `wrong-kind` (2) for a source's or a committee's keystore, which has no account; as `openKeystore` (2)
 */
export async function openAccount(deps: PasswordDeps, options: KeystoreOptions): Promise<AccountKeys> {
  switch (await keystoreKind(options.keystore)) {
    case 'contributor':
      return openContributor(deps, options);
    case 'trainer':
      return openTrainer(deps, options);
    default: {
      const { public: open, secret } = await openKeystore(
        options.keystore,
        'operator',
        await passwordOf(deps, options),
      );
      return { address: open.address, accountKey: `0x${secret.accountKey}` };
    }
  }
}

/** The account's address, read without the password. @throws AssayError `wrong-kind` (2) for a source's or a committee's keystore */
export async function addressIn(keystore: string): Promise<string> {
  const kind = await keystoreKind(keystore);
  const hasAccount = kind !== 'source' && kind !== 'committee';
  return (await readPublicPart(keystore, hasAccount ? kind : 'operator')).address;
}
