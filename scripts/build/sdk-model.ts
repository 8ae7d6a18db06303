/**
 * The exports of src/sdk.ts as data: tsc writes their declarations, API Extractor reads those into a model.
 * API Extractor brings a TypeScript compiler of its own, because the project's compiler has no JavaScript API.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from '@microsoft/api-extractor';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const token = z.object({ text: z.string(), canonicalReference: z.string().optional() });
const member = z.object({
  kind: z.string(),
  docComment: z.string().default(''),
  excerptTokens: z.array(token),
});
const model = z.object({
  members: z.tuple([
    z.object({
      members: z.array(
        member.extend({ name: z.string(), fileUrlPath: z.string(), members: z.array(member).optional() }),
      ),
    }),
  ]),
});

/** A member of an exported class or interface: its declaration and its docstring. */
export type Member = z.infer<typeof member>;
/** An export: its declaration, docstring, declaration file and members. */
export type Export = z.infer<typeof model>['members'][0]['members'][number];

const COMPILER_OPTIONS = {
  target: 'ES2024',
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  strict: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  types: ['node'],
};

/** Writes the declarations of every file that src/sdk.ts reaches. */
function writeDeclarations(folder: string): string {
  const tsconfig = {
    compilerOptions: {
      ...COMPILER_OPTIONS,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: PROJECT_ROOT,
      outDir: folder,
      typeRoots: [join(PROJECT_ROOT, 'node_modules', '@types')],
    },
    files: [join(PROJECT_ROOT, 'src', 'sdk.ts')],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  execFileSync(process.execPath, [join(dirname(manifest), 'bin', 'tsc'), '--project', folder]);
  return join(folder, 'src', 'sdk.d.ts');
}

/** The model alone is wanted: tsc and the tests report what is wrong with the sources. */
function silence(message: ExtractorMessage): void {
  message.handled = true;
}

function writeModel(entry: string, file: string): void {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: PROJECT_ROOT,
      mainEntryPointFilePath: entry,
      compiler: {
        overrideTsconfig: { compilerOptions: { ...COMPILER_OPTIONS, noEmit: true }, files: [entry] },
      },
      apiReport: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      docModel: { enabled: true, apiJsonFilePath: file },
      messages: { extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } } },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(PROJECT_ROOT, 'package.json'),
  });
  Extractor.invoke(config, { localBuild: true, messageCallback: silence });
}

/** Every export of src/sdk.ts, by name. Takes some seconds. */
export function readSdkModel(): Export[] {
  // API Extractor looks for the package of a declaration upwards from it, so the folder is within the project.
  mkdirSync(join(PROJECT_ROOT, 'build'), { recursive: true });
  const folder = mkdtempSync(join(PROJECT_ROOT, 'build', 'sdk-docs-'));
  try {
    const file = join(folder, 'assay.api.json');
    writeModel(writeDeclarations(folder), file);
    return model.parse(JSON.parse(readFileSync(file, 'utf8'))).members[0].members;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
