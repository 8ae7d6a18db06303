import type { Contract } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { isInSubgroup } from '../../../src/protocol/babyjub.ts';
import { asField } from '../../../src/protocol/field.ts';
import { drawBatches, NOTHING_OPENED } from '../../../src/protocol/second/draw.ts';
import { lockedKey } from '../../../src/protocol/second/locked-key.ts';
import { packDirection, scoresSignal } from '../../../src/protocol/second/model.ts';
import { packNumbers } from '../../../src/protocol/second/numbers.ts';
import { meanGate } from '../../../src/protocol/second/payment.ts';
import { publicSignalNames, roundCircuit } from '../../../src/protocol/second/shape.ts';
import { positionsOf } from '../../../src/verifier/combine-proofs.ts';
import { setLayout } from '../../../src/verifier/second/set-layout.ts';
import vectors from '../../vectors/second.json' with { type: 'json' };
import { SecondWorld } from './support/second-world.ts';

const integers = (values: readonly string[]) => values.map(BigInt);
const maskOf = (positions: readonly number[]) => positions.reduce((mask, i) => mask | (1n << BigInt(i)), 0n);

describe('libraries of the second edition', () => {
  let world: SecondWorld;
  let harness: Contract;
  beforeAll(async () => {
    world = await SecondWorld.start();
    harness = await world.contract('LibraryHarness2');
  });
  afterAll(() => world?.stop());

  it('score sets as the golden vectors say, against one, two and three evaluators', async () => {
    for (const round of vectors.payments) {
      const numbers = {
        ...round.numbers,
        scoreScale: BigInt(round.numbers.scoreScale),
      };
      const directions = round.directions.map((V) => packDirection(integers(V)));
      for (const { g, count, p, score, fallback } of round.sets) {
        const [paid, alone, mean] = await world.read(
          harness,
          'scores',
          directions,
          packDirection(integers(round.next)),
          round.next.length,
          round.counts[0],
          round.kappa,
          packNumbers(numbers),
          [BigInt(g), BigInt(p), BigInt(count)],
        );
        expect({ paid, alone }).toEqual({ paid: BigInt(score), alone: BigInt(fallback) });
        expect([...mean]).toEqual(packDirection(integers(round.V)));
      }
    }
  });

  it('round the mean of gates half away from zero', async () => {
    for (const gates of [[3n], [1n, 2n], [-1n, -2n], [5n, 5n, 6n], [-32_767n, 32_767n, 1n]])
      expect(await world.read(harness, 'meanGate', scoresSignal(gates), gates.length)).toBe(meanGate(gates));
  });

  it('draw the batches that the reference draws, until the dataset is exhausted', async () => {
    const rounds = await harness.getAddress();
    const seed = 20_261_130;
    const random = new SeededRandom(seed);
    for (let run = 0; run < 4; run++) {
      const size = 4;
      const records = random.integer(1, 1200);
      const terms = {
        batchesPerRound: random.integer(1, 32),
        epochs: random.integer(1, 2),
        minRecords: random.integer(1, 8),
      };
      // Every run has a dataset and a bitmap of its own.
      const own = run === 0 ? harness : await world.contract('LibraryHarness2');
      await world.send(own, world.owner, 'start', records, size);
      const sizes = Array.from({ length: Math.ceil(records / size) }, (_, i) =>
        Math.min(size, records - size * i),
      );
      let state = NOTHING_OPENED;
      const times = new Map<number, number>();
      for (let round = 1n; round <= 20n; round++) {
        const place = { beacon: 77n + round, model: asField(5n), round, root: asField(6n) };
        const drawSeed = {
          ...place,
          chainId: 31337n,
          rounds: run === 0 ? rounds : await own.getAddress(),
        };
        const call = [
          { ...place, beacon: `0x${place.beacon.toString(16).padStart(64, '0')}` },
          ...[size, terms.batchesPerRound, terms.epochs, terms.minRecords],
        ];
        const drawn = (await world.read(own, 'draw', ...call)).map(Number);
        let expected: number[] = [];
        try {
          const next = drawBatches(drawSeed, sizes, state, terms);
          expected = next.drawn;
          state = next.state;
        } catch (error) {
          expect(error).toMatchObject({ code: 'exhausted' });
        }
        expect(drawn, `seed ${seed}, run ${run}, round ${round}`).toEqual(expected);
        if (expected.length === 0) break;
        await world.send(own, world.owner, 'draw', ...call);
        for (const index of expected) times.set(index, (times.get(index) ?? 0) + 1);
        const [epoch, unopened] = await world.read(own, 'progress');
        expect(Number(epoch)).toBe(state.epoch);
        expect(Number(unopened)).toBe(sizes.length - state.opened.size);
      }
      expect(Math.max(0, ...times.values())).toBeLessThanOrEqual(terms.epochs);
    }
  });

  it('place public signals where the manifest has them', async () => {
    for (const [circuit, features] of [
      ['attestation-tiny', 4],
      ['attestation-standard', 16],
      ['attestation-wide', 32],
      ['attestation-dense', 64],
    ] as const) {
      const names = publicSignalNames(circuit);
      const layout = setLayout(circuit);
      const [roundAt, commonAt, ownAt, sealRoundAt, counts] = await world.read(
        harness,
        'positions',
        features,
      );
      expect(commonAt).toBe(maskOf(layout.common));
      expect(ownAt).toBe(maskOf(layout.own));
      expect(roundAt).toBe(maskOf(positionsOf(names, ['policyHash', 'W'])));
      expect(sealRoundAt).toBe(maskOf(layout.openRound));
      expect(counts.map(Number)).toEqual([
        names.length,
        ...(['seal', 'evaluate', 'score', 'step'] as const).map(
          (kind) => publicSignalNames(roundCircuit(kind, features)).length,
        ),
      ]);
    }
  });

  it('lock what no trainer may read with a point of the subgroup that is derived by hashing', async () => {
    const source = await import('node:fs/promises').then(({ readFile }) =>
      readFile(new URL('../../../contracts/second/interfaces/ProofTypes2.sol', import.meta.url), 'utf8'),
    );
    const { x, y } = lockedKey();
    expect(source).toContain(`LOCKED_KEY_X = ${x};`);
    expect(source).toContain(`LOCKED_KEY_Y = ${y};`);
    expect(isInSubgroup(lockedKey())).toBe(true);
  });
});
