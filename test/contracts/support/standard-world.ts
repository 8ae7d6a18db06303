import type { HDNodeWallet } from 'ethers';
import {
  type Simulated,
  simulatedKey,
  simulatedName,
  simulatedVerificationKey,
} from '../../../scripts/build/simulated-verifier.ts';
import type { Mined } from '../../../src/chain/clients/contract-caller.ts';
import type { AttestationSet } from '../../../src/chain/clients/rounds-types.ts';
import { addPoints, BASE, IDENTITY, type Point } from '../../../src/protocol/babyjub.ts';
import { datasetId } from '../../../src/protocol/context.ts';
import type { EvmProof } from '../../../src/protocol/evm-proof.ts';
import { asField, type Field, pack } from '../../../src/protocol/field.ts';
import { sealedLength } from '../../../src/protocol/sealed-opening.ts';
import { countOf, STANDARD } from '../../../src/protocol/shape.ts';
import {
  attestationSignals,
  evaluateSignals,
  openSignals,
  stepSignals,
} from '../../../src/protocol/statement.ts';
import { combineC } from '../../../src/verifier/combine-proofs.ts';
import { toEvmProof } from '../../../src/verifier/proof.ts';
import { commitmentOf, FAR, World } from './world.ts';

const WORDS = STANDARD.f + 1;
const ZERO_DIRECTION = pack(Array<bigint>(WORDS).fill(1n << 13n), 14);
const SEALED = Array.from(
  { length: sealedLength(STANDARD) },
  (_, i) => (0x5ea1ed5ea1edn << 190n) + BigInt(i),
);

const asPoint = ([x, y]: readonly [bigint, bigint]): Point => ({ x, y });

/** A model of the standard shape whose verifiers are the real ones, with simulated keys. */
export class StandardWorld {
  readonly world: World;
  model = 0n;
  #sets = 0;

  private constructor(world: World) {
    this.world = world;
  }

  static async start(): Promise<StandardWorld> {
    const s = new StandardWorld(await World.start());
    const { world } = s;
    const put = (circuit: Simulated) => world.put(simulatedName(circuit));
    const config = await world.config({
      shape: { batchSize: STANDARD.n, features: STANDARD.f, depth: STANDARD.depth },
    });
    const version = await world.version(
      { challengeSize: 32, holdoutBatches: 2, trainerKey: [BASE.x, BASE.y] },
      {
        originVerifier: await put('origin'),
        attestationVerifier: await put('attestation-standard'),
        openVerifier: await put('open-standard'),
        evaluateVerifier: await put('evaluate-standard'),
        stepVerifier: await put('step-standard'),
      },
    );
    const sources = { contributors: 3333n, holdouts: 4444n };
    s.model = (await world.registry().register({ config, sources, version })).model;
    return s;
  }

  rounds = (signer?: HDNodeWallet) => this.world.rounds(signer);

  #prove(circuit: Simulated, signals: readonly Field[]): EvmProof {
    return toEvmProof(simulatedKey(circuit).prove(signals, `proof ${this.#sets++}`));
  }

  async commit(by: HDNodeWallet, role: 1 | 2, records: number): Promise<{ dataset: bigint; mined: Mined }> {
    const statement = this.world.statement(this.model, by.address, { role, records });
    const proof = this.#prove('origin', this.world.originSignals(statement));
    const mined = await this.rounds(by).commit(statement, proof);
    return { dataset: datasetId(asField(this.model), asField(statement.originNullifier)), mined };
  }

  /** A whole answer to the round's challenge, every batch with this band. */
  async answer(round: bigint, dataset: bigint, band: number, relayerFee = 0n): Promise<AttestationSet> {
    const { world } = this;
    const r = await world.rounds().round(round);
    const d = await world.rounds().dataset(dataset);
    const context = world.context(d.role, d.model, round, d.beneficiary, relayerFee, FAR);
    const challenge = await world.rounds().challenge(round, dataset);
    const outcomes = challenge.map((index) => {
      const { x, y } = commitmentOf(index + Number(dataset % 1000n));
      return { commitment: [x, y] as const, band: band + 7 };
    });
    const attestations = challenge.map((batchIndex, i) => {
      const signals = attestationSignals(
        {
          root: asField(d.root),
          batchIndex,
          count: countOf(STANDARD, d.records, batchIndex),
          period: d.period,
          policyHash: asField(r.pins.policyHash),
          W: r.weights.map(asField),
          V: d.role === 2 ? ZERO_DIRECTION : r.direction.map(asField),
          commitment: asPoint(outcomes[i]?.commitment ?? [0n, 1n]),
          band,
          context,
        },
        STANDARD,
      );
      return { signals, proof: this.#prove('attestation-standard', signals) };
    });
    const sum = outcomes.map(({ commitment }) => asPoint(commitment)).reduce(addPoints, IDENTITY);
    const opening = openSignals(
      { sum, trainerKey: asPoint(r.pins.trainerKey), sealed: SEALED.map(asField), context },
      STANDARD,
    );
    const openProof = this.#prove('open-standard', opening);
    const combinedC = combineC({
      key: simulatedVerificationKey('attestation-standard'),
      attestations,
      openKey: simulatedVerificationKey('open-standard'),
      opening: { signals: opening, proof: openProof },
    });
    return {
      round,
      dataset,
      relayerFee,
      deadline: FAR,
      proofs: attestations.map(({ proof }) => proof),
      combinedC,
      outcomes,
      sealedOpening: SEALED,
      openProof,
    };
  }

  async evaluate(round: bigint): Promise<Mined> {
    const { world } = this;
    const r = await world.rounds().round(round);
    const V = pack(
      Array.from({ length: WORDS }, (_, i) => 8192n + BigInt(i) * 17n),
      14,
    );
    const context = world.context(3, this.model, round, world.owner.address);
    const signals = evaluateSignals(
      {
        sum: asPoint(r.holdoutSum),
        count: Number(r.holdoutRecords),
        policyHash: asField(r.pins.policyHash),
        V,
        context,
      },
      STANDARD,
    );
    return this.rounds().evaluate(round, V, FAR, this.#prove('evaluate-standard', signals));
  }

  async step(round: bigint): Promise<Mined> {
    const { world } = this;
    const r = await world.rounds().round(round);
    const next = pack(
      Array.from({ length: WORDS }, (_, i) => (1n << 27n) + BigInt(i) * 1717n),
      28,
    );
    const context = world.context(4, this.model, round, world.owner.address);
    const signals = stepSignals(
      {
        sum: asPoint(r.sum),
        count: Number(r.sumRecords),
        eta: r.pins.eta,
        W: r.weights.map(asField),
        next,
        context,
      },
      STANDARD,
    );
    return this.rounds().step(round, next, FAR, this.#prove('step-standard', signals));
  }
}
