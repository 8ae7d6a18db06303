import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { type ExportResult, runExport } from '../../../records/fhir-export/run-export.ts';
import { readSmartClient } from '../../../records/fhir-export/smart-token.ts';
import { type Cli, type CliDeps, defineCommand } from '../../command.ts';
import { untilStopped } from '../../until-stopped.ts';

interface FhirExportOptions {
  /** Base address of the FHIR server. */
  readonly from: string;
  readonly out: string;
  readonly group?: string;
  readonly patients?: boolean;
  /** Resource types with commas between. */
  readonly types?: string;
  /** Instant of FHIR: 2024-03-02T10:15:00Z. */
  readonly since?: string;
  /** File (mode 600) of the SMART client. */
  readonly auth?: string;
  readonly tokenHost?: string[];
}

/**
 * Exports from a FHIR server into a folder that `check` and `source build` read. A signal cancels the export, or leaves
 * a download to be resumed.
 *
 * @param stopped resolves when the export shall end
 * @throws AssayError `bad-option` (2); as `readSmartClient` and `runExport`
 */
export async function runFhirExport(
  deps: Pick<CliDeps, 'note' | 'now'>,
  options: FhirExportOptions,
  stopped: Promise<unknown>,
): Promise<ExportResult> {
  const { from, out, group, patients, since, auth, tokenHost = [] } = options;
  if (group !== undefined && patients === true)
    throw new AssayError('bad-option', 'give either --group or --patients, or neither');
  if (group !== undefined && !/^[A-Za-z0-9.-]{1,64}$/.test(group))
    throw new AssayError('bad-option', '--group must be an id of FHIR');
  if (since !== undefined && !INSTANT.test(since))
    throw new AssayError('bad-option', '--since must be an instant with its zone: 2024-03-02T10:15:00Z');
  const types = options.types?.split(',').map((type) => type.trim()) ?? [];
  if (types.some((type) => !/^[A-Z][A-Za-z]{0,63}$/.test(type)))
    throw new AssayError('bad-option', '--types must be types of resources: Patient,Observation');
  const controller = new AbortController();
  void stopped.then(() => controller.abort());
  return runExport({
    server: address(from, '--from'),
    folder: out,
    level:
      group === undefined ? { kind: patients === true ? 'patient' : 'system' } : { kind: 'group', id: group },
    types,
    since,
    client: auth === undefined ? undefined : await readSmartClient(auth),
    tokenHosts: tokenHost.map((host) => address(host, '--token-host')),
    signal: controller.signal,
    note: deps.note,
    now: deps.now,
  });
}

const INSTANT =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})$/;

function address(text: string, option: string): URL {
  const url = URL.parse(text);
  if (url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '')
    return url;
  throw new AssayError(
    'bad-option',
    `${option} must be an address (https://host/path), without a password or query`,
  );
}

export const defineFhirExport = (parent: Command, cli: Cli): void =>
  defineCommand<FhirExportOptions>(parent, cli, {
    name: 'export',
    description: 'bulk export of a FHIR server into a folder, which check and source build read',
    options: [
      { flags: '--from <url>', description: 'base address of the FHIR server', required: true },
      {
        flags: '--out <folder>',
        description: 'new or empty folder, or that of an interrupted export',
        required: true,
      },
      { flags: '--group <id>', description: 'the patients of a Group (default: the whole system)' },
      { flags: '--patients', description: 'or all patients' },
      { flags: '--types <types>', description: 'types of resources, with commas between (default: all)' },
      { flags: '--since <instant>', description: 'what has changed since then: 2024-03-02T10:15:00Z' },
      { flags: '--auth <file>', description: 'file (mode 600) of the SMART client: clientId, key, kid' },
      {
        flags: '--token-host <url...>',
        description: 'other hosts that serve the files and may have the token',
      },
    ],
    run: async (options) => {
      const result = await runFhirExport(cli.deps, options, untilStopped());
      return { data: result, lines: linesOf(result) };
    },
  });

function linesOf({ folder, transactionTime, files, resources, deleted, errors }: ExportResult): string[] {
  return [
    `wrote ${folder}: ${files} files, as of ${transactionTime}`,
    ...Object.entries(resources).map(([type, count]) => `  ${count} ${type}`),
    ...(deleted === 0 ? [] : [`  ${deleted} bundles of deletions`]),
    ...(errors === 0
      ? []
      : [`warning: the server reports ${errors} errors: read ${folder}/errors before you use the export`]),
  ];
}
