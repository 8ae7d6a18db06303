import type { Result } from 'ethers';
import {
  parseDataset,
  parseEntry,
  parseEvaluation,
  parseRound,
} from '../../chain/clients/second/round-types.ts';
import type { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import type { Deployment } from '../../chain/deploy/deployment-record.ts';
import { SECOND_ROUNDS_CODE } from '../../chain/deploy/second/rounds-code.ts';
import { type AgreedBlock, agreedBlock, ancestorAt, secondsPerBlock } from '../evidence/agreed-block.ts';
import type { EvidenceEndpoint } from '../evidence/endpoints.ts';
import { provenCode } from '../evidence/proven-code.ts';
import { mappedSlot, readStructs, type StorageLayout } from '../evidence/typed-storage.ts';
import { contradiction } from '../evidence-comparison.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { newestHeader } from '../ledger/ledger-view.ts';
import type { ChainLook, SecondChain } from './chain.ts';
import layoutFile from './rounds-layout.json' with { type: 'json' };

const layout = layoutFile as unknown as StorageLayout;

export interface ProvenChainSettings {
  /** Signs as the role's account; its node may be anybody's. */
  readonly rounds: SecondRoundsClient;
  readonly chainId: bigint;
  /** Addresses of the contracts, and keccak256 of their code. */
  readonly deployment: Deployment;
  /** See `evidenceEndpoints`. */
  readonly endpoints: readonly EvidenceEndpoint[];
}

/**
 * The chain as storage proofs show it, at a final block on which all endpoints agree and which descends from the newest
 * one that the ledger knows.
 *
 * `look` throws AssayError `no-evidence`, `endpoints-disagree`, `evidence-false`, `other-chain`, `contradicts-chain` (3: the
 * code of Rounds2 or of a linked library is not the deployment's); `not-final`, `chain-unavailable` (5)
 */
export function provenChain(settings: ProvenChainSettings): SecondChain {
  const { chainId, rounds } = settings;
  return { chainId, rounds, look: (ledger) => lookAt(settings, ledger) };
}

async function lookAt(settings: ProvenChainSettings, ledger: Ledger): Promise<ChainLook> {
  const { endpoints, chainId, deployment, rounds } = settings;
  const known = newestHeader(ledger.entries, chainId);
  const block = await agreedBlock(endpoints, chainId, known);
  if (known?.height !== block.height)
    ledger.append({ kind: 'header', chainId, height: block.height, hash: block.hash.slice(2) });
  const endpoint = endpoints[0] as EvidenceEndpoint;
  await Promise.all(
    SECOND_ROUNDS_CODE.map(async (name) => {
      const { address, codeHash } = deployment.contracts[name] ?? {};
      if (address === undefined) throw contradiction(`the contract ${name}`);
      const code = await provenCode(endpoint, block, address);
      if (code !== codeHash) throw contradiction(`the code of ${name}`);
    }),
  );
  return new ProvenLook(endpoint, block, rounds.address);
}

/** Reads of Rounds2 at one block, each with its storage proof. They give what the contract's views give. */
class ProvenLook implements ChainLook {
  readonly secondsPerBlock: number | undefined;
  readonly #endpoint: EvidenceEndpoint;
  readonly #block: AgreedBlock;
  readonly #contract: string;
  /** Structs that were read, by slot: at one block they don't change. */
  readonly #known = new Map<bigint, Promise<Result>>();

  constructor(endpoint: EvidenceEndpoint, block: AgreedBlock, contract: string) {
    this.#endpoint = endpoint;
    this.#block = block;
    this.#contract = contract;
    this.secondsPerBlock = secondsPerBlock(block);
  }

  async round(round: bigint) {
    return parseRound(round, await this.#struct('Round2', 'rounds', round));
  }

  async dataset(dataset: bigint) {
    return parseDataset(await this.#struct('Dataset2', 'datasets', dataset));
  }

  /** Of a dataset that is carried on and has not answered: its entry in the round that enrolled it, as `entryOf`. */
  async entry(round: bigint, dataset: bigint) {
    const entry = parseEntry(await this.#struct('Entry2', 'entries', round, dataset));
    if (entry.enrolled) return entry;
    const { carried } = await this.round(round);
    return carried === 0n ? entry : parseEntry(await this.#struct('Entry2', 'entries', carried, dataset));
  }

  async evaluation(round: bigint, evaluator: number) {
    return parseEvaluation(await this.#struct('Evaluation2', 'evaluations', round, BigInt(evaluator)));
  }

  /** As `weightsBefore` of the contract. */
  async weightsBefore(round: bigint) {
    const { pending } = await this.round(round);
    return [...(await this.round(pending)).weights];
  }

  /** @throws AssayError `no-such-contract` (3) */
  async codeOf(address: string): Promise<string> {
    const code = await provenCode(this.#endpoint, this.#block, address);
    if (code === undefined) throw contradiction(`the contract at ${address}`);
    return code;
  }

  async randomness(height: bigint): Promise<bigint> {
    return BigInt((await ancestorAt(this.#endpoint, this.#block, height)).mixHash);
  }

  #struct(struct: string, mapping: string, ...keys: readonly bigint[]): Promise<Result> {
    const slot = mappedSlot(layout, mapping, ...keys);
    const value = this.#known.get(slot) ?? this.#prove(struct, slot);
    this.#known.set(slot, value);
    return value;
  }

  async #prove(struct: string, slot: bigint): Promise<Result> {
    const source = { endpoint: this.#endpoint, block: this.#block, contract: this.#contract };
    const [value] = await readStructs(source, layout, [{ struct, slot }]);
    // The parsers ask for members by name alone.
    return value as unknown as Result;
  }
}
