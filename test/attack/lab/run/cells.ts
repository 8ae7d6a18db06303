import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { familyOf } from '../attacks/families.ts';
import type { Parameters } from '../attacks/family.ts';
import type { LabSet } from '../data/set.ts';
import type { Outcome } from '../model/attack.ts';
import { defencesOf, type Setting } from '../model/defences.ts';
import { HONEST, simulate } from '../model/simulate.ts';
import { type Effort, search } from './search.ts';

/** One cell: an attack on a data set under a setting of the defences, and the honest runs of the same seeds. */
export interface Cell {
  readonly set: string;
  readonly attack: string;
  readonly setting: Setting;
  readonly parameters: Parameters;
  /** Points of the search. */
  readonly tried: number;
  /** By seed, from 1. */
  readonly runs: readonly Outcome[];
}

export interface CellRequest {
  readonly set: LabSet;
  /** Id of a family, `honest`, or `honest-of-` and the id of a family that has an honest form of its own. */
  readonly attack: string;
  readonly setting: Setting;
  readonly seeds: number;
  readonly effort: Effort;
}

/** Cells in a folder, each made once; a run that was interrupted goes on where it stopped. */
export class Cells {
  readonly #folder: string | undefined;
  readonly #made = new Map<string, Cell>();

  /** @param folder undefined keeps cells in memory */
  constructor(folder: string | undefined) {
    this.#folder = folder;
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  }

  /** The cell if it is there with enough seeds. */
  find(set: string, attack: string, setting: Setting, seeds: number): Cell | undefined {
    const name = `${set}--${attack}--${setting}`;
    let cell = this.#made.get(name);
    if (!cell && this.#folder !== undefined) {
      const file = join(this.#folder, `${name}.json`);
      if (existsSync(file)) cell = JSON.parse(readFileSync(file, 'utf8'));
    }
    if (!cell || cell.runs.length < seeds) return undefined;
    this.#made.set(name, cell);
    return cell;
  }

  get(request: CellRequest): Cell {
    const { set, attack, setting, seeds } = request;
    const known = this.find(set.name, attack, setting, seeds);
    if (known) return known;
    const cell = made(request);
    const name = `${set.name}--${attack}--${setting}`;
    this.#made.set(name, cell);
    if (this.#folder !== undefined) {
      const file = join(this.#folder, `${name}.json`);
      writeFileSync(`${file}.${process.pid}`, JSON.stringify(cell));
      renameSync(`${file}.${process.pid}`, file);
    }
    return cell;
  }
}

/** The id of the honest runs that a family is compared with. */
export const honestOf = (attack: string): string =>
  attack !== 'honest' && familyOf(attack).honest ? `honest-of-${attack}` : 'honest';

function made({ set, attack, setting, seeds, effort }: CellRequest): Cell {
  const defences = defencesOf(setting);
  const runsOf = (form: typeof HONEST) =>
    Array.from({ length: seeds }, (_, i) => simulate(set, form, defences, i + 1));
  const common = { set: set.name, attack, setting };
  if (attack.startsWith('honest')) {
    const of = attack.slice('honest-of-'.length);
    const form = of === '' ? HONEST : (familyOf(of).honest?.(set) ?? HONEST);
    return { ...common, parameters: [], tried: 0, runs: runsOf(form) };
  }
  const family = familyOf(attack);
  const { parameters, tried } = search(family, set, defences, effort);
  return { ...common, parameters, tried, runs: runsOf(family.build(parameters, set)) };
}
