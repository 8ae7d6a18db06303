// The compiler for mutants: syntax trees of sources, and quickly compiled code of contracts that include a
// changed source.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Artifact, artifactOf, type SolcContract } from '../../../src/chain/deploy/compile.ts';
import type { Node } from './syntax-node.ts';

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

type Output = {
  errors?: { severity: string; formattedMessage: string }[];
  sources?: Record<string, { ast: Node }>;
  contracts?: Record<string, Record<string, SolcContract>>;
};
type Solc = { compile(input: string, callbacks: { import(path: string): object }): string };

/** The quickest settings. If the stack gets too deep, the intermediate language is needed. */
const QUICK = { optimizer: { enabled: false } };
const DEEP = { optimizer: { enabled: false }, viaIR: true };
/** Sources that are known to need the intermediate language. */
const isDeep = new Set<string>();

function run(
  path: string,
  settings: object,
  selection: object,
  changed: Readonly<Record<string, string>>,
): Output {
  const solc = require('solc') as Solc;
  const read = (name: string): string =>
    changed[name] ??
    readFileSync(name.startsWith('contracts/') ? join(ROOT, name) : require.resolve(name), 'utf8');
  const input = {
    language: 'Solidity',
    sources: { [path]: { content: read(path) } },
    settings: {
      ...settings,
      evmVersion: 'cancun',
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: { [path]: selection },
    },
  };
  return JSON.parse(
    solc.compile(JSON.stringify(input), {
      import: (name) => {
        try {
          return { contents: read(name) };
        } catch {
          return { error: `no such file: ${name}` };
        }
      },
    }),
  ) as Output;
}

const errorsOf = (output: Output): string[] =>
  (output.errors ?? [])
    .filter(({ severity }) => severity === 'error')
    .map(({ formattedMessage }) => formattedMessage);

/** The tree of a source, with types. @throws Error if it does not compile */
export function parseSource(file: string, text: string): Node {
  const path = `contracts/${file}`;
  const output = run(path, {}, { '': ['ast'] }, { [path]: text });
  const errors = errorsOf(output);
  const ast = output.sources?.[path]?.ast;
  if (errors.length > 0 || !ast) throw new Error(errors.join('\n'));
  return ast;
}

/**
 * Compiles one source, optionally among changed ones, with the quickest settings that work.
 * @param changed texts by path, `contracts/...`
 * @param contracts the contracts to compile. Default: all of the source
 * @returns the contracts of that source; undefined if it does not compile
 */
export function compileQuickly(
  source: string,
  changed: Readonly<Record<string, string>> = {},
  contracts: readonly string[] = ['*'],
): Artifact[] | undefined {
  const path = `contracts/${source}`;
  const wanted = Object.fromEntries(
    contracts.map((name) => [name, ['abi', 'evm.bytecode', 'evm.deployedBytecode.object']]),
  );
  let output = run(path, isDeep.has(path) ? DEEP : QUICK, wanted, changed);
  if (errorsOf(output).some((words) => /stack too deep/i.test(words))) {
    output = run(path, DEEP, wanted, changed);
    isDeep.add(path);
  }
  if (errorsOf(output).length > 0) return undefined;
  return Object.entries(output.contracts?.[path] ?? {})
    .filter(([contract]) => contracts.includes('*') || contracts.includes(contract))
    .map(([contract, compiled]) => artifactOf(contract, path, compiled));
}
