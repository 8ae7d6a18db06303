import type { ChainView } from '../chain/gateway/views.ts';
import type { RoundReader } from '../client/round-reader.ts';

/**
 * Reads models, rounds and datasets through a node.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { chainReader, openChain } from 'assay/sdk';
 *
 * const file = 'deployment.json';
 * const chain = await openChain('http://127.0.0.1:8545', file, JSON.parse(readFileSync(file, 'utf8')));
 * const round = await chainReader(chain.gateway).round(81n, 7n);
 * console.log(round?.status);
 * chain.close();
 * ```
 */
export function chainReader(chain: ChainView): RoundReader {
  return {
    model: (id) => chain.model(id),
    round: async (model, id) => {
      const round = await chain.round(id);
      return round?.model === model ? { ...round, circuit: round.attestationVerifier.circuit } : undefined;
    },
    dataset: (id) => chain.dataset(id),
    entry: async (_model, round, dataset) => {
      const [entry, state] = [await chain.entry(round, dataset), await chain.round(round)];
      const isAsked = entry.enrolled || state?.holdouts.includes(dataset) === true;
      return { ...entry, challenge: isAsked ? await chain.challenge(round, dataset) : undefined };
    },
  };
}
