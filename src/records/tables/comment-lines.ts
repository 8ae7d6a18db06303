import type { Dialect } from './dialect.ts';

/** A row is at most this many characters; so is a comment. */
const LONGEST_LINE = 1 << 20;

/**
 * The comment lines of a delimited text. The parser could drop them itself, but not say which: a record that
 * begins with the prefix (`#N/A,17,1`) would disappear.
 *
 * Each comment becomes an empty line, so that rows keep their numbers. A prefix within a quoted cell is no comment.
 */
export class CommentLines {
  /** Cells of a row of the table; 0 before the first row is known. */
  width = 0;
  /** Comments so far, without those that look like rows. */
  count = 0;
  readonly #dialect: Dialect;
  /** Cells of the comments that the parser has not reached yet, by row number from 1. */
  readonly #cells = new Map<number, number>();
  #row = 1;
  #isQuoted = false;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Whether the row of this number, which the parser found empty, is a comment with as many cells as the table. */
  isTableRow(row: number): boolean | undefined {
    const cells = this.#cells.get(row);
    if (cells === undefined) return undefined;
    this.#cells.delete(row);
    const isTableRow = this.width > 1 && cells === this.width;
    if (!isTableRow) this.count += 1;
    return isTableRow;
  }

  /** The text without its comments. */
  async *without(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
    let rest = '';
    for await (const piece of pieces) {
      const text = rest + piece;
      // A carriage return at the end may be half of a line break.
      const end = Math.max(text.lastIndexOf('\n'), text.slice(0, -1).lastIndexOf('\r')) + 1;
      if (text.length - end > LONGEST_LINE) {
        // The parser refuses a row of this length.
        yield text;
        rest = '';
        continue;
      }
      rest = text.slice(end);
      if (end > 0) yield this.#lines(text.slice(0, end));
    }
    if (rest !== '') yield this.#lines(rest);
  }

  #lines(text: string): string {
    return text.replace(/[^\r\n]*(?:\r\n|\r|\n|$)/g, (line) => (line === '' ? '' : this.#line(line)));
  }

  #line(line: string): string {
    const { comment = '', delimiter } = this.#dialect;
    const lineBreak = /[\r\n]*$/.exec(line)?.[0] ?? '';
    const start = delimiter.trim() === '' ? line : line.trimStart();
    if (!this.#isQuoted && start.startsWith(comment)) {
      this.#cells.set(this.#row, cellCount(line.slice(0, line.length - lineBreak.length), this.#dialect));
      this.#row += 1;
      // The parser has no row for a last line that is empty and not ended.
      return lineBreak === '' ? '\n' : lineBreak;
    }
    this.#isQuoted = endsQuoted(line, this.#dialect, this.#isQuoted);
    if (!this.#isQuoted) this.#row += 1;
    return line;
  }
}

/** Whether a quoted cell goes on behind the end of the line. */
function endsQuoted(line: string, dialect: Dialect, isQuoted: boolean): boolean {
  const { quote } = dialect;
  if (quote === '') return false;
  let quoted = isQuoted;
  for (let at = 0; at < line.length; at++) {
    if (quoted && dialect.escape !== quote && line[at] === dialect.escape) at += 1;
    else if (line[at] === quote) quoted = !quoted;
  }
  return quoted;
}

/** Cells of a line if it were a row. */
function cellCount(line: string, dialect: Dialect): number {
  const { delimiter, quote } = dialect;
  if (delimiter === 'whitespace') return line.trim().split(/[ \t]+/).length;
  let cells = 1;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    if (quoted && dialect.escape !== quote && line[at] === dialect.escape) at += 1;
    else if (quote !== '' && line[at] === quote) quoted = !quoted;
    else if (!quoted && line.startsWith(delimiter, at)) cells += 1;
  }
  return cells;
}
