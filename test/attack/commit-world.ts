import { ABIS } from '../../src/chain/clients/abis.ts';
import type { OriginCall } from '../../src/chain/clients/second/round-types.ts';
import { addressOf } from '../../src/chain/deploy/deployment-record.ts';
import { contextHash } from '../../src/protocol/context.ts';
import type { EvmProof } from '../../src/protocol/evm-proof.ts';
import { asField, type Field } from '../../src/protocol/field.ts';
import { packDirection, packWeights } from '../../src/protocol/second/model.ts';
import { publicSignalNames, roundCircuit, TINY } from '../../src/protocol/second/shape.ts';
import { originSignals } from '../../src/protocol/second/statement.ts';
import { packPeriod } from '../../src/protocol/statement.ts';
import { FAR, SecondWorld, tinyTerms } from '../contracts/second/support/second-world.ts';

const PERIOD_EPOCH = 10_000;
const PERIOD_DAYS = 30;
const SCHEMA_HASH = 1111n;
const SOURCES = { contributors: 3333n, holdouts: 4444n };
/** A proof that only accepting verifiers take. */
const NO_PROOF: EvmProof = {
  a: [1n, 2n],
  b: [
    [1n, 2n],
    [3n, 4n],
  ],
  c: [1n, 2n],
};

/**
 * A local chain with the real contracts and a model whose verifiers accept every proof: commits to it succeed once each, and
 * a second commit of the same nullifier reverts. For tests of what brings transactions to a chain.
 */
export class CommitWorld {
  readonly world: SecondWorld;
  readonly rounds: string;
  readonly model: bigint;
  #nullifier = 1_000_000n;

  private constructor(world: SecondWorld, model: bigint) {
    this.world = world;
    this.rounds = addressOf(world.deployment, 'Rounds2');
    this.model = model;
  }

  static async start(): Promise<CommitWorld> {
    const world = await SecondWorld.start();
    try {
      return new CommitWorld(world, await register(world));
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  stop = (): Promise<void> => this.world.stop();

  height = (): Promise<number> => this.world.anvil.provider.getBlockNumber();

  /** The commitment of another dataset each time, of a source and beneficiary of its own. */
  statement(): OriginCall {
    const originNullifier = this.#nullifier++;
    return {
      ...{ model: this.model, role: 1, root: originNullifier + 5_000_000n, records: 40, originNullifier },
      ...{ period: packPeriod(PERIOD_EPOCH, PERIOD_EPOCH + PERIOD_DAYS - 1), relayerFee: 0n, deadline: FAR },
      ...{ sourceListRoot: SOURCES.contributors, sourceTag: originNullifier + 9_000_000n, seedHash: 31n },
      beneficiary: this.world.wallet(1).address,
    };
  }

  /** The public signals of that statement. */
  signals(statement: OriginCall): Field[] {
    const { root, records, period, sourceListRoot, model, originNullifier, sourceTag, seedHash } = statement;
    const place = { chainId: 31337n, rounds: this.rounds, model: asField(model), round: 0n } as const;
    const { beneficiary, relayerFee, deadline } = statement;
    return originSignals({
      ...{ root: asField(root), records, period, schemaHash: asField(SCHEMA_HASH), model: asField(model) },
      ...{ sourceListRoot: asField(sourceListRoot), originNullifier: asField(originNullifier) },
      ...{ sourceTag: asField(sourceTag), seedHash: asField(seedHash) },
      context: contextHash({ ...place, role: 'contributor', beneficiary, relayerFee, deadline }),
    });
  }

  /** Calldata of a commit that the chain will accept. */
  calldata = (statement: OriginCall): string =>
    ABIS.rounds.encodeFunctionData('commit', [statement, NO_PROOF]);
}

/** Registers a model of the tiny shape. @returns its id */
async function register(world: SecondWorld): Promise<bigint> {
  const { n: batchSize, f: features, levels, rules } = TINY;
  const words = Array<bigint>(features + 1).fill(0n);
  const [W, V] = [packWeights(words).length, packDirection(words).length];
  const verifier = async (count: number, shape: readonly number[]) =>
    (await world.contract('AcceptingVerifier2', count, shape)).getAddress();
  const ofFeatures = [0, features, 0, 0];
  const version = {
    policyHash: 2222n,
    verifiers: {
      origin: await verifier(publicSignalNames('origin').length, [0, 0, levels, 0]),
      attestation: await verifier(7 + W, [batchSize, features, levels, rules]),
      seal: await verifier(publicSignalNames(roundCircuit('seal', features)).length, ofFeatures),
      evaluate: await verifier(10 + V, ofFeatures),
      score: await verifier(5 + V, ofFeatures),
      step: await verifier(6 + 2 * W, ofFeatures),
    },
    terms: tinyTerms([world.wallet(3).address]),
    royalties: {
      ...{ roles: [], residual: world.owner.address, contributors: 10_000, parents: 0 },
      ...{ minContributors: 0, contributorCap: 0n, expiresAt: 0n, claimPeriod: 0n },
    },
  };
  const config = {
    settlementToken: await world.token.getAddress(),
    schemaHash: SCHEMA_HASH,
    shape: { batchSize, features, levels, rules },
    ...{ periodEpoch: PERIOD_EPOCH, periodDays: PERIOD_DAYS, parents: [], startsFrom: 0n },
  };
  const salt = `0x${'00'.repeat(31)}02`;
  await world.send(world.registry, world.owner, 'register', salt, config, SOURCES, version);
  return world.read(world.registry, 'modelId', world.owner.address, salt);
}
