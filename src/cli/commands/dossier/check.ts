import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { checkDossier } from '../../files/dossier-folder.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { withSecondChain } from '../../second/connect.ts';

interface DossierCheckOptions {
  readonly path: string;
  readonly deployment: string;
  readonly rpc: string;
}

export const defineDossierCheck = (parent: Command, cli: Cli): void =>
  defineCommand<DossierCheckOptions>(parent, cli, {
    name: 'check',
    description: 'recompute a folder of papers from the chain; any difference is named and fails',
    arguments: [{ name: '<path>', description: 'folder of papers, or one of them' }],
    options: RPC_OPTIONS,
    anyEdition: true,
    run: async (options) => {
      const result = await withSecondChain(options, (chain) => checkDossier(chain, options.path));
      const { faults, files, signer, block } = result;
      return {
        data: result,
        lines:
          faults.length === 0
            ? [
                `${files.length} papers say what the chain says at block ${block}`,
                ...(signer === null
                  ? []
                  : [`the statement is signed by ${signer}; compare this key by another way`]),
              ]
            : [
                'THE CHAIN SAYS OTHERWISE:',
                ...faults.map(
                  ({ file, path, paper, chain }) => `  ${file} ${path}: ${paper}, the chain: ${chain}`,
                ),
              ],
        ...(faults.length === 0 ? {} : { exitCode: 3 as const }),
      };
    },
  });
