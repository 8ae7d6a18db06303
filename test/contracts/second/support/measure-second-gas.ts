import { id, type TransactionReceipt, ZeroHash } from 'ethers';
import {
  type SecondSimulated,
  secondSimulatedKey,
  secondSimulatedVerificationKey,
} from '../../../../scripts/build/simulated-verifier.ts';
import type { TrapdoorKey } from '../../../../scripts/support/trapdoor-key.ts';
import { addPoints, BASE, IDENTITY, mulPointPublic, type Point } from '../../../../src/protocol/babyjub.ts';
import { datasetId } from '../../../../src/protocol/context.ts';
import type { EvmProof } from '../../../../src/protocol/evm-proof.ts';
import { asField } from '../../../../src/protocol/field.ts';
import { lockedKey } from '../../../../src/protocol/second/locked-key.ts';
import { packDirection, packWeights, scoresSignal } from '../../../../src/protocol/second/model.ts';
import { publicNumbers } from '../../../../src/protocol/second/numbers.ts';
import { STANDARD } from '../../../../src/protocol/second/shape.ts';
import { packPeriod } from '../../../../src/protocol/statement.ts';
import { combineC, multiplyByNoble } from '../../../../src/verifier/combine-proofs.ts';
import { toEvmProof } from '../../../../src/verifier/proof.ts';
import { setLayout } from '../../../../src/verifier/second/set-layout.ts';
import { PERIOD_DAYS, PERIOD_EPOCH } from './proven-model.ts';
import { FAR, SecondWorld, TRAINER_SECRET, tinyNumbers, tinyTerms } from './second-world.ts';

const PERIOD = packPeriod(PERIOD_EPOCH, PERIOD_EPOCH + PERIOD_DAYS - 1);
const POLICY_HASH = 4242n;
const LIST = 77n;
const F = STANDARD.f;
const CONTRACTS: Record<SecondSimulated, string> = {
  origin: 'SimulatedOriginVerifier2',
  'attestation-standard': 'SimulatedAttestationStandardVerifier2',
  'seal-f16': 'SimulatedSealF16Verifier2',
  'evaluate-f16': 'SimulatedEvaluateF16Verifier2',
  'score-f16': 'SimulatedScoreF16Verifier2',
  'step-f16': 'SimulatedStepF16Verifier2',
};

/** Plays a round of the standard shape with keys whose trapdoor is known, and notes what each call costs. */
export class GasRound {
  readonly figures: Record<string, number> = {};
  readonly world: SecondWorld;
  model = 0n;
  readonly #provers = new Map<SecondSimulated, ReturnType<TrapdoorKey['prover']>>();

  constructor(world: SecondWorld) {
    this.world = world;
  }

  async register(): Promise<void> {
    const { world } = this;
    const at = async (circuit: SecondSimulated) => (await world.contract(CONTRACTS[circuit])).getAddress();
    const salt = `0x${'00'.repeat(31)}02`;
    const version = {
      policyHash: POLICY_HASH,
      verifiers: {
        origin: await at('origin'),
        attestation: await at('attestation-standard'),
        seal: await at('seal-f16'),
        evaluate: await at('evaluate-f16'),
        score: await at('score-f16'),
        step: await at('step-f16'),
      },
      terms: tinyTerms([world.wallet(3).address], { batchesPerRound: 32, rounds: 2, minHoldoutRecords: 100 }),
      royalties: {
        roles: ['builder', 'evaluator', 'operator'].map((role, i) => ({
          role: `0x${Buffer.from(role).toString('hex').padEnd(20, '0')}`,
          payee: world.wallet(6 + i).address,
          share: 1000,
        })),
        ...{ residual: world.owner.address, contributors: 7000, parents: 0 },
        ...{ minContributors: 0, contributorCap: 0n, expiresAt: 0n, claimPeriod: 0n },
      },
    };
    const config = {
      settlementToken: await world.token.getAddress(),
      schemaHash: 4141n,
      shape: { batchSize: STANDARD.n, features: F, levels: STANDARD.levels, rules: STANDARD.rules },
      ...{ periodEpoch: PERIOD_EPOCH, periodDays: PERIOD_DAYS, parents: [], startsFrom: 0n },
    };
    const sources = { contributors: LIST, holdouts: LIST };
    await world.send(world.registry, world.owner, 'register', salt, config, sources, version);
    this.model = await world.read(world.registry, 'modelId', world.owner.address, salt);
  }

  note(name: string, receipt: TransactionReceipt): void {
    this.figures[name] = Number(receipt.gasUsed);
  }

  prove(circuit: SecondSimulated, signals: readonly bigint[]): EvmProof {
    const prover = this.#provers.get(circuit) ?? secondSimulatedKey(circuit).prover('gas');
    this.#provers.set(circuit, prover);
    return toEvmProof(prover(signals));
  }

  context = (role: number, round: bigint, to: string): Promise<bigint> =>
    this.world.read(this.world.rounds, 'contextOf', role, this.model, round, to, 0n, FAR);

  async commit(wallet: number, role: 1 | 2, records: number): Promise<bigint> {
    const { world } = this;
    const by = world.wallet(wallet);
    const nullifier = 1000n + BigInt(wallet);
    const o = {
      ...{ model: this.model, role, root: 5000n + BigInt(wallet), records, period: PERIOD },
      ...{ sourceListRoot: LIST, originNullifier: nullifier, sourceTag: 9000n + BigInt(wallet) },
      ...{ seedHash: 31n, beneficiary: by.address, relayerFee: 0n, deadline: FAR },
    };
    const signals = [
      ...[o.root, BigInt(records), BigInt(PERIOD), 4141n, LIST, this.model, nullifier, o.sourceTag, 31n],
      await this.context(role, 0n, by.address),
    ];
    const receipt = await world.send(world.rounds, by, 'commit', o, this.prove('origin', signals));
    if (role === 1) this.note('commit', receipt);
    const dataset = datasetId(asField(this.model), asField(nullifier));
    if (role === 2) this.note('pledge', await world.send(world.rounds, by, 'pledge', dataset));
    return dataset;
  }

  /** A set for a round's challenge. @param V packed, of the one evaluator; absent of a holdout's */
  async set(
    round: bigint,
    dataset: bigint,
    { V, before = false }: { V?: readonly bigint[]; before?: boolean },
  ) {
    const { world } = this;
    const d = await world.read(world.rounds, 'datasetOf', dataset);
    const r = await world.read(world.rounds, 'roundOf', round);
    const weights = before ? await world.read(world.rounds, 'weightsBefore', round) : r.weights;
    const context = await this.context(Number(d.role), round, d.beneficiary);
    const challenge: bigint[] = [...(await world.read(world.rounds, 'challengeOf', round, dataset))];
    const commitments = challenge.map((index) => mulPointPublic(BASE, 1000n + index));
    const attestations = challenge.map((index, i) => {
      const { x, y } = commitments[i] as Point;
      const count = index === d.batches - 1n ? d.records - BigInt(STANDARD.n) * index : BigInt(STANDARD.n);
      const signals = [d.root, index, count, POLICY_HASH, ...weights, x, y, context];
      return { signals, proof: this.prove('attestation-standard', signals) };
    });
    const sum = commitments.reduce(addPoints, IDENTITY);
    const fresh = mulPointPublic(BASE, 77n);
    const zero = packDirection(new Array<bigint>(F + 1).fill(0n));
    const scores = V ? scoresSignal([3000n]) : scoresSignal([]);
    const key = V ? mulPointPublic(BASE, TRAINER_SECRET) : lockedKey();
    const sealed = [5n, 6n, 7n, 8n, 9n, 10n, 11n];
    const signals = [
      ...[sum.x, sum.y, fresh.x, fresh.y, V ? 0n : before ? 2n : 1n, d.seedHash],
      await world.read(world.rounds, 'noiseInputOf', round, dataset, before),
      ...[POLICY_HASH, ...(V ?? zero), ...zero, ...zero, scores, key.x, key.y, ...sealed, context],
    ];
    const sealProof = this.prove('seal-f16', signals);
    const combinedC = combineC(
      {
        layout: setLayout('attestation-standard'),
        key: secondSimulatedVerificationKey('attestation-standard'),
        attestations,
        openKey: secondSimulatedVerificationKey('seal-f16'),
        opening: { signals, proof: sealProof },
      },
      multiplyByNoble,
    );
    return {
      ...{
        round,
        dataset,
        relayerFee: 0n,
        deadline: FAR,
        combinedC,
        scores,
        sealedOpening: sealed,
        sealProof,
      },
      points: attestations.flatMap(({ proof: { a, b } }) => [...a, ...b[0], ...b[1]]),
      commitments: commitments.flatMap(({ x, y }) => [x, y]),
      fresh: [fresh.x, fresh.y],
    };
  }

  /** An evaluation of the one evaluator; the second time, at the weights before, too. */
  async evaluate(round: bigint, V: readonly bigint[], hasStepped: boolean): Promise<TransactionReceipt> {
    const { world } = this;
    const { sum, before, count } = await world.read(world.rounds, 'evaluationOf', round, 0);
    const { bound, ...numbers } = tinyNumbers();
    const losses = hasStepped ? [900n, 1000n] : [900n, 0n];
    const signals = [
      ...[...sum, ...before, count, POLICY_HASH, publicNumbers(numbers, bound), ...V, ...losses],
      await this.context(3, round, world.wallet(3).address),
    ];
    const proof = this.prove('evaluate-f16', signals);
    return world.send(world.rounds, world.owner, 'evaluate', round, 0, V, ...losses, FAR, proof);
  }

  async step(round: bigint): Promise<TransactionReceipt> {
    const { world } = this;
    const r = await world.read(world.rounds, 'roundOf', round);
    const next = packWeights(Array.from({ length: F + 1 }, (_, j) => BigInt(j) << 20n));
    const signals = [
      ...[...r.sum, r.sumRecords, r.pins.eta, POLICY_HASH, ...r.weights, ...next],
      await this.context(4, round, world.owner.address),
    ];
    return world.send(world.rounds, world.owner, 'step', round, next, FAR, this.prove('step-f16', signals));
  }

  async pay(round: bigint, next: bigint, dataset: bigint, fresh: readonly bigint[], V: readonly bigint[]) {
    const { world } = this;
    const score = 3000n + 0x8000n;
    const context = await this.context(1, next, world.wallet(1).address);
    const proof = this.prove('score-f16', [...fresh, POLICY_HASH, ...V, score, context]);
    return world.send(world.rounds, world.owner, 'pay', round, dataset, fresh, score, FAR, proof);
  }
}

/** Two payments into the vault, the second one of a model that has been paid before, and a holder's claim. */
async function royalties(g: GasRound): Promise<void> {
  const { world, model } = g;
  for (const name of ['payFirst', 'pay']) {
    await world.send(world.token, world.owner, 'mint', world.owner.address, 1_000_000n);
    await world.send(world.token, world.owner, 'approve', await world.vault.getAddress(), 1_000_000n);
    g.note(name, await world.send(world.vault, world.owner, 'pay', model, 1_000_000n, 1, ZeroHash));
  }
  g.note('claim', await world.send(world.vault, world.wallet(1), 'claim', model));
}

/** One attestation's proof, alone in a transaction. */
async function singleVerify(g: GasRound): Promise<void> {
  const verifier = await g.world.contract(CONTRACTS['attestation-standard']);
  const signals = Array.from({ length: 9 }, (_, i) => (0x1234567n << 220n) + BigInt(i));
  const proof = g.prove('attestation-standard', signals);
  g.note('singleVerify', await g.world.send(verifier, g.world.owner, 'verify', proof, signals));
}

/**
 * Gas of every call, from receipts, standard shape. `attest32` is one call of 32 attestations and a seal, with one set in
 * the round before it; `attest32First` is the round's first; `attestPerProof32` is `attest32` by 32. `score` is the call `pay`
 * of Rounds2, `pay` the vault's. `singleVerify` is one attestation's proof, alone in a transaction.
 */
export async function measureSecondGas(): Promise<Record<string, number>> {
  const world = await SecondWorld.start();
  try {
    const g = new GasRound(world);
    await g.register();
    const holdout = await g.commit(3, 2, 160 * 12);
    const other = await g.commit(2, 1, 160 * 70);
    const dataset = await g.commit(1, 1, 160 * 70);
    const { rounds, owner } = world;
    const V = packDirection(Array.from({ length: F + 1 }, (_, j) => BigInt(100 * j - 300)));
    const opened = await world.open(g.model, [holdout]);
    g.note('openRound', world.last());
    const heads = [ZeroHash, id(opened.toString())];
    await world.send(rounds, world.wallet(2), 'enrol', opened, other, ...heads);
    g.note('enrol', await world.send(rounds, world.wallet(1), 'enrol', opened, dataset, ...heads));
    g.note('seal', await world.seal(opened));
    await world.recordBeacon(opened);
    g.note('recordBeacon', world.last());
    const held = await g.set(opened, holdout, {});
    g.note('attestHoldout2', await world.send(rounds, owner, 'attestHoldout', held, false));
    g.note('evaluate', await g.evaluate(opened, V, false));
    g.note('attest32First', await world.send(rounds, owner, 'attest', await g.set(opened, other, { V })));
    const answer = await g.set(opened, dataset, { V });
    const attested = await world.send(rounds, owner, 'attest', answer);
    g.note('attest32', attested);
    g.figures['attestPerProof32'] = Math.round(Number(attested.gasUsed) / 32);
    await world.anvil.mineTo((await world.read(rounds, 'roundOf', opened)).schedule.attestDeadline + 1n);
    g.note('step', await g.step(opened));
    const next = await world.open(g.model, [holdout], true);
    await world.draw(next);
    await world.send(rounds, owner, 'attestHoldout', await g.set(next, holdout, {}), false);
    const before = await g.set(next, holdout, { before: true });
    g.note('attestHoldoutBefore2', await world.send(rounds, owner, 'attestHoldout', before, true));
    g.note('evaluateAfterStep', await g.evaluate(next, V, true));
    g.note('score', await g.pay(opened, next, dataset, answer.fresh, V));
    await world.anvil.mineTo((await world.read(rounds, 'roundOf', next)).schedule.attestDeadline + 1n);
    g.note('settle', await world.send(rounds, owner, 'settle', opened));
    g.note('collect', await world.send(rounds, owner, 'collect', g.model, world.wallet(1).address));
    await world.anvil.provider.send('evm_increaseTime', [31 * 86_400]);
    await world.anvil.provider.send('evm_mine', []);
    const vested = await world.send(rounds, owner, 'vest', g.model, world.wallet(1).address);
    g.note('vest', vested);
    await royalties(g);
    await singleVerify(g);
    return Object.fromEntries(Object.entries(g.figures).sort(([a], [b]) => (a < b ? -1 : 1)));
  } finally {
    await world.stop();
  }
}
