import { join } from 'node:path';
import type { HDNodeWallet } from 'ethers';
import {
  buildBatches,
  FIRST_DAY,
  LAST_DAY,
  permissivePolicy,
  randomRecords,
} from '../../../scripts/support/attestation-case.ts';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { TRAINER_SECRET } from '../../../scripts/support/round-case.ts';
import type { AttestationSet } from '../../../src/chain/clients/rounds-types.ts';
import { readEvents } from '../../../src/chain/replay/read-events.ts';
import { replay } from '../../../src/chain/replay/replay.ts';
import { AccreditationList } from '../../../src/protocol/accreditation.ts';
import { addPoints, IDENTITY, type Point } from '../../../src/protocol/babyjub.ts';
import { type Batch, batchLeaf } from '../../../src/protocol/batch.ts';
import { commit } from '../../../src/protocol/commitment.ts';
import { datasetId } from '../../../src/protocol/context.ts';
import { publicKeyOf, sign } from '../../../src/protocol/eddsa.ts';
import type { EvmProof } from '../../../src/protocol/evm-proof.ts';
import { asField, type Field, SUBGROUP_ORDER } from '../../../src/protocol/field.ts';
import { IntervalTree } from '../../../src/protocol/interval-tree.ts';
import { completePolicy } from '../../../src/protocol/policy/policy.ts';
import { policyHash } from '../../../src/protocol/policy/policy-hash.ts';
import {
  band,
  directionOf,
  gradient,
  packDirection,
  packWeights,
  score,
  step,
  unpackDirection,
  unpackWeights,
} from '../../../src/protocol/reference-model.ts';
import {
  type Opening,
  sealOpening,
  trainerKeyOf,
  unsealOpening,
} from '../../../src/protocol/sealed-opening.ts';
import { type CircuitName, countOf, TINY } from '../../../src/protocol/shape.ts';
import { holderOf, originNullifier, signatureMessage } from '../../../src/protocol/signature.ts';
import { attestationSignals, openSignals, packPeriod } from '../../../src/protocol/statement.ts';
import { AssayProver } from '../../../src/prover/assay-prover.ts';
import {
  attestationInputs,
  type CircuitInputs,
  evaluateInputs,
  openInputs,
  originInputs,
  stepInputs,
} from '../../../src/prover/inputs.ts';
import { FIRST_EDITION } from '../../../src/prover/setup/checked-key.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { combineC } from '../../../src/verifier/combine-proofs.ts';
import { localKey } from '../../../src/verifier/local-verification.ts';
import { parseProof } from '../../../src/verifier/parse-proof.ts';
import { toEvmProof } from '../../../src/verifier/proof.ts';
import { FAR, type World, ZERO_DIRECTION } from './world.ts';

const SOURCE_KEY = new Uint8Array(32).fill(9);
const PERIOD = packPeriod(FIRST_DAY, LAST_DAY);
/** Every record of these tests lies near this one: what tells sites apart is their labels. */
const CENTRE = [620, 400, 700, 330];

/** A site, its records and its dataset. */
export type Site = {
  readonly by: HDNodeWallet;
  readonly role: 1 | 2;
  readonly batches: readonly Batch[];
  readonly records: number;
  readonly tree: IntervalTree;
  readonly dataset: bigint;
};

/** A set whose proofs are still whole. */
export type ProvenSet = AttestationSet & { readonly proofs: readonly EvmProof[] };

/** Data that a site keeps of an answer. */
export type Answer = {
  readonly set: ProvenSet;
  /** Of each proof. */
  readonly signals: readonly (readonly Field[])[];
  /** By batch, in the order of the challenge. */
  readonly openings: readonly Opening[];
  readonly sum: Point;
  readonly context: Field;
};

export const sumOfOpenings = (openings: readonly Opening[]): Opening => ({
  gradient: (openings[0]?.gradient ?? []).map((_, j) =>
    openings.reduce((total, { gradient: words }) => total + (words[j] ?? 0n), 0n),
  ),
  blinding: openings.reduce((total, { blinding }) => total + blinding, 0n) % SUBGROUP_ORDER,
});

const asPoint = ([x, y]: readonly [bigint, bigint]): Point => ({ x, y });

/** A model of the tiny shape whose every proof is real. */
export class ProvenWorld {
  readonly world: World;
  readonly prover = new AssayProver<CircuitName>(join(PROJECT_ROOT, 'keys'), { edition: FIRST_EDITION });
  readonly policy = completePolicy({ ...permissivePolicy(TINY), vScale: 768 }, TINY);
  readonly trainerKey = trainerKeyOf(TRAINER_SECRET);
  readonly #random = new SeededRandom(20_261_120);
  readonly #list = new AccreditationList([publicKeyOf(SOURCE_KEY)]);
  model = 0n;

  constructor(world: World) {
    this.world = world;
  }

  /** Deploys the verifiers of the tiny keys and registers a model that uses them. */
  async register(): Promise<void> {
    const { world } = this;
    const verifier = (name: string) => world.put(`${name}Verifier`);
    const version = await world.version(
      {
        challengeSize: 2,
        holdoutBatches: 2,
        minSets: 1,
        // A first logit of about one: the second round still has something to learn.
        eta: 350,
        trainerKey: [this.trainerKey.x, this.trainerKey.y],
      },
      {
        policyHash: policyHash(this.policy, TINY),
        originVerifier: await verifier('Origin'),
        attestationVerifier: await verifier('AttestationTiny'),
        openVerifier: await verifier('OpenTiny'),
        evaluateVerifier: await verifier('EvaluateTiny'),
        stepVerifier: await verifier('StepTiny'),
      },
    );
    const config = await world.config({
      schemaHash: this.policy.schemaHash,
      shape: { batchSize: TINY.n, features: TINY.f, depth: TINY.depth },
      periodEpoch: FIRST_DAY,
      periodDays: LAST_DAY - FIRST_DAY + 1,
    });
    const sources = { contributors: this.#list.root, holdouts: this.#list.root };
    this.model = (await world.registry().register({ config, sources, version })).model;
  }

  async prove(circuit: CircuitName, inputs: CircuitInputs): Promise<EvmProof> {
    return toEvmProof(parseProof((await this.prover.prove(circuit, inputs)).proof));
  }

  /** Builds a dataset whose records all have this label, has the source sign it, and commits it. */
  async commit(by: HDNodeWallet, role: 1 | 2, records: number, label: 0 | 1): Promise<Site> {
    const edited = randomRecords(TINY, records, this.#random).map((record) => ({
      ...record,
      label,
      codes: CENTRE.map((code) => code + this.#random.integer(-20, 20)),
    }));
    const batches = buildBatches(TINY, edited, this.#random);
    const leaves = batches.map((batch) => batchLeaf(batch, this.policy.schemaHash, TINY));
    const tree = new IntervalTree(leaves, TINY.depth);
    const serial = asField(this.#random.bigint(200));
    const holderSecret = asField(this.#random.bigint(200));
    const signed = {
      model: asField(this.model),
      schemaHash: this.policy.schemaHash,
      root: tree.root,
      records,
      period: PERIOD,
      serial,
      holder: holderOf(holderSecret),
    };
    const sourceKey = publicKeyOf(SOURCE_KEY);
    const nullifier = originNullifier(serial, asField(this.model));
    const statement = {
      ...signed,
      sourceListRoot: this.#list.root,
      originNullifier: nullifier,
      context: this.world.context(role, this.model, 0n, by.address),
    };
    const sourceIndex = this.#list.indexOf(sourceKey);
    const proof = await this.prove(
      'origin',
      originInputs(statement, {
        sourceKey,
        sourceIndex,
        sourceSiblings: this.#list.siblings(sourceIndex),
        signature: sign(SOURCE_KEY, signatureMessage(signed)),
        serial,
        holderSecret,
      }),
    );
    await this.world.rounds(by).commit(
      {
        model: this.model,
        role,
        root: tree.root,
        records,
        period: PERIOD,
        sourceListRoot: this.#list.root,
        originNullifier: nullifier,
        beneficiary: by.address,
        relayerFee: 0n,
        deadline: FAR,
      },
      proof,
    );
    return { by, role, batches, records, tree, dataset: datasetId(asField(this.model), nullifier) };
  }

  /** Proves a site's whole answer to a round's challenge. */
  async answer(round: bigint, site: Site): Promise<Answer> {
    const { weights: W, direction } = await this.world.rounds().round(round);
    const V = site.role === 2 ? ZERO_DIRECTION : direction.map(asField);
    const context = this.world.context(site.role, this.model, round, site.by.address);
    const openings: Opening[] = [];
    const proofs: EvmProof[] = [];
    const signals: Field[][] = [];
    const outcomes: AttestationSet['outcomes'][number][] = [];
    for (const batchIndex of await this.world.rounds().challenge(round, site.dataset)) {
      const batch = site.batches[batchIndex] as Batch;
      const words = gradient(batch.records, unpackWeights(W, TINY));
      const blinding = this.#random.bigint(250);
      const commitment = commit(words, blinding);
      const banded = band(score(unpackDirection(V, TINY), words), this.policy.scoreScale);
      const statement = {
        root: site.tree.root,
        batchIndex,
        count: countOf(TINY, site.records, batchIndex),
        period: PERIOD,
        policyHash: policyHash(this.policy, TINY),
        W: W.map(asField),
        V,
        commitment,
        band: banded,
        context,
      };
      const witness = { batch, path: site.tree.path(batchIndex), policy: this.policy, blinding };
      proofs.push(await this.prove(TINY.circuit, attestationInputs(statement, witness, TINY)));
      signals.push(attestationSignals(statement, TINY));
      outcomes.push({ commitment: [commitment.x, commitment.y], band: banded + 7 });
      openings.push({ gradient: words, blinding });
    }
    const sum = outcomes.map(({ commitment }) => asPoint(commitment)).reduce(addPoints, IDENTITY);
    const opened = await this.open(sum, sumOfOpenings(openings), context);
    const { dataset } = site;
    const set = { round, dataset, relayerFee: 0n, deadline: FAR, proofs, outcomes, ...opened };
    return { set: this.combined(site, signals, set), signals, openings, sum, context };
  }

  /**
   * The set with the point C* that belongs to it, that is, to the public signals that the contract gives
   * these proofs. An attacker who changes a set can compute it too.
   * @param signals by proof; commitment, band and context are replaced by those of the set
   */
  combined(
    site: Site,
    signals: readonly (readonly Field[])[],
    set: Omit<AttestationSet, 'combinedC' | 'proofs'> & { readonly proofs: readonly EvmProof[] },
  ): ProvenSet {
    const { round, relayerFee, deadline, outcomes, proofs, sealedOpening, openProof } = set;
    const context = this.world.context(site.role, this.model, round, site.by.address, relayerFee, deadline);
    const attestations = proofs.map((proof, i) => {
      const { commitment, band: biased } = outcomes[i] as AttestationSet['outcomes'][0];
      return { proof, signals: [...(signals[i] ?? []).slice(0, 7), ...commitment, BigInt(biased), context] };
    });
    const sum = outcomes.map(({ commitment }) => asPoint(commitment)).reduce(addPoints, IDENTITY);
    const sealed = sealedOpening.map(asField);
    const opened = openSignals({ sum, trainerKey: this.trainerKey, sealed, context }, TINY);
    const combinedC = combineC({
      key: localKey('attestation-tiny', 31337n),
      attestations,
      openKey: localKey('open-tiny', 31337n),
      opening: { signals: opened, proof: openProof },
    });
    return { ...set, combinedC };
  }

  /** Seals an opening, and proves that it is the sum's. */
  async open(
    sum: Point,
    opening: Opening,
    context: Field,
    trainerKey = this.trainerKey,
  ): Promise<Pick<AttestationSet, 'sealedOpening' | 'openProof'>> {
    const ephemeral = this.#random.bigint(250);
    const sealed = sealOpening(opening, trainerKey, ephemeral);
    const statement = { sum, trainerKey, sealed, context };
    const openProof = await this.prove('open-tiny', openInputs(statement, opening, ephemeral));
    return { sealedOpening: sealed, openProof };
  }

  /** The opening of a round's sum, as the trainer reads it off the chain: the holdout's, or the accepted sets'. */
  async readSum(round: bigint, of: 'holdoutAnswers' | 'answers'): Promise<Opening> {
    const { world } = this;
    const state = replay(await readEvents(world.anvil.provider, world.deployment)).rounds.get(round);
    const answers = (state?.[of] ?? []).filter(({ accepted }) => accepted);
    return sumOfOpenings(
      answers.map(({ sealedOpening }) => unsealOpening(sealedOpening, TRAINER_SECRET, TINY)),
    );
  }

  /** V, and the inputs of its proof. `round` is the one that the context names. */
  async direction(round: bigint, named = round): Promise<{ V: Field[]; inputs: CircuitInputs }> {
    const { holdoutSum, holdoutRecords } = await this.world.rounds().round(round);
    const opening = await this.readSum(round, 'holdoutAnswers');
    const count = Number(holdoutRecords);
    const V = packDirection(directionOf(opening.gradient, count, this.policy.vScale));
    const statement = {
      sum: asPoint(holdoutSum),
      count,
      policyHash: policyHash(this.policy, TINY),
      V,
      context: this.world.context(3, this.model, named, this.world.owner.address),
    };
    return { V, inputs: evaluateInputs(statement, opening, this.policy, TINY) };
  }

  /** W′, and the inputs of its proof, from an opening of any sum. */
  async checkpoint(
    round: bigint,
    opening: Opening,
    sum: Point,
    count: number,
  ): Promise<{ next: Field[]; inputs: CircuitInputs }> {
    const { weights, pins } = await this.world.rounds().round(round);
    const next = packWeights(step(unpackWeights(weights, TINY), opening.gradient, count, pins.eta));
    const statement = {
      sum,
      count,
      eta: pins.eta,
      W: weights.map(asField),
      next,
      context: this.world.context(4, this.model, round, this.world.owner.address),
    };
    return { next, inputs: stepInputs(statement, opening, TINY) };
  }
}
