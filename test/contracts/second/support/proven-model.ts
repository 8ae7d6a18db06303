import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HDNodeWallet } from 'ethers';
import { SeededRandom } from '../../../../scripts/support/random.ts';
import { openPolicy } from '../../../../scripts/support/second-cases.ts';
import { SecondRegistryClient } from '../../../../src/chain/clients/second/registry-client.ts';
import { SecondRoundsClient } from '../../../../src/chain/clients/second/rounds-client.ts';
import { addressOf } from '../../../../src/chain/deploy/deployment-record.ts';
import { verifierAddresses } from '../../../../src/chain/deploy/second/deployment.ts';
import { evidenceEndpoints } from '../../../../src/contributor/evidence/endpoints.ts';
import { Guard } from '../../../../src/contributor/guard.ts';
import { Ledger } from '../../../../src/contributor/ledger/ledger.ts';
import type { AnswerDeps } from '../../../../src/contributor/second/answering.ts';
import type { SecondChain } from '../../../../src/contributor/second/chain.ts';
import { SecondContributor } from '../../../../src/contributor/second/contributor.ts';
import { SecondEvaluator } from '../../../../src/contributor/second/evaluator.ts';
import type { ApprovedSecondPolicy } from '../../../../src/contributor/second/limits.ts';
import { provenChain } from '../../../../src/contributor/second/proven-chain.ts';
import type { Holding } from '../../../../src/contributor/second/round-facts.ts';
import type { SecondSender } from '../../../../src/delivery/second/sender.ts';
import { BASE, mulPoint } from '../../../../src/protocol/babyjub.ts';
import { asField, type Field } from '../../../../src/protocol/field.ts';
import {
  buildSecondDataset,
  type KeyedRecord,
  listedSource,
  type SecondSourceSecrets,
  signSecondDataset,
} from '../../../../src/protocol/second/build-dataset.ts';
import { completePolicy, type Policy } from '../../../../src/protocol/second/policy.ts';
import { policyHash } from '../../../../src/protocol/second/policy-hash.ts';
import { TINY } from '../../../../src/protocol/second/shape.ts';
import { SourceList } from '../../../../src/protocol/second/source-list.ts';
import { holderOf } from '../../../../src/protocol/signature.ts';
import { secondProver } from '../../../../src/prover/second/prover.ts';
import { SecondTrainer } from '../../../../src/trainer/second/trainer.ts';
import { FAR, type SecondWorld, TRAINER_SECRET, tinyNumbers, tinyTerms } from './second-world.ts';

export const PERIOD_EPOCH = 10_000;
export const PERIOD_DAYS = 30;

/** A source with its dataset, its holder's roles and ledger. */
export interface Site {
  readonly by: HDNodeWallet;
  readonly holding: Holding;
  readonly dataset: bigint;
  readonly guard: Guard;
  readonly contributor: SecondContributor;
  readonly evaluator: SecondEvaluator;
  /** For roles with other settings. */
  readonly deps: AnswerDeps;
}

const SOURCES = 8;

/** A model of the tiny shape whose every proof is real, played by the roles of the second edition. */
export class ProvenModel {
  readonly world: SecondWorld;
  readonly prover = secondProver({ threads: 1 });
  readonly policy: Policy;
  readonly approved: ApprovedSecondPolicy;
  readonly #random = new SeededRandom(20_261_130);
  readonly #sources = Array.from({ length: SOURCES }, (_, i): SecondSourceSecrets => {
    const secret = (n: number) => new Uint8Array(32).fill(16 * n + i + 1);
    return {
      ...{ signingKey: secret(0), orderKey: secret(1), saltKey: secret(2) },
      tagSecret: asField(BigInt(7_000 + i)),
    };
  });
  readonly list = new SourceList(this.#sources.map(listedSource));
  readonly #folder = mkdtempSync(join(tmpdir(), 'assay-proven-'));
  readonly #ledgers: Ledger[] = [];
  model = asField(0n);
  /** Another way of the roles' statements to the chain than their own transactions. */
  senderFor: ((by: HDNodeWallet) => SecondSender) | undefined;
  #used = 0;

  constructor(world: SecondWorld, numbers: Partial<Policy['numbers']> = {}) {
    this.world = world;
    const { bound, ...rest } = tinyNumbers();
    const { minRecords, minHoldoutRecords, eta, tolerance, kappa, ...terms } = tinyTerms([]);
    const open = openPolicy(TINY, { bound, numbers: { ...rest, ...numbers } });
    const own = { ...open.terms, minRecords, minHoldoutRecords, eta, tolerance, kappa };
    this.policy = completePolicy({ ...open, terms: own }, TINY);
    const { batchesPerRound, epochs, holdoutBatches } = terms;
    this.approved = {
      ...{ policy: this.policy, shape: TINY, holdoutBatches },
      hash: policyHash(this.policy, TINY),
      draws: { batchesPerRound, epochs, acceptsRepeatedExactSums: true },
    };
  }

  async close(): Promise<void> {
    for (const ledger of this.#ledgers) ledger.close();
    rmSync(this.#folder, { recursive: true, force: true });
    await this.prover.close();
  }

  rounds = (by: HDNodeWallet): SecondRoundsClient =>
    new SecondRoundsClient(addressOf(this.world.deployment, 'Rounds2'), by);

  /** The trainer, whose proofs the owner's account sends. */
  get trainer(): SecondTrainer {
    const { world, prover, policy } = this;
    return new SecondTrainer({
      ...{ prover, policy, chainId: 31337n, shape: TINY, trainerSecret: TRAINER_SECRET },
      ...{ owner: world.owner.address, fromBlock: world.deployment.fromBlock, deadline: () => FAR },
      rounds: this.rounds(world.owner),
      ...this.#sender(world.owner),
    });
  }

  #sender(by: HDNodeWallet): { readonly sender?: SecondSender } {
    return this.senderFor === undefined ? {} : { sender: this.senderFor(by) };
  }

  /** Registers a model that uses the verifiers of the tiny keys. */
  async register(evaluators: readonly HDNodeWallet[], terms: Record<string, unknown> = {}): Promise<void> {
    const { world, policy } = this;
    const registry = new SecondRegistryClient(addressOf(world.deployment, 'ModelRegistry2'), world.owner);
    const { trainerKey: _, ...rest } = tinyTerms(
      evaluators.map(({ address }) => address),
      { numbers: { ...policy.numbers, bound: policy.bound }, ...terms },
    );
    const { model } = await registry.register({
      salt: `0x${'00'.repeat(31)}01`,
      config: {
        settlementToken: await world.token.getAddress(),
        schemaHash: policy.schemaHash,
        shape: { batchSize: TINY.n, features: TINY.f, levels: TINY.levels, rules: TINY.rules },
        periodEpoch: PERIOD_EPOCH,
        periodDays: PERIOD_DAYS,
        parents: [],
        startsFrom: 0n,
      },
      sources: { contributors: this.list.root, holdouts: this.list.root },
      version: {
        policyHash: this.approved.hash,
        verifiers: verifierAddresses(world.deployment, TINY),
        terms: { ...rest, trainerKey: mulPoint(BASE, TRAINER_SECRET) },
        royalties: {
          ...{ roles: [], residual: world.owner.address, contributors: 10_000, parents: 0 },
          ...{ minContributors: 0, contributorCap: 0n, expiresAt: 0n, claimPeriod: 0n },
        },
      },
    });
    this.model = asField(model);
  }

  /**
   * Records whose first feature alone tells the label, high and low in turn. The other features stay near the centre, so
   * that the signs of scores and losses are the same whichever batches the chain's beacon draws.
   */
  #records(count: number, label: (isHigh: boolean) => boolean): KeyedRecord[] {
    return Array.from({ length: count }, (_, i) => {
      const isHigh = i % 2 === 0;
      const distance = this.#random.integer(16, 30);
      const others = Array.from({ length: TINY.f - 1 }, () => this.#random.integer(126, 130));
      const codes = [128 + (isHigh ? distance : -distance), ...others];
      return { codes, label: label(isHigh) ? 1 : 0, key: `record ${i}` };
    });
  }

  /** Commits a dataset of a source of its own; labels follow the first feature, or its opposite. */
  async commit(by: HDNodeWallet, role: 1 | 2, records: number, harmful = false): Promise<Site> {
    const source = this.#sources[this.#used++];
    if (!source) throw new Error(`fixture: there are ${SOURCES} sources`);
    const holderSecret = asField(this.#random.bigint(200));
    const { dataset } = buildSecondDataset(
      this.#records(records, (isHigh) => isHigh !== harmful),
      source,
      {
        ...{ shape: TINY, model: this.model, schemaHash: this.policy.schemaHash },
        ...{ firstDay: PERIOD_EPOCH, lastDay: PERIOD_EPOCH + PERIOD_DAYS - 1 },
        ...{ nonce: `${this.#used}`, smallestBatch: 1 },
      },
    );
    const signed = signSecondDataset(dataset, source, holderOf(holderSecret));
    const site = await this.#roles(by, holderSecret);
    const { x, y } = mulPoint(BASE, TRAINER_SECRET);
    const holding =
      role === 1
        ? await site.contributor.commit(dataset, signed, this.list, [x, y])
        : await site.evaluator.commit(dataset, signed, this.list);
    return { ...site, by, holding, dataset: holding.id };
  }

  /** The chain as storage proofs show it, so that every check of a role rests on them. */
  #provenChain(by: HDNodeWallet): SecondChain {
    const { anvil, deployment } = this.world;
    const endpoints = evidenceEndpoints([anvil.url], { chainId: 31337n, service: undefined });
    return provenChain({ ...{ deployment, endpoints, chainId: 31337n }, rounds: this.rounds(by) });
  }

  async #roles(by: HDNodeWallet, holderSecret: Field) {
    const holder = { holderSecret, holder: holderOf(holderSecret) };
    const ledger = await Ledger.open(join(this.#folder, `${this.#ledgers.length}.ledger`), holder);
    this.#ledgers.push(ledger);
    const guard = new Guard(ledger);
    const deps: AnswerDeps = {
      ...{ guard, holderSecret, prover: this.prover, policy: this.approved, beneficiary: by.address },
      chain: this.#provenChain(by),
      deadline: () => FAR,
      ...this.#sender(by),
    };
    return { guard, deps, contributor: new SecondContributor(deps), evaluator: new SecondEvaluator(deps) };
  }
}
