import { keccak256, toBeHex } from 'ethers';
import { readHeader } from '../../../src/chain/clients/header-proof.ts';
import { type Anvil, startAnvil } from '../../../src/chain/deploy/anvil.ts';
import { compileContracts, loadArtifact, sourcesOf } from '../../../src/chain/deploy/compile.ts';
import type { DatasetSummary, RoundSummary } from '../../../src/client/round-reader.ts';
import layout from '../../../src/contributor/evidence/rounds-layout.json' with { type: 'json' };
import {
  datasetSlot,
  elementSlot,
  entrySlot,
  roundSlot,
  slotOf,
} from '../../../src/contributor/evidence/rounds-storage.ts';
import { challenge } from '../../../src/protocol/challenge.ts';
import { asField } from '../../../src/protocol/field.ts';

/**
 * A chain that an attacker made: every storage proof of it verifies, and every value is the attacker's choice. Both
 * endpoints of the contributor and its service are on the attacker's side.
 */
export class InventedChain {
  readonly #anvil: Anvil;
  readonly contract = `0x${'a1'.repeat(20)}`;
  readonly codeHash: string;

  private constructor(anvil: Anvil, codeHash: string) {
    this.#anvil = anvil;
    this.codeHash = codeHash;
  }

  static async start(): Promise<InventedChain> {
    const anvil = await startAnvil();
    const chain = new InventedChain(anvil, keccak256(CODE));
    await chain.#code(chain.contract, CODE);
    const names = ['AttestationTinyVerifier', 'OpenTinyVerifier'] as const;
    const folder = compileContracts(() => {}, sourcesOf(names));
    for (const [i, name] of names.entries()) {
      const { bytecode, size } = loadArtifact(name, folder);
      await chain.#code(VERIFIERS[i] as string, `0x${bytecode.slice(-2 * size)}`);
    }
    await anvil.mineTo(30n);
    return chain;
  }

  get url(): string {
    return this.#anvil.url;
  }

  stop(): Promise<void> {
    return this.#anvil.stop();
  }

  /** Puts a round and a dataset on the chain, and tells about them as a service would. */
  async invent(round: bigint, invented: Invention): Promise<Told> {
    const head = BigInt(await this.#anvil.provider.getBlockNumber());
    const beacon = BigInt((await readHeader(this.#anvil.provider, head - 10n)).mixHash);
    const schedule = {
      sealHeight: head - 12n,
      beaconHeight: head - 10n,
      evaluateDeadline: head + 1000n,
      attestDeadline: head + 2000n,
    };
    await this.#writeRound(round, { ...invented, ...schedule, beacon });
    await this.#writeDataset(round, invented);
    const { model, dataset, root, batches, draws } = invented;
    const seed = {
      beacon,
      chainId: 31337n,
      rounds: this.contract,
      model: asField(model),
      round,
      root: asField(root),
    };
    const told = { ...invented, ...schedule, id: round, circuit: 'attestation-tiny', enrolmentBond: 0n };
    return {
      round: { ...told, stepDeadline: head + 3000n, enrolled: 1, attested: 0, sets: 0 },
      state: {
        ...{ id: dataset, model, root, records: invented.records, batches, role: 'contributor' },
        ...{ sourceListRoot: 0n, beneficiary: this.contract, withdrawn: false, retired: false },
        ...{ answered: 0, unvested: 0n },
      },
      indices: challenge(seed, batches, draws),
    };
  }

  async #writeRound(round: bigint, values: RoundValues): Promise<void> {
    const base = roundSlot(round);
    const { trainerKey, weights, direction, verifiers = VERIFIERS } = values;
    await this.#struct('Round', base, {
      model: values.model,
      status: values.status === 'open' ? 1n : 4n,
      'schedule.sealHeight': values.sealHeight,
      'schedule.beaconHeight': values.beaconHeight,
      'schedule.evaluateDeadline': values.evaluateDeadline,
      'schedule.attestDeadline': values.attestDeadline,
      'pins.policyHash': values.policyHash,
      'pins.attestationVerifier': BigInt(verifiers[0] as string),
      'pins.openVerifier': BigInt(verifiers[1] as string),
      'pins.challengeSize': BigInt(values.draws),
      beacon: values.beacon,
      weights: BigInt(weights.length),
      direction: BigInt(direction.length),
    });
    const key = slotOf('Round', base, 'pins.trainerKey');
    await this.#store(key, trainerKey[0]);
    await this.#store(key + 1n, trainerKey[1]);
    for (const [member, words] of [
      ['weights', weights],
      ['direction', direction],
    ] as const) {
      const array = slotOf('Round', base, member);
      for (const [i, word] of words.entries()) await this.#store(elementSlot(array, i), word);
    }
  }

  async #writeDataset(
    round: bigint,
    { model, dataset, root, records, batches, draws }: Invention,
  ): Promise<void> {
    await this.#struct('Dataset', datasetSlot(dataset), {
      ...{ model, root, role: 1n, records: BigInt(records), batches: BigInt(batches) },
    });
    await this.#struct('Entry', entrySlot(round, dataset), { enrolled: 1n, draws: BigInt(draws) });
  }

  /** Writes members of a struct, each into its place of a slot; the others become 0. */
  async #struct(
    name: 'Round' | 'Dataset' | 'Entry',
    base: bigint,
    members: Readonly<Record<string, bigint>>,
  ): Promise<void> {
    const places: Readonly<Record<string, readonly number[]>> = layout[name];
    const slots = new Map<number, bigint>();
    for (const [member, value] of Object.entries(members)) {
      const [slot, offset] = places[member] as [number, number];
      slots.set(slot, (slots.get(slot) ?? 0n) | (value << BigInt(8 * offset)));
    }
    for (const [slot, word] of slots) await this.#store(base + BigInt(slot), word);
  }

  async #store(slot: bigint, word: bigint): Promise<void> {
    const { provider } = this.#anvil;
    await provider.send('anvil_setStorageAt', [this.contract, toBeHex(slot, 32), toBeHex(word, 32)]);
  }

  async #code(address: string, code: string): Promise<void> {
    await this.#anvil.provider.send('anvil_setCode', [address, code]);
  }

  /** Makes what was written part of a block. */
  async mine(): Promise<void> {
    await this.#anvil.provider.send('evm_mine', []);
  }
}

/** Any code: the contributor compares its hash with the deployment file's. */
const CODE = '0x60006000fd';
const VERIFIERS: readonly string[] = [`0x${'b1'.repeat(20)}`, `0x${'b2'.repeat(20)}`];

/** The attacker's choices. W and V are packed. */
export interface Invention {
  readonly status: 'open' | 'attesting';
  readonly model: bigint;
  readonly dataset: bigint;
  readonly root: bigint;
  readonly records: number;
  readonly batches: number;
  readonly draws: number;
  readonly policyHash: bigint;
  readonly trainerKey: readonly [bigint, bigint];
  readonly weights: readonly bigint[];
  readonly direction: readonly bigint[];
  readonly verifiers?: readonly string[];
}

type RoundValues = Invention &
  Pick<RoundSummary, 'sealHeight' | 'beaconHeight' | 'evaluateDeadline' | 'attestDeadline'> & {
    readonly beacon: bigint;
  };

/** The attacker's words about a round. */
interface Told {
  readonly round: RoundSummary;
  readonly state: DatasetSummary;
  readonly indices: readonly number[];
}
