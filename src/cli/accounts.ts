import type { ContributorKeys } from '../contributor/keys.ts';
import { fieldOf } from '../protocol/field.ts';
import type { CliDeps } from './command.ts';
import { keystoreKind, openKeystore, readPublicPart } from './files/keystore.ts';

/** Keys of opened keystores, as the commands use them. Never printed, never part of a result. */

export interface KeystoreOptions {
  readonly keystore: string;
  readonly passwordFile?: string;
}

const passwordOf = (deps: CliDeps, { keystore, passwordFile }: KeystoreOptions): Promise<string> =>
  deps.password({ keystore, passwordFile, isNew: false });

export async function openContributor(deps: CliDeps, options: KeystoreOptions): Promise<ContributorKeys> {
  const opened = await openKeystore(options.keystore, 'contributor', await passwordOf(deps, options));
  return {
    holderSecret: fieldOf(BigInt(`0x${opened.secret.holderSecret}`)),
    holder: fieldOf(BigInt(opened.public.holder)),
    address: opened.public.address,
    accountKey: `0x${opened.secret.payoutKey}`,
  };
}

export interface TrainerKeys {
  readonly trainerSecret: bigint;
  readonly trainerKey: readonly [bigint, bigint];
  readonly address: string;
  readonly accountKey: string;
}

export async function openTrainer(deps: CliDeps, options: KeystoreOptions): Promise<TrainerKeys> {
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
export interface AccountKeys {
  readonly address: string;
  readonly accountKey: string;
}

/** The account of any keystore that has one: a contributor's, a trainer's or an operator's. */
export async function openAccount(deps: CliDeps, options: KeystoreOptions): Promise<AccountKeys> {
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

/** Its address, without the password. @throws AssayError `wrong-kind` (2) for a source's keystore */
export async function addressIn(keystore: string): Promise<string> {
  const kind = await keystoreKind(keystore);
  return (await readPublicPart(keystore, kind === 'source' ? 'operator' : kind)).address;
}
