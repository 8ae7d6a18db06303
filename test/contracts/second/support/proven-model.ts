import type { HDNodeWallet } from 'ethers';
import { SeededRandom } from '../../../../scripts/support/random.ts';
import { openPolicy } from '../../../../scripts/support/second-cases.ts';
import { addPoints, BASE, IDENTITY, mulPoint, type Point } from '../../../../src/protocol/babyjub.ts';
import { type ContextRole, contextHash, datasetId } from '../../../../src/protocol/context.ts';
import { publicKeyOf, sign } from '../../../../src/protocol/eddsa.ts';
import type { EvmProof } from '../../../../src/protocol/evm-proof.ts';
import { asField, type Field } from '../../../../src/protocol/field.ts';
import { type Batch, batchTree } from '../../../../src/protocol/second/batch.ts';
import { addOpenings, commitOpening, type Opening } from '../../../../src/protocol/second/commitment.ts';
import { noiseSeed, seedHash, signatureMessage } from '../../../../src/protocol/second/dataset.ts';
import { lockedKey } from '../../../../src/protocol/second/locked-key.ts';
import {
  directionOf,
  lossOf,
  packDirection,
  packWeights,
  scoreOf,
  scoreSignal,
  scoresSignal,
  stepOf,
  sumsOf,
  unpackDirection,
  unpackWeights,
} from '../../../../src/protocol/second/model.ts';
import { noiseInput, type SealMode, withNoise } from '../../../../src/protocol/second/noise.ts';
import { publicNumbers } from '../../../../src/protocol/second/numbers.ts';
import { completePolicy, type Policy } from '../../../../src/protocol/second/policy.ts';
import { policyHash } from '../../../../src/protocol/second/policy-hash.ts';
import type { EncodedRecord } from '../../../../src/protocol/second/record.ts';
import { sealWords } from '../../../../src/protocol/second/sealed-words.ts';
import { batchBlinding } from '../../../../src/protocol/second/secrets.ts';
import { countOf, TINY } from '../../../../src/protocol/second/shape.ts';
import { SourceList, sourceCommitment, sourceTag } from '../../../../src/protocol/second/source-list.ts';
import {
  attestationSignals,
  type SealStatement,
  sealSignals,
} from '../../../../src/protocol/second/statement.ts';
import { holderOf, originNullifier } from '../../../../src/protocol/signature.ts';
import { packPeriod } from '../../../../src/protocol/statement.ts';
import {
  attestationInputs,
  evaluateInputs,
  originInputs,
  scoreInputs,
  sealInputs,
  stepInputs,
} from '../../../../src/prover/second/inputs.ts';
import { combineC, multiplyByNoble } from '../../../../src/verifier/combine-proofs.ts';
import { setLayout } from '../../../../src/verifier/second/set-layout.ts';
import { FAR, type SecondWorld, TRAINER_SECRET, tinyNumbers, tinyTerms } from './second-world.ts';
import { secondVerificationKey, TinyProver } from './tiny-prover.ts';

export const PERIOD_EPOCH = 10_000;
export const PERIOD_DAYS = 30;
const PERIOD = packPeriod(PERIOD_EPOCH, PERIOD_EPOCH + PERIOD_DAYS - 1);

/** A source with its dataset. */
export interface Site {
  readonly by: HDNodeWallet;
  readonly role: 1 | 2;
  readonly batches: readonly Batch[];
  readonly records: number;
  readonly root: Field;
  readonly path: (index: number) => Field[][];
  readonly holderSecret: Field;
  readonly seed: Field;
  readonly dataset: bigint;
}

/** A proven set, and the opening of its fresh commitment, which the site keeps. */
export interface Answer {
  readonly set: Record<string, unknown>;
  readonly fresh: Opening;
  readonly freshPoint: Point;
  readonly count: number;
}

const ROLE_NAMES: readonly ContextRole[] = ['contributor', 'holdout', 'evaluator', 'trainer'];

/** A model of the tiny shape whose every proof is real. */
export class ProvenModel {
  readonly world: SecondWorld;
  readonly prover = new TinyProver();
  readonly policy: Policy;
  readonly policyHash: Field;
  readonly #random = new SeededRandom(20_261_130);
  readonly #sources = Array.from({ length: 8 }, (_, i) => ({
    secret: new Uint8Array(32).fill(i + 1),
    tagSecret: asField(BigInt(7_000 + i)),
  }));
  readonly list = new SourceList(
    this.#sources.map(({ secret, tagSecret }) => ({
      key: publicKeyOf(secret),
      commitment: sourceCommitment(tagSecret),
    })),
  );
  model = asField(0n);
  #used = 0;

  constructor(world: SecondWorld, numbers: Partial<Policy['numbers']> = {}) {
    this.world = world;
    const { bound, ...rest } = tinyNumbers();
    this.policy = completePolicy(openPolicy(TINY, { bound, numbers: { ...rest, ...numbers } }), TINY);
    this.policyHash = policyHash(this.policy, TINY);
  }

  /** Deploys the verifiers of the tiny keys and registers a model that uses them. */
  async register(evaluators: readonly HDNodeWallet[], terms: Record<string, unknown> = {}): Promise<void> {
    const { world } = this;
    const verifier = async (name: string) => (await world.contract(`${name}Verifier2`)).getAddress();
    const version = {
      policyHash: this.policyHash,
      verifiers: {
        origin: await verifier('Origin'),
        attestation: await verifier('AttestationTiny'),
        seal: await verifier('SealF4'),
        evaluate: await verifier('EvaluateF4'),
        score: await verifier('ScoreF4'),
        step: await verifier('StepF4'),
      },
      terms: tinyTerms(
        evaluators.map(({ address }) => address),
        { numbers: { ...this.policy.numbers, bound: this.policy.bound }, ...terms },
      ),
      royalties: {
        roles: [],
        residual: world.owner.address,
        contributors: 10_000,
        parents: 0,
        minContributors: 0,
        contributorCap: 0n,
        expiresAt: 0n,
        claimPeriod: 0n,
      },
    };
    const config = {
      settlementToken: await world.token.getAddress(),
      schemaHash: this.policy.schemaHash,
      shape: { batchSize: TINY.n, features: TINY.f, levels: TINY.levels, rules: TINY.rules },
      periodEpoch: PERIOD_EPOCH,
      periodDays: PERIOD_DAYS,
      parents: [],
      startsFrom: 0n,
    };
    const sources = { contributors: this.list.root, holdouts: this.list.root };
    const salt = `0x${'00'.repeat(31)}01`;
    await world.send(world.registry, world.owner, 'register', salt, config, sources, version);
    this.model = asField(await world.read(world.registry, 'modelId', world.owner.address, salt));
  }

  async #context(role: number, round: bigint, beneficiary: string): Promise<Field> {
    return contextHash({
      role: ROLE_NAMES[role - 1] as ContextRole,
      chainId: 31337n,
      rounds: await this.world.rounds.getAddress(),
      model: this.model,
      round,
      beneficiary,
      relayerFee: 0n,
      deadline: FAR,
    });
  }

  /**
   * Records whose first feature alone tells the label, high and low in turn. The other features stay near the centre, so
   * that the signs of scores and losses are the same whichever batches the chain's beacon draws.
   */
  #records(count: number, label: (isHigh: boolean) => boolean): EncodedRecord[] {
    return Array.from({ length: count }, (_, i) => {
      const isHigh = i % 2 === 0;
      const distance = this.#random.integer(16, 30);
      const others = Array.from({ length: TINY.f - 1 }, () => this.#random.integer(126, 130));
      return { codes: [128 + (isHigh ? distance : -distance), ...others], label: label(isHigh) ? 1 : 0 };
    });
  }

  /** Commits a dataset of a source of its own; labels follow the first feature, or its opposite. */
  async commit(by: HDNodeWallet, role: 1 | 2, records: number, harmful = false): Promise<Site> {
    const all = this.#records(records, (isHigh) => isHigh !== harmful);
    const batches = Array.from(
      { length: Math.ceil(records / TINY.n) },
      (_, i): Batch => ({
        records: all.slice(TINY.n * i, TINY.n * (i + 1)),
        salt: asField(this.#random.bigint(250)),
      }),
    );
    const tree = batchTree(batches, this.policy.schemaHash, TINY);
    const index = this.#used++;
    const source = this.#sources[index];
    if (!source) throw new Error('fixture: there are eight sources');
    const key = publicKeyOf(source.secret);
    const serial = asField(this.#random.bigint(200));
    const holderSecret = asField(this.#random.bigint(200));
    const seed = noiseSeed(holderSecret, tree.root, this.model);
    const signed = {
      model: this.model,
      schemaHash: this.policy.schemaHash,
      root: tree.root,
      records,
      period: BigInt(PERIOD),
      serial,
      holder: holderOf(holderSecret),
    };
    const nullifier = originNullifier(serial, this.model);
    const statement = {
      root: tree.root,
      records,
      period: BigInt(PERIOD),
      schemaHash: this.policy.schemaHash,
      sourceListRoot: this.list.root,
      model: this.model,
      originNullifier: nullifier,
      sourceTag: sourceTag(source.tagSecret, this.model),
      seedHash: seedHash(seed),
      context: await this.#context(role, 0n, by.address),
    };
    const proof = await this.prover.prove(
      'origin',
      originInputs(statement, {
        sourceKey: key,
        tagSecret: source.tagSecret,
        sourceIndex: index,
        sourcePath: this.list.path(index),
        signature: sign(source.secret, signatureMessage(signed)),
        serial,
        holderSecret,
      }),
    );
    const { context: _, schemaHash: __, ...told } = statement;
    await this.world.send(
      this.world.rounds,
      by,
      'commit',
      { ...told, role, beneficiary: by.address, relayerFee: 0n, deadline: FAR },
      proof,
    );
    const dataset = datasetId(this.model, nullifier);
    if (role === 2) await this.world.send(this.world.rounds, by, 'pledge', dataset);
    return {
      ...{ by, role, batches, records, holderSecret, seed, dataset, root: tree.root },
      path: (i) => tree.path(i),
    };
  }

  /** Proves a site's whole answer to a round's challenge. */
  async answer(round: bigint, site: Site, before = false): Promise<Answer> {
    const { world } = this;
    const r = await world.read(world.rounds, 'roundOf', round);
    const packed: Field[] = [
      ...(before ? await world.read(world.rounds, 'weightsBefore', round) : r.weights),
    ].map(asField);
    const weights = unpackWeights(packed, TINY.f);
    const context = await this.#context(site.role, round, site.by.address);
    const openings: Opening[] = [];
    const attestations: { proof: EvmProof; signals: Field[] }[] = [];
    const commitments: Point[] = [];
    let count = 0;
    for (const drawn of await world.read(world.rounds, 'challengeOf', round, site.dataset)) {
      const index = Number(drawn);
      const batch = site.batches[index] as Batch;
      const purpose = { root: site.root, index, round, weights: packed, policyHash: this.policyHash };
      const opening = {
        ...sumsOf(batch.records, weights),
        blinding: batchBlinding(site.holderSecret, purpose),
      };
      const statement = {
        root: site.root,
        index,
        count: countOf(TINY, site.records, index),
        policyHash: this.policyHash,
        weights,
        commitment: commitOpening(opening),
        context,
      };
      const witness = { batch, path: site.path(index), policy: this.policy, blinding: opening.blinding };
      attestations.push({
        proof: await this.prover.prove(TINY.circuit, attestationInputs(statement, witness, TINY)),
        signals: attestationSignals(statement, TINY),
      });
      openings.push(opening);
      commitments.push(statement.commitment);
      count += statement.count;
    }
    const mode: SealMode = site.role === 1 ? 'contributor' : before ? 'holdoutBefore' : 'holdout';
    const sealed = await this.#seal(
      round,
      r,
      site,
      packed,
      mode,
      addOpenings(openings),
      commitments,
      context,
    );
    const combinedC = combineC(
      {
        key: await secondVerificationKey(TINY.circuit),
        attestations,
        openKey: await secondVerificationKey('seal-f4'),
        opening: { signals: sealSignals(sealed.statement, TINY.f), proof: sealed.proof },
      },
      multiplyByNoble,
      setLayout(TINY.circuit),
    );
    const { statement } = sealed;
    return {
      set: {
        round,
        dataset: site.dataset,
        relayerFee: 0n,
        deadline: FAR,
        points: attestations.flatMap(({ proof: { a, b } }) => [...a, ...b[0], ...b[1]]),
        combinedC,
        commitments: commitments.flatMap(({ x, y }) => [x, y]),
        fresh: [statement.fresh.x, statement.fresh.y],
        scores: scoresSignal(statement.scores),
        sealedOpening: statement.sealed,
        sealProof: sealed.proof,
      },
      fresh: sealed.fresh,
      freshPoint: statement.fresh,
      count,
    };
  }

  async #seal(
    round: bigint,
    r: { evaluated: bigint; pins: { evaluators: string[] } },
    site: Site,
    packed: readonly Field[],
    mode: SealMode,
    opening: Opening,
    commitments: readonly Point[],
    context: Field,
  ) {
    const { world, policy } = this;
    const directions: bigint[][] = [];
    if (mode === 'contributor') {
      for (const e of r.pins.evaluators.keys()) {
        const { direction } = await world.read(world.rounds, 'evaluationOf', round, e);
        directions.push(unpackDirection([...direction], TINY.f));
      }
    }
    const input = noiseInput({
      chainId: 31337n,
      rounds: await world.rounds.getAddress(),
      model: this.model,
      round,
      root: site.root,
      weights: packed,
      policyHash: this.policyHash,
      beacon: BigInt((await world.read(world.rounds, 'roundOf', round)).beacon),
    });
    const noisy = withNoise(opening, mode, policy.numbers, site.seed, input);
    const fresh: Opening = { ...noisy, blinding: this.#random.bigint(250) };
    const scores = directions.map((V) => scoreOf(V, fresh.words, policy.numbers.scoreScale));
    const accepted = mode === 'contributor' && scores.every((g) => g > 0n);
    const key = accepted ? mulPoint(BASE, TRAINER_SECRET) : lockedKey();
    const ephemeral = this.#random.bigint(250);
    const statement: SealStatement = {
      sum: commitments.reduce(addPoints, IDENTITY),
      fresh: commitOpening(fresh),
      mode,
      seedHash: seedHash(site.seed),
      noiseInput: input,
      policyHash: this.policyHash,
      directions,
      scores,
      key,
      sealed: sealWords(fresh, key, ephemeral),
      context,
    };
    const witness = {
      ...{ opening, freshBlinding: fresh.blinding, ephemeral, seed: site.seed, policy },
    };
    const proof = await this.prover.prove('seal-f4', sealInputs(statement, witness, TINY));
    return { statement, fresh, proof };
  }

  /** Proves and sends an evaluator's evaluation from its answers. Returns what it proved. */
  async evaluate(
    round: bigint,
    e: number,
    by: HDNodeWallet,
    at: readonly Answer[],
    before: readonly Answer[],
  ) {
    const { world, policy } = this;
    const opening = addOpenings(at.map(({ fresh }) => fresh));
    const earlier = before.length > 0 ? addOpenings(before.map(({ fresh }) => fresh)) : undefined;
    const count = at.reduce((sum, { count: records }) => sum + records, 0);
    const sum = at.map(({ freshPoint }) => freshPoint).reduce(addPoints, IDENTITY);
    const statement = {
      sum,
      before: before.map(({ freshPoint }) => freshPoint).reduce(addPoints, IDENTITY),
      count,
      policyHash: this.policyHash,
      numbers: publicNumbers(policy.numbers, policy.bound),
      direction: directionOf(opening.words, count, policy.numbers.vScale),
      loss: lossOf(opening.q, count),
      lossBefore: earlier ? lossOf(earlier.q, count) : 0n,
      context: await this.#context(3, round, by.address),
    };
    const inputs = evaluateInputs(
      statement,
      opening,
      { q: earlier?.q ?? 0n, blinding: earlier?.blinding ?? 0n },
      policy,
      TINY,
    );
    const proof = await this.prover.prove('evaluate-f4', inputs);
    const call = [packDirection(statement.direction), statement.loss, statement.lossBefore, FAR, proof];
    return {
      statement,
      call,
      send: () => world.send(world.rounds, world.owner, 'evaluate', round, e, ...call),
    };
  }

  /** Proves the next checkpoint from the accepted sets' openings. */
  async step(round: bigint, accepted: readonly Answer[]) {
    const { world, policy } = this;
    const { weights: packed, pins } = await world.read(world.rounds, 'roundOf', round);
    const weights = unpackWeights([...packed], TINY.f);
    const opening = addOpenings(accepted.map(({ fresh }) => fresh));
    const count = accepted.reduce((sum, { count: records }) => sum + records, 0);
    const eta = Number(pins.eta);
    const next = stepOf(weights, opening.words, count, eta, policy.numbers.weightBound);
    const statement = {
      sum: accepted.map(({ freshPoint }) => freshPoint).reduce(addPoints, IDENTITY),
      ...{ count, eta, weights, next },
      policyHash: this.policyHash,
      context: await this.#context(4, round, world.owner.address),
    };
    const proof = await this.prover.prove('step-f4', stepInputs(statement, opening, policy, TINY));
    return {
      next,
      packed: packWeights(next),
      proof,
      send: () => world.send(world.rounds, world.owner, 'step', round, packWeights(next), FAR, proof),
    };
  }

  /** Proves the second score of a set. @param next the round whose V scores */
  async second(round: bigint, next: bigint, site: Site, answer: Answer) {
    const { world, policy } = this;
    const { direction: packed } = await world.read(world.rounds, 'roundOf', next);
    const direction = unpackDirection([...packed], TINY.f);
    const score = scoreOf(direction, answer.fresh.words, policy.numbers.scoreScale);
    const statement = {
      fresh: answer.freshPoint,
      policyHash: this.policyHash,
      ...{ direction, score },
      context: await this.#context(1, next, site.by.address),
    };
    const opening = { ...answer.fresh, q: 0n };
    const proof = await this.prover.prove('score-f4', scoreInputs(statement, opening, policy, TINY));
    const call = [
      round,
      site.dataset,
      [answer.freshPoint.x, answer.freshPoint.y],
      scoreSignal(score),
      FAR,
      proof,
    ];
    return { score, call, send: () => world.send(world.rounds, world.owner, 'pay', ...call) };
  }
}
