import type { Command } from 'commander';
import type { Subject } from '../../../dossier/dossier.ts';
import { readDossier } from '../../../dossier/read-dossier.ts';
import { privateFolder } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../../command.ts';
import { openCommittee } from '../../files/accounts.ts';
import { writeDossier } from '../../files/dossier-folder.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import type { OptionSpec } from '../../options/option-spec.ts';
import { fieldValue, smallInteger, unsigned } from '../../options/values.ts';
import { withSecondChain } from '../../second/connect.ts';

interface DossierOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model?: string;
  readonly round?: string;
  readonly datasetId?: string;
  readonly block?: string;
  readonly out: string;
  readonly sign?: string;
  readonly passwordFile?: string;
  readonly force?: boolean;
}

interface DossierResult {
  readonly out: string;
  readonly block: number;
  readonly files: readonly string[];
}

/**
 * Writes a folder of papers from events of the chain.
 *
 * @throws AssayError `bad-option` (2); as `readDossier` and `writeDossier`
 */
export async function runDossier(
  deps: Pick<CliDeps, 'password'>,
  options: DossierOptions,
  subject: Subject,
): Promise<DossierResult> {
  const { out, sign, passwordFile, force = false } = options;
  const block =
    options.block === undefined
      ? undefined
      : smallInteger(options.block, '--block', 0, Number.MAX_SAFE_INTEGER);
  const signer =
    sign === undefined
      ? undefined
      : await openCommittee(deps, {
          keystore: sign,
          ...(passwordFile === undefined ? {} : { passwordFile }),
        });
  const dossier = await withSecondChain(options, (chain) => readDossier(chain, subject, block));
  const files = await writeDossier(await privateFolder(out), dossier, { force, signer });
  return { out, block: dossier.chain.block, files };
}

const BLOCK: OptionSpec = {
  flags: '--block <height>',
  description: 'state at this block (default: the newest)',
};
const OUT: OptionSpec = { flags: '--out <folder>', description: 'folder for the papers', required: true };
const MODEL: OptionSpec = { flags: '--model <id>', description: 'model', required: true };

const define =
  (
    name: string,
    description: string,
    own: readonly OptionSpec[],
    subjectOf: (options: DossierOptions) => Subject,
  ) =>
  (parent: Command, cli: Cli): void =>
    defineCommand<DossierOptions>(parent, cli, {
      name,
      description,
      anyEdition: true,
      options: [...RPC_OPTIONS, ...own, BLOCK, OUT, OPTION.force],
      run: async (options) => {
        const result = await runDossier(cli.deps, options, subjectOf(options));
        return {
          data: result,
          lines: [
            'this is no legal advice: a draft, for people who decide',
            `wrote ${result.files.join(', ')} to ${result.out}, as of block ${result.block}`,
            `anyone recomputes it with assay dossier check ${result.out}`,
          ],
        };
      },
    });

const modelOf = ({ model = '' }: DossierOptions): string => `${fieldValue(model, '--model')}`;

export const defineDossierCheckpoint = define(
  'checkpoint',
  'provenance of a checkpoint: datasets, policies, rounds, royalties; as page, JSON, Croissant, RO-Crate, CycloneDX, in-toto',
  [
    MODEL,
    { flags: '--round <id>', description: 'round whose step it is', required: true },
    {
      flags: '--sign <file>',
      description: 'keystore of assay approve keygen that signs the in-toto statement',
    },
    OPTION.passwordFile,
  ],
  (options) => ({
    kind: 'checkpoint',
    model: modelOf(options),
    round: `${unsigned(options.round ?? '', '--round', 1n << 64n)}`,
  }),
);
export const defineDossierModel = define(
  'model',
  "a model's data governance (EU AI Act Art. 10), run-log (FDA PCCP) and EHDS fields",
  [MODEL],
  (options) => ({ kind: 'model', model: modelOf(options) }),
);
export const defineDossierDataset = define(
  'dataset',
  'what left of a dataset, to whom: drafts for GDPR Art. 25/35, EHDS and HIPAA, HealthDCAT-AP fields',
  [{ flags: '--dataset-id <id>', description: 'dataset', required: true }],
  ({ datasetId = '' }) => ({ kind: 'dataset', dataset: `${fieldValue(datasetId, '--dataset-id')}` }),
);
