import type { Command } from 'commander';
import { type Delivery, deliver, describeDelivery } from '../../../delivery/deliver.ts';
import { proveDirection } from '../../../trainer/round-proofs.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { withNode } from '../../connect.ts';
import { type KeystoreOptions, openTrainer } from '../../files/accounts.ts';
import { loadPolicy } from '../../files/policy-file.ts';
import { ACCESS_OPTIONS, RPC_OPTIONS } from '../../options/access-options.ts';
import { type ProofTermsOptions, proofDeadline, VALID_HOURS_OPTION } from '../../options/proof-terms.ts';
import { unsigned } from '../../options/values.ts';
import { assertAlive, knownRound } from './overdue.ts';

interface RoundEvaluateOptions extends KeystoreOptions, Pick<ProofTermsOptions, 'validHours'> {
  readonly deployment: string;
  readonly rpc: string;
  /** Service that submits the proof; default: the keystore's account does. */
  readonly service?: string;
  readonly serviceKey?: string;
  readonly round: string;
  readonly policy: string;
}

interface RoundEvaluateResult {
  readonly round: string;
  /** V: one integer a feature, and one for the constant. */
  readonly direction: readonly string[];
  readonly holdoutRecords: string;
  readonly delivery: Delivery;
}

/** Proves V from the sealed openings of the holdout datasets, and submits the proof. */
export async function runRoundEvaluate(
  deps: CliDeps,
  options: RoundEvaluateOptions,
): Promise<RoundEvaluateResult> {
  const id = unsigned(options.round, '--round', 1n << 64n);
  const keys = await openTrainer(deps, options);
  return withNode(options, async ({ chain, service }) => {
    const round = await knownRound(chain, id);
    assertAlive(round, BigInt(await chain.provider.getBlockNumber()));
    const { compiled } = await loadPolicy(options.policy, round.attestationVerifier.circuit);
    const job = { chain, prover: await deps.prover(), keys, deadline: proofDeadline(options, deps.now()) };
    const { direction, values } = await proveDirection(job, round, compiled.policy);
    const { accountKey } = keys;
    const delivery = await deliver(
      { chain, service },
      { kind: 'evaluation', values },
      { accountKey, patience: 120_000 },
    );
    return {
      round: `${id}`,
      direction: direction.map(String),
      holdoutRecords: `${round.holdoutRecords}`,
      delivery,
    };
  });
}

export const defineRoundEvaluate = (parent: Command, cli: Cli): void =>
  defineCommand<RoundEvaluateOptions>(parent, cli, {
    name: 'evaluate',
    description: "prove V from the holdout's sum, and put it on chain",
    options: [
      ...RPC_OPTIONS,
      ACCESS_OPTIONS.service,
      ACCESS_OPTIONS.serviceKey,
      { flags: '--round <id>', description: 'round', required: true },
      OPTION.policy,
      VALID_HOURS_OPTION,
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runRoundEvaluate(cli.deps, options);
      return {
        data: result,
        lines: [
          `round ${result.round}: V from ${result.holdoutRecords} holdout records: ${result.direction.join(' ')}`,
          describeDelivery(result.delivery),
        ],
      };
    },
  });
