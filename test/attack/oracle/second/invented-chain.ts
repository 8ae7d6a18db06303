import { keccak256, toBeHex } from 'ethers';
import { readHeader } from '../../../../src/chain/clients/header-proof.ts';
import { type Anvil, startAnvil } from '../../../../src/chain/deploy/anvil.ts';
import type { Deployment } from '../../../../src/chain/deploy/deployment-record.ts';
import { SECOND_ROUNDS_CODE } from '../../../../src/chain/deploy/second/rounds-code.ts';
import { evidenceEndpoints } from '../../../../src/contributor/evidence/endpoints.ts';
import { mappedSlot, type StorageLayout } from '../../../../src/contributor/evidence/typed-storage.ts';
import type { SecondChain } from '../../../../src/contributor/second/chain.ts';
import { provenChain } from '../../../../src/contributor/second/proven-chain.ts';
import layoutFile from '../../../../src/contributor/second/rounds-layout.json' with { type: 'json' };
import { OUTCOMES, PHASES } from '../../../../src/protocol/second/chain-state.ts';
import { CHAIN_ID, DATASET, type ToldChain } from '../../../contributor/second/support/told-chain.ts';

/**
 * A chain that an attacker made: it has the words of a `ToldChain` in the storage of a contract, so that every storage proof
 * of them verifies. All nodes of the victim are on the attacker's side.
 */

const layout = layoutFile as unknown as StorageLayout;
/** Any code: the victim compares its hash with the deployment file's and the release's. */
const codeOf = (n: number): string => `0x6000${toBeHex(n, 2).slice(2)}fd`;

export class InventedSecondChain {
  readonly #anvil: Anvil;
  readonly #told: ToldChain;
  readonly #contract: string;
  readonly #deployment: Deployment;

  private constructor(anvil: Anvil, told: ToldChain) {
    this.#anvil = anvil;
    this.#told = told;
    this.#contract = told.chain.rounds.address;
    const contracts = Object.fromEntries(
      SECOND_ROUNDS_CODE.map((name, i) => {
        const address = i === 0 ? this.#contract : `0x${toBeHex(0xc000 + i, 20).slice(2)}`;
        return [name, { address, codeHash: keccak256(codeOf(i + 16)) }];
      }),
    );
    this.#deployment = { chainId: Number(CHAIN_ID), fromBlock: 0, contracts };
  }

  /** The caller stops it. */
  static async start(told: ToldChain): Promise<InventedSecondChain> {
    const anvil = await startAnvil();
    const chain = new InventedSecondChain(anvil, told);
    for (const [i, name] of SECOND_ROUNDS_CODE.entries())
      await chain.#code(chain.#deployment.contracts[name]?.address as string, codeOf(i + 16));
    for (const n of [2, 3, 4, 5, 6]) await chain.#code(toBeHex(n, 20), codeOf(n));
    await anvil.mineTo(30n);
    told.beacon = BigInt((await readHeader(anvil.provider, 12n)).mixHash);
    return chain;
  }

  /** keccak256 of the code of the verifier at a small address. */
  static readonly codeHash = (address: number): string => keccak256(codeOf(address));

  /** The same chain, with proofs. Each look is at a new block, which has what was told last. */
  get chain(): SecondChain {
    const { rounds } = this.#told.chain;
    const endpoints = evidenceEndpoints([this.#anvil.url], { chainId: CHAIN_ID, service: undefined });
    const proven = provenChain({ rounds, chainId: CHAIN_ID, deployment: this.#deployment, endpoints });
    return {
      ...proven,
      look: async (ledger) => {
        await this.#write();
        return proven.look(ledger);
      },
    };
  }

  stop(): Promise<void> {
    return this.#anvil.stop();
  }

  async #write(): Promise<void> {
    const { rounds } = this.#told.chain;
    const words = new Words();
    const { role, ...dataset } = await rounds.dataset(DATASET);
    words.put('Dataset2', mappedSlot(layout, 'datasets', DATASET), {
      ...{ ...dataset, role: role === 'holdout' ? 2n : 1n },
    });
    for (const [id, { phase, outcome, ...round }] of this.#told.rounds) {
      const numbered = { phase: PHASES.indexOf(phase), outcome: OUTCOMES.indexOf(outcome) };
      words.put('Round2', mappedSlot(layout, 'rounds', id), { ...round, ...numbered });
      words.put('Entry2', mappedSlot(layout, 'entries', id, DATASET), await rounds.entry(id, DATASET));
      const evaluation = await rounds.evaluation(id, 0);
      words.put('Evaluation2', mappedSlot(layout, 'evaluations', id, 0n), evaluation);
    }
    for (const [slot, word] of words.all)
      await this.#send('anvil_setStorageAt', [this.#contract, toBeHex(slot, 32), toBeHex(word, 32)]);
    await this.#send('evm_mine', []);
  }

  async #code(address: string, code: string): Promise<void> {
    await this.#send('anvil_setCode', [address, code]);
  }

  async #send(method: string, params: unknown[]): Promise<void> {
    await this.#anvil.provider.send(method, params);
  }
}

/** Words of storage, as Solidity lays out the values of a layout's structs. A member that is not told is 0. */
class Words {
  readonly all = new Map<bigint, bigint>();

  put(type: string, slot: bigint, value: unknown, offset = 0): void {
    const members = layout.structs[type];
    const [, of, length] = /^(.+)\[(\d*)\]$/.exec(type) ?? [];
    if (members !== undefined) {
      const named = value as Record<string, unknown>;
      for (const [name, at, from, member] of members) this.put(member, slot + BigInt(at), named[name], from);
    } else if (of !== undefined) {
      this.#putArray(of, slot, length === '', elementsOf(value));
    } else {
      const word = BigInt((value ?? 0n) as bigint | number | string | boolean);
      this.all.set(slot, (this.all.get(slot) ?? 0n) | (word << BigInt(8 * offset)));
    }
  }

  #putArray(of: string, slot: bigint, isDynamic: boolean, elements: readonly unknown[]): void {
    if (isDynamic) this.all.set(slot, BigInt(elements.length));
    const first = isDynamic ? BigInt(keccak256(toBeHex(slot, 32))) : slot;
    for (const [i, element] of elements.entries()) this.put(of, first + BigInt(i), element);
  }
}

/** Elements of a list, or the coordinates of a point. */
const elementsOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  const { x, y } = value as { readonly x: bigint; readonly y: bigint };
  return [x, y];
};
