import type { SecondChainAccess } from '../../delivery/second/chain-access.ts';
import type { SecondSender } from '../../delivery/second/sender.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import type { SecondProver } from '../../prover/second/jobs.ts';
import { SecondTrainer } from '../../trainer/second/trainer.ts';
import type { CliDeps } from '../command.ts';
import { type KeystoreOptions, openTrainer } from '../files/accounts.ts';
import { type ProofTermsOptions, proofDeadline } from '../options/proof-terms.ts';
import { withSecondChain } from './connect.ts';
import { withSecondProver } from './open-prover.ts';
import { senderFor } from './sender.ts';

/** Keys, chain and policy of a model's owner of the second edition. */
export interface OwnerSession {
  readonly chain: SecondChainAccess;
  readonly accountKey: string;
  readonly trainer: SecondTrainer;
}

interface OwnerOptions extends KeystoreOptions, Pick<ProofTermsOptions, 'validHours'> {
  readonly deployment: string;
  readonly rpc?: string;
  readonly service?: string;
  readonly serviceKey?: string;
}

/** Opens the trainer's keystore, the chain and the prover for one piece of work. */
export async function withOwner<T>(
  deps: CliDeps,
  options: OwnerOptions,
  policy: (chain: SecondChainAccess) => Promise<CompiledSecondPolicy>,
  work: (session: OwnerSession) => Promise<T>,
): Promise<T> {
  const keys = await openTrainer(deps, options);
  return withSecondChain(options, async (chain) => {
    const compiled = await policy(chain);
    const deadline = () => proofDeadline(options, deps.now());
    const { circuit } = compiled.shape;
    const sender = await senderFor(options, chain, keys.accountKey, circuit, deadline);
    return withSecondProver(deps, {}, (prover) =>
      work({
        chain,
        accountKey: keys.accountKey,
        trainer: trainerOf({ keys, chain, compiled, prover, deadline, sender }),
      }),
    );
  });
}

const trainerOf = ({
  keys,
  chain,
  compiled: { policy, shape },
  prover,
  ...rest
}: {
  readonly keys: Awaited<ReturnType<typeof openTrainer>>;
  readonly chain: SecondChainAccess;
  readonly compiled: CompiledSecondPolicy;
  readonly prover: SecondProver;
  readonly deadline: () => bigint;
  readonly sender: SecondSender;
}): SecondTrainer =>
  new SecondTrainer({
    ...{ prover, policy, shape, chainId: chain.chainId, trainerSecret: keys.trainerSecret, ...rest },
    rounds: chain.as(keys.accountKey).rounds,
    owner: keys.address,
    fromBlock: chain.deployment.fromBlock,
  });

/** @throws AssayError `other-policy` (3) where a round was opened under another policy than the given file */
export function assertSamePolicy(given: CompiledSecondPolicy, policyHash: bigint): void {
  if (given.hash === policyHash) return;
  throw new AssayError(
    'other-policy',
    'the model has another policy than the file of --policy; give the file that it was registered under',
    { exitCode: 3 },
  );
}
