import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import {
  type AccreditationFile,
  accreditationTree,
  readAccreditationFile,
  secondRootOf,
} from '../../files/accreditation-file.ts';

/** An accreditation list as the commands print it. Numbers are decimal. */
export interface AccreditationResult {
  readonly root: string;
  /** Root in the second edition; null where a source is listed without its commitment. */
  readonly secondRoot: string | null;
  readonly sources: readonly {
    readonly name: string;
    readonly key: { readonly x: string; readonly y: string };
  }[];
}

export const LIST_ARGUMENT = [{ name: '<file>', description: 'accreditation list (public JSON)' }];

/** The sources of a list and its root. */
export async function runAccreditationList(options: { readonly file: string }): Promise<AccreditationResult> {
  return resultOf(await readAccreditationFile(options.file));
}

export const resultOf = (file: AccreditationFile): AccreditationResult => ({
  root: accreditationTree(file).root.toString(),
  secondRoot: secondRootOf(file)?.toString() ?? null,
  sources: file.sources.map(({ name, key }) => ({
    name,
    key: { x: key.x.toString(), y: key.y.toString() },
  })),
});

/** The roots in words. */
export const rootLines = ({ root, secondRoot }: AccreditationResult): string[] => [
  `root ${root}`,
  ...(secondRoot === null ? [] : [`root in the second edition ${secondRoot}`]),
];

export const defineAccreditationList = (parent: Command, cli: Cli): void =>
  defineCommand<{ file: string }>(parent, cli, {
    name: 'list',
    description: 'the accredited sources and the root',
    arguments: LIST_ARGUMENT,
    options: [],
    run: async (options) => {
      const result = await runAccreditationList(options);
      const lines = result.sources.map(({ name, key }, i) => `${i} ${name} ${key.x},${key.y}`);
      return { data: result, lines: [...lines, ...rootLines(result)] };
    },
  });
