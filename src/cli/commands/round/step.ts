import type { Command } from 'commander';
import { type Delivery, deliver, describeDelivery } from '../../../delivery/deliver.ts';
import { remoteError } from '../../../protocol/errors.ts';
import { proveCheckpoint } from '../../../trainer/round-proofs.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { withNode } from '../../connect.ts';
import { type KeystoreOptions, openTrainer } from '../../files/accounts.ts';
import { ACCESS_OPTIONS, RPC_OPTIONS } from '../../options/access-options.ts';
import { type ProofTermsOptions, proofDeadline, VALID_HOURS_OPTION } from '../../options/proof-terms.ts';
import { unsigned } from '../../options/values.ts';
import { WAIT_OPTION, waitForBlock } from '../../options/wait-for-block.ts';
import { POLICY_OPTION } from '../../second/options.ts';
import { knownRound, stepDue } from './overdue.ts';

export interface RoundStepOptions extends KeystoreOptions, Pick<ProofTermsOptions, 'validHours'> {
  readonly deployment: string;
  readonly rpc: string;
  /** Service that submits the proof; default: the keystore's account does. */
  readonly service?: string;
  readonly serviceKey?: string;
  readonly round: string;
  readonly wait?: boolean;
}

interface RoundStepResult {
  readonly round: string;
  readonly sets: number;
  /** W'; null if too few sets were accepted, so that the checkpoint stays. */
  readonly weights: readonly string[] | null;
  readonly delivery: Delivery | null;
}

/** Proves the next checkpoint from the sealed openings of the accepted sets, and submits the proof. */
export async function runRoundStep(deps: CliDeps, options: RoundStepOptions): Promise<RoundStepResult> {
  const id = unsigned(options.round, '--round', 1n << 64n);
  const keys = await openTrainer(deps, options);
  return withNode(options, async ({ chain, service }) => {
    const view = await knownRound(chain, id);
    if ((view.status !== 'attesting' && view.status !== 'settled') || view.stepped) {
      throw remoteError('wrong-phase', `round ${id} is not due for a step`);
    }
    const height = BigInt(await chain.provider.getBlockNumber());
    if (height > view.stepDeadline && view.sets >= view.minSets)
      throw remoteError('step-missed', stepDue(view, height) ?? `the step of round ${id} is missed`);
    await waitForBlock(chain, view.attestDeadline + 1n, options.wait === true, deps.note);
    const round = (await chain.gateway.round(id)) ?? view;
    const { sets } = round;
    if (sets < round.minSets) return { round: `${id}`, sets, weights: null, delivery: null };
    const job = { chain, prover: await deps.prover(), keys, deadline: proofDeadline(options, deps.now()) };
    const { weights, values } = await proveCheckpoint(job, round);
    const { accountKey } = keys;
    const delivery = await deliver(
      { chain, service },
      { kind: 'step', values },
      { accountKey, patience: 120_000 },
    );
    return { round: `${id}`, sets, weights: weights.map(String), delivery };
  });
}

export const defineRoundStep = (parent: Command, cli: Cli): void =>
  defineCommand<RoundStepOptions>(parent, cli, {
    name: 'step',
    description: 'prove the next checkpoint from the accepted sum, and put it on chain',
    options: [
      ...RPC_OPTIONS,
      ACCESS_OPTIONS.service,
      ACCESS_OPTIONS.serviceKey,
      { flags: '--round <id>', description: 'round', required: true },
      POLICY_OPTION,
      WAIT_OPTION,
      VALID_HOURS_OPTION,
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runRoundStep(cli.deps, options);
      return {
        data: result,
        lines:
          result.weights === null || result.delivery === null
            ? [`round ${result.round}: only ${result.sets} sets were accepted; the checkpoint stays`]
            : [
                `round ${result.round}: W' from ${result.sets} sets: ${result.weights.join(' ')}`,
                describeDelivery(result.delivery),
              ],
      };
    },
  });
