import { evidenceEndpoints, LOCAL_CHAIN } from '../../contributor/evidence/endpoints.ts';
import { Guard } from '../../contributor/guard.ts';
import type { ContributorKeys } from '../../contributor/keys.ts';
import { Ledger, ledgerPath } from '../../contributor/ledger/ledger.ts';
import type { AnswerDeps } from '../../contributor/second/answering.ts';
import type { SecondChain } from '../../contributor/second/chain.ts';
import type { ApprovedSecondPolicy } from '../../contributor/second/limits.ts';
import { provenChain } from '../../contributor/second/proven-chain.ts';
import type { SecondChainAccess } from '../../delivery/second/chain-access.ts';
import type { SecondSender } from '../../delivery/second/sender.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import type { SecondProver } from '../../prover/second/jobs.ts';
import type { CliDeps } from '../command.ts';
import { type KeystoreOptions, openContributor } from '../files/accounts.ts';
import type { Leaving } from '../files/audited.ts';
import type { AccessOptions } from '../options/access-options.ts';
import { type ProofTermsOptions, proofTerms } from '../options/proof-terms.ts';
import { progressOutput } from '../progress.ts';
import { StepMeter } from '../progress-steps.ts';
import { bondPayer } from './bond-payer.ts';
import { withSecondChain } from './connect.ts';
import { recordedSender } from './recorded-sender.ts';
import { senderFor } from './sender.ts';

/** Keys, chain and files of a contributor or an evaluator of the second edition. */

export interface HolderOptions extends KeystoreOptions, AccessOptions, ProofTermsOptions {
  /** Nodes of the holder's choice besides `rpc`. */
  readonly endpoint?: readonly string[];
  readonly acceptRepeatedExactSums?: boolean | string;
}

/** The opened keystore with its ledger, and the chain. */
export interface Holder {
  readonly keys: ContributorKeys;
  readonly chain: SecondChainAccess;
  readonly ledger: Ledger;
  readonly guard: Guard;
  /** The way to the chain, which notes what it sends. @param circuit attestation circuit of the model */
  sender(circuit: string, deadline: () => bigint): Promise<SecondSender>;
  /**
   * Everything that an answer takes.
   * @param prover undefined where nothing is proven
   * @param openings that an approval allows; undefined: no approval is demanded
   */
  answering(
    policy: CompiledSecondPolicy,
    prover: SecondProver | undefined,
    openings?: number,
  ): Promise<AnswerDeps>;
}

/** In the place of a prover where nothing is proven. */
const NO_PROVER: SecondProver = {
  prove: async () => {
    throw new AssayError('no-prover', 'this command makes no proof', { exitCode: 4 });
  },
  engine: async () => 'none',
  close: async () => {},
};

/**
 * Opens keystore, ledger and chain for one piece of work.
 * @param leaving notes what is sent
 * @throws AssayError as `openContributor`, `withSecondChain` and `evidenceEndpoints`; `ledger-locked`, `ledger-corrupt`,
 * `ledger-unwritable` (4)
 */
export async function withHolder<T>(
  deps: CliDeps,
  options: HolderOptions,
  leaving: Leaving,
  work: (holder: Holder) => Promise<T>,
): Promise<T> {
  if (options.service === undefined && proofTerms(options, deps.now()).relayerFee !== 0n)
    throw new AssayError(
      'bad-option',
      'a --relayer-fee needs a service that relays proofs of the second edition',
    );
  const keys = await openContributor(deps, options);
  return withSecondChain(options, async (chain) => {
    const ledger = await Ledger.open(ledgerPath(options.keystore), keys);
    try {
      const guard = new Guard(ledger);
      const sender: Holder['sender'] = async (circuit, deadline) =>
        recordedSender(await senderFor(options, chain, keys.accountKey, circuit, deadline), leaving, circuit);
      return await work({
        ...{ keys, chain, ledger, guard, sender },
        answering: async (policy, prover = NO_PROVER, openings = undefined) => {
          const deadline = () => proofTerms(options, deps.now()).deadline;
          const seconds = await deps.provingSeconds?.(policy.shape.circuit);
          return {
            ...{ prover, guard, holderSecret: keys.holderSecret, beneficiary: keys.address },
            chain: provenFor(deps, options, chain, keys.accountKey),
            policy: approved(policy, options, openings),
            deadline,
            relayerFee: () => proofTerms(options, deps.now()).relayerFee,
            sender: await sender(policy.shape.circuit, deadline),
            onProof: proofMeter(deps),
            bonds: bondPayer(deps, chain, keys),
            ...(seconds === undefined ? {} : { provingSeconds: seconds }),
          };
        },
      });
    } finally {
      ledger.close();
    }
  });
}

/** The chain as storage proofs show it, at a block on which all nodes of the options agree. */
function provenFor(
  { note }: Pick<CliDeps, 'note'>,
  { rpc, endpoint = [], service }: HolderOptions,
  { chainId, deployment, as }: SecondChainAccess,
  accountKey: string,
): SecondChain {
  const endpoints = evidenceEndpoints([...(rpc === undefined ? [] : [rpc]), ...endpoint], {
    chainId,
    service,
  });
  if (endpoints.length === 1)
    note(
      `WARNING: one endpoint is the only evidence of this chain. That is enough on a local chain (${LOCAL_CHAIN}) and nowhere else`,
    );
  return provenChain({ endpoints, chainId, deployment, rounds: as(accountKey).rounds });
}

/** The policy as its holder approves it by naming the file. */
const approved = (
  policy: CompiledSecondPolicy,
  { acceptRepeatedExactSums: accepts }: HolderOptions,
  openings: number | undefined,
): ApprovedSecondPolicy => ({
  ...policy,
  draws: { ...policy.draws, acceptsRepeatedExactSums: accepts === true || accepts === 'true' },
  ...(openings === undefined ? {} : { openings }),
});

/** Shows how many proofs of an answer are made. */
export function proofMeter(deps: Pick<CliDeps, 'note'>): (done: number, all: number) => void {
  let meter: StepMeter | undefined;
  return (done, all) => {
    meter ??= new StepMeter(progressOutput(deps.note));
    meter.show('proving', 'proofs', done, all);
    if (done < all) return;
    meter.end();
    meter = undefined;
  };
}
