import { AssayError } from '../../protocol/errors.ts';
import { parseNumber } from '../tables/cell.ts';
import { type Cell, malformed, type Table } from '../tables/table.ts';
import { type CaseEvent, NO_VALUE, type RawValue, valueFor } from './case-events.ts';
import type { CasePlan, CaseSlot, OmopTable } from './case-plan.ts';
import { slotIndex } from './case-rows.ts';
import { birthDay, type CellText, cellText, personId, type RowDay, rowDay, wholeText } from './omop-cells.ts';
import { OMOP_TABLES, statesOf } from './omop-names.ts';
import type { ReadingCounts } from './reading-counts.ts';
import { OMOP_NO } from './yes-no.ts';

/** Makes events of the rows of one OMOP table. */

/** A slot that reads a table. */
export interface OmopSlot {
  readonly slot: CaseSlot;
  readonly index: number;
  readonly table: OmopTable;
  readonly concepts: ReadonlySet<string>;
  readonly field: string | undefined;
}

/** A row's person, id and events. */
export interface RowEvents {
  readonly subject: string;
  /** `table/id`; undefined without an id. */
  readonly ref: string | undefined;
  /** The cells that rows of one id have in common. */
  readonly content: readonly Cell[];
  readonly events: readonly CaseEvent[];
}

/** Operators that say that the value is exact: none, none that is known, and = (4172703). */
const EXACT: ReadonlySet<string | null> = new Set([null, '0', '4172703']);

type Place = Pick<CaseEvent, 'file' | 'row' | 'nth' | 'ref'>;

/** Reads the rows of one file of a table. */
export class OmopRows {
  readonly #columns: ReadonlyMap<string, number>;
  readonly #table: Table;
  readonly #name: OmopTable;
  readonly #slots: readonly OmopSlot[];
  readonly #plan: CasePlan;
  readonly #counts: ReadingCounts;
  readonly #isText: boolean;

  /**
   * @param isText numbers are written as the mapping declares, not by the format (Parquet)
   * @throws AssayError `column-not-found` (2): a column of the CDM is missing
   */
  constructor(
    table: Table,
    name: OmopTable,
    slots: readonly OmopSlot[],
    plan: CasePlan,
    counts: ReadingCounts,
    isText: boolean,
  ) {
    this.#table = table;
    this.#name = name;
    this.#slots = slots;
    this.#plan = plan;
    this.#counts = counts;
    this.#isText = isText;
    const names = table.columns.map((column) => column.trim().toLowerCase());
    this.#columns = new Map(names.map((column, i) => [column, i]));
    const twice = names.find((column, i) => column !== '' && names.indexOf(column) !== i);
    if (twice !== undefined) throw malformed(table.file, 1, 'the header names a column twice');
    const { concept, date, datetime } = OMOP_TABLES[name];
    this.#need('person_id');
    if (concept !== undefined) this.#need(concept);
    if (date !== undefined && !this.#columns.has(datetime ?? '')) this.#need(date);
    for (const { field } of slots) if (field !== undefined) this.#need(field.toLowerCase());
    if (plan.key !== undefined && name === 'person') this.#need(plan.key.toLowerCase());
  }

  #need(column: string): void {
    if (this.#columns.has(column)) return;
    throw new AssayError(
      'column-not-found',
      `${this.#table.file} has no column "${column}", which the table ${this.#name} has`,
    );
  }

  /** @throws AssayError `table-malformed` (2): the row has no person_id that can be read */
  read(cells: readonly Cell[], row: number, file: number, nth: number): RowEvents {
    const text = cellText(cells, this.#columns, this.#plan.reading, (column) => {
      throw malformed(this.#table.file, row, `the column "${column}" has a value that is no text or number`);
    });
    const person = text('person_id');
    if (person === null) throw malformed(this.#table.file, row, 'the row has no person_id');
    const subject = personId(person);
    const { id: idColumn, date, datetime } = OMOP_TABLES[this.#name];
    const own = text(idColumn);
    // A person dies once; causes may be several.
    const content = this.#name === 'death' ? [text(date ?? '') ?? text(datetime)] : cells;
    // 0 stands for no id.
    const id = own === null ? undefined : (wholeText(own) ?? own);
    const ref = id === undefined || id === '0' ? undefined : `${this.#name}/${id}`;
    const here = { file, row, nth, ref };
    const events = [...this.#events(text, here)];
    if (subject !== undefined) return { subject, ref, content, events };
    // Not a number as the CDM has it: whose row it is cannot be known.
    const first = events[0] ?? {
      ...here,
      slot: slotIndex(this.#plan).patient,
      day: null,
      time: 0,
      value: null,
    };
    return {
      subject: `(row) ${file} ${row}`,
      ref: undefined,
      content,
      events: [{ ...first, ref: undefined, doubt: 'id-unreadable', path: 'person_id' }],
    };
  }

  *#events(text: CellText, here: Place): Generator<CaseEvent, void, undefined> {
    if (this.#name === 'person') yield* this.#person(text, here);
    const { concept, date, datetime } = OMOP_TABLES[this.#name];
    let when: RowDay | undefined;
    for (const own of this.#slots) {
      if (own.slot.selector.kind === 'age') continue;
      const code = concept === undefined ? undefined : this.#concept(text, concept);
      if (code === null) {
        this.#counts.add('code-absent', this.#name);
        return;
      }
      if (code !== undefined && code.text !== undefined && !own.concepts.has(code.text)) continue;
      if (this.#isAside(text)) {
        this.#counts.add('not-happened', this.#name);
        return;
      }
      if (when === undefined) {
        when = rowDay(text, date, datetime, this.#plan.reading.moment);
        if (when.differs === true) this.#counts.add('datetime-differs', this.#name);
      }
      if (code !== undefined && code.text === undefined) {
        yield {
          ...placedIn(when, here),
          slot: own.index,
          value: null,
          doubt: 'code-unreadable',
          path: concept,
        };
        continue;
      }
      const event = this.#event(own, text, when, here);
      if (event !== undefined) yield event;
    }
  }

  /** Null for a row without a concept. */
  #concept(text: CellText, column: string): { readonly text: string | undefined } | null {
    const cell = text(column);
    return cell === null ? null : { text: wholeText(cell) };
  }

  #isAside(text: CellText): boolean {
    return statesOf(this.#name).some(([column, aside]) => {
      const cell = text(column);
      const state = cell === null ? undefined : wholeText(cell);
      if (state === undefined) return false;
      const declared = this.#plan.reading.counts[`${this.#name}.${column}`];
      return declared === undefined ? aside.has(state) : !declared.includes(state);
    });
  }

  #event({ slot, index, field }: OmopSlot, text: CellText, when: RowDay, here: Place): CaseEvent | undefined {
    const isDay = index === slotIndex(this.#plan).day;
    const column = field?.toLowerCase() ?? OMOP_TABLES[this.#name].value;
    const asksPresence = slot.pick === 'present' || slot.pick === 'count';
    if (asksPresence && !isDay && isDenied(text)) {
      this.#counts.add('denied', this.#name);
      return undefined;
    }
    // A row of a value table is there also where its value is null.
    const valued = isDay
      ? { value: null }
      : valueFor(slot, asksPresence && field === undefined ? NO_VALUE : this.#raw(text, column));
    if (typeof valued === 'string') {
      this.#counts.add(valued, this.#name);
      return undefined;
    }
    const ofValue = 'doubt' in valued ? valued.doubt : undefined;
    const isTimeless = this.#name === 'person';
    const isPartial = when.moment !== undefined && when.moment.day === undefined;
    const isOfDay = isDay || (!isTimeless && (when.doubt !== undefined || isPartial));
    return {
      ...placedIn(when, here),
      slot: index,
      ...valued,
      doubt: ofValue ?? (isTimeless ? undefined : when.doubt),
      path: isOfDay ? when.path : column,
    };
  }

  *#person(text: CellText, here: Place): Generator<CaseEvent, void, undefined> {
    const at = slotIndex(this.#plan);
    const timeless = { ...here, day: null, time: 0 };
    const key = this.#plan.key === undefined ? null : text(this.#plan.key.toLowerCase());
    yield { ...timeless, slot: at.patient, value: key?.normalize('NFC') ?? null };
    const { moment, doubt, path, differs } = birthDay(text, this.#plan.reading.moment);
    if (differs === true) this.#counts.add('datetime-differs', this.#name);
    if (moment !== undefined || doubt !== undefined)
      yield { ...timeless, slot: at.birth, value: moment?.middle ?? null, doubt, path };
  }

  #raw(text: CellText, column: string | undefined): RawValue {
    const cell = text(column);
    if (cell === null || column === undefined) return NO_VALUE;
    // Concept ids are names.
    if (column.endsWith('_id')) {
      const whole = wholeText(cell);
      return whole === undefined
        ? { ...NO_VALUE, unreadable: 'form' }
        : { ...NO_VALUE, texts: [whole], isCoded: true };
    }
    const numbers = this.#isText ? this.#plan.reading.numbers : { decimal: '.' as const, scientific: true };
    const number = column.endsWith('_string') ? undefined : parseNumber(cell, numbers);
    if (number === undefined) {
      return column === 'value_as_number'
        ? { ...NO_VALUE, unreadable: 'form' }
        : { ...NO_VALUE, texts: [cell] };
    }
    if (column !== 'value_as_number') return { ...NO_VALUE, number };
    const id = (name: string) => {
      const given = text(name);
      return given === null ? null : (wholeText(given) ?? given);
    };
    return {
      ...NO_VALUE,
      number,
      unit: id('unit_concept_id') ?? undefined,
      otherUnit: text('unit_source_value') ?? undefined,
      isBound: !EXACT.has(id('operator_concept_id')),
    };
  }
}

const placedIn = ({ moment }: RowDay, here: Place) => ({
  ...here,
  day: moment?.first ?? null,
  lastDay: moment !== undefined && moment.day === undefined ? moment.last : undefined,
  time: moment?.time ?? 0,
});

/** Rows that deny what their concept names: value No, Negative, Absent. */
function isDenied(text: CellText): boolean {
  const concept = text('value_as_concept_id');
  if (concept !== null && OMOP_NO.has(wholeText(concept) ?? '')) return true;
  return /^(?:no|false|negative|absent|not detected)$/i.test(text('value_as_string') ?? '');
}
