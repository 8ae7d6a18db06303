/**
 * npm run evidence: writes what a contributor compares a chain with, after a change of contracts or keys:
 * src/contributor/second/rounds-layout.json (storage places of Rounds2) and verifier-codes.json (code hashes).
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { keccak256 } from 'ethers';
import { compileContracts, listSources, loadArtifact, sourcesOf } from '../../src/chain/deploy/compile.ts';
import { secondVerifierContract } from '../../src/chain/deploy/second/deployment.ts';
import { CIRCUIT_NAMES as SECOND_CIRCUITS } from '../../src/protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const require = createRequire(import.meta.url);
const FOLDER = join(PROJECT_ROOT, 'src', 'contributor', 'second');

/** Of the formatter, which would join shorter lists. */
const LINE_WIDTH = 110;

/** The part of solc's storage layout that is used here. */
interface StorageLayout {
  readonly storage: readonly StorageMember[];
  readonly types: Readonly<
    Record<
      string,
      {
        readonly numberOfBytes: string;
        readonly members?: readonly StorageMember[];
        readonly value?: string;
        readonly base?: string;
      }
    >
  >;
}
interface StorageMember {
  readonly label: string;
  readonly slot: string;
  readonly offset: number;
  readonly type: string;
}
/** Lays out a contract with solc, without generating code. @param path of its source */
function layoutOf(path: string): StorageLayout {
  const solc = require('solc') as { compile(input: string, callbacks: object): string };
  const contract = basename(path, '.sol');
  const input = {
    language: 'Solidity',
    sources: { [path]: { content: readFileSync(join(PROJECT_ROOT, path), 'utf8') } },
    settings: { evmVersion: 'cancun', outputSelection: { [path]: { [contract]: ['storageLayout'] } } },
  };
  const contents = (file: string) => ({
    contents: readFileSync(
      file.startsWith('contracts/') ? join(PROJECT_ROOT, file) : require.resolve(file),
      'utf8',
    ),
  });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: contents }));
  return output.contracts[path][contract].storageLayout;
}

const line = ([name, place]: readonly [string, unknown]): string => `    "${name}": ${JSON.stringify(place)}`;
const object = (name: string, members: readonly (readonly [string, unknown])[]): string =>
  `  "${name}": {\n${members.map((each) => line(each).replace(/,(?=\S)/g, ', ')).join(',\n')}\n  }`;

/** A type as `typed-storage.ts` reads it: a struct's name, an array of one, or a Solidity type of one word. */
function typeName({ types }: StorageLayout, id: string): string {
  const struct = /^t_struct\((\w+)\)/.exec(id)?.[1];
  if (struct !== undefined) return struct;
  const { base, numberOfBytes } = types[id] as StorageLayout['types'][string];
  if (base !== undefined) {
    const length = id.includes(')dyn_') ? '' : /\)(\d+)_storage$/.exec(id)?.[1];
    return `${typeName({ storage: [], types }, base)}[${length}]`;
  }
  if (/^t_(enum|contract)\(/.test(id))
    return id.startsWith('t_enum') ? `uint${8 * Number(numberOfBytes)}` : 'address';
  return id.slice('t_'.length);
}

/** Mappings of Rounds2 that are read with proofs, and the structs that they hold. */
const SECOND_MAPPINGS = ['datasets', 'rounds', 'entries', 'evaluations'];

/** The text of second/rounds-layout.json. */
export function renderSecondLayout(): string {
  const layout = layoutOf('contracts/second/Rounds2.sol');
  const state = layout.storage.find(({ label }) => label === '_s') as StorageMember;
  const mappings = (layout.types[state.type]?.members ?? []).filter(({ label }) =>
    SECOND_MAPPINGS.includes(label),
  );
  const structs = new Map<string, readonly (readonly [string, number, number, string])[]>();
  const add = (id: string): void => {
    const { value, base, members } = layout.types[id] as StorageLayout['types'][string];
    const inner = value ?? base;
    if (inner !== undefined) add(inner);
    if (members === undefined) return;
    const places = members.map(
      ({ label, slot, offset, type }) => [label, Number(slot), offset, typeName(layout, type)] as const,
    );
    structs.set(typeName(layout, id), places);
    for (const { type } of members) add(type);
  };
  for (const { type } of mappings) add(type);
  const places = mappings.map(({ label, slot }) => [label, Number(state.slot) + Number(slot)] as const);
  const types = [...structs].map(([name, members]) => {
    const rows = members.map((row) => JSON.stringify(row).replace(/,/g, ', '));
    const oneLine = `    "${name}": [${rows.join(', ')}]`;
    return oneLine.length < LINE_WIDTH ? oneLine : `    "${name}": [\n      ${rows.join(',\n      ')}\n    ]`;
  });
  return `{\n${object('mappings', places)},\n  "structs": {\n${types.join(',\n')}\n  }\n}\n`;
}

/** keccak256 of each verifier's runtime code, by circuit, as JSON; of the circuits that have a verifier. */
function codesOf(contracts: readonly (readonly [circuit: string, contract: string])[]): string {
  const sources = listSources();
  const compiled = contracts.filter(([, contract]) =>
    sources.some((source) => source.endsWith(`/${contract}.sol`)),
  );
  const folder = compileContracts(console.log, sourcesOf(compiled.map(([, contract]) => contract)));
  const codes = compiled
    .filter(([, contract]) => existsSync(join(folder, `${contract}.json`)))
    .map(([circuit, contract]) => {
      const { bytecode, size } = loadArtifact(contract, folder);
      // A verifier has no immutable values and no libraries: its runtime code is the end of its creation code.
      return [circuit, keccak256(`0x${bytecode.slice(-2 * size)}`)] as const;
    });
  return `{\n${codes.map((code) => line(code).slice(2)).join(',\n')}\n}\n`;
}

/** The text of second/verifier-codes.json. */
export const renderSecondCodes = (): string =>
  codesOf(SECOND_CIRCUITS.map((circuit) => [circuit, secondVerifierContract(circuit)]));

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(FOLDER, 'rounds-layout.json'), renderSecondLayout());
  writeFileSync(join(FOLDER, 'verifier-codes.json'), renderSecondCodes());
}
