import type { Command } from 'commander';
import { ACCOUNT_OPTION, type Cli, defineCommand, OPTION } from '../command.ts';
import type { KeystoreOptions } from '../files/accounts.ts';
import { DETERMINATION_OPTIONS, type DeterminationOptions } from '../files/claim-gate.ts';
import { RPC_OPTIONS } from '../options/access-options.ts';

export interface ClaimOptions extends KeystoreOptions, DeterminationOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  /** Datasets whose vested stake is minted first. */
  readonly datasetId?: readonly string[];
  /** Receiver; default: the keystore's own address. */
  readonly to?: string;
  /** Send nothing; return the calls, to be sent by another wallet. */
  readonly print?: boolean;
}

export const defineClaim = (parent: Command, cli: Cli): void =>
  defineCommand<ClaimOptions>(parent, cli, {
    name: 'claim',
    description: 'mint vested stake and claim royalties, from your own wallet',
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--dataset-id <id...>', description: 'datasets whose vested stake is minted first' },
      ACCOUNT_OPTION,
      OPTION.passwordFile,
      ...DETERMINATION_OPTIONS,
      { flags: '--to <address>', description: 'receiver (default: the account itself)' },
      {
        flags: '--print',
        description: 'send nothing; print the calls for another wallet (no password needed)',
      },
    ],
  });
