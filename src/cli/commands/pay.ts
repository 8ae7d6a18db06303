import type { Command } from 'commander';
import { USES, type Use } from '../../chain/clients/vault-client.ts';
import { AssayError } from '../../protocol/errors.ts';
import { ACCOUNT_OPTION, type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';
import { type KeystoreOptions, openAccount } from '../files/accounts.ts';
import { RPC_OPTIONS } from '../options/access-options.ts';
import { REFERENCE_OPTION, referenceOf } from '../options/reference.ts';
import { fieldValue, unsigned } from '../options/values.ts';
import { withEitherChain } from '../second/either-chain.ts';

interface PayOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  /** In the settlement token's smallest unit. */
  readonly amount: string;
  readonly use: string;
  readonly reference?: string;
}

interface PayResult {
  readonly model: string;
  readonly amount: string;
  /** The reference as the payment carries it: 32 bytes, 0x-prefixed. */
  readonly useId: string;
  readonly transaction: string;
}

/** Pays for a use of a model in its settlement token, by one transaction with a permit. */
export async function runPay(deps: CliDeps, options: PayOptions): Promise<PayResult> {
  const model = fieldValue(options.model, '--model');
  const amount = unsigned(options.amount, '--amount', 1n << 128n);
  if (!Object.hasOwn(USES, options.use)) {
    throw new AssayError('bad-option', `--use must be one of ${Object.keys(USES).join(', ')}`);
  }
  const useId = referenceOf(options.reference);
  const keys = await openAccount(deps, options);
  return withEitherChain(options, async (chain) => {
    const { vault, registry } = chain.as(keys.accountKey);
    const { settlementToken } = await registry.config(model);
    const deadline = BigInt(deps.now() + 3600);
    const { receipt } = await vault.payWithPermit(
      model,
      settlementToken,
      amount,
      options.use as Use,
      deadline,
      useId,
    );
    return { model: `${model}`, amount: `${amount}`, useId, transaction: receipt.hash };
  });
}

export const definePay = (parent: Command, cli: Cli): void =>
  defineCommand<PayOptions>(parent, cli, {
    name: 'pay',
    description: 'pay for a use of a model in its settlement token',
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--amount <amount>', description: "in the settlement token's smallest unit", required: true },
      { flags: '--use <kind>', description: Object.keys(USES).join(', '), default: 'inference' },
      REFERENCE_OPTION,
      ACCOUNT_OPTION,
      OPTION.passwordFile,
    ],
    anyEdition: true,
    run: async (options) => {
      const result = await runPay(cli.deps, options);
      return {
        data: result,
        lines: [`paid ${result.amount} for model ${result.model}: ${result.transaction}`],
      };
    },
  });
