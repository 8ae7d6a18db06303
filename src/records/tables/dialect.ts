/**
 * Delimited text as rows of cells, streamed: memory does not grow with the file. Byte order marks, CRLF, CR
 * and quoted line breaks are read. Cells are not judged here: that needs the mapping.
 */

/** How a file writes its table. */
export interface Dialect {
  /** One or several characters, or `whitespace` for any run of spaces and tabs. */
  readonly delimiter: string;
  /** Empty where nothing is quoted. */
  readonly quote: string;
  /** Before a quote inside of a quoted cell; the quote itself where it is doubled. */
  readonly escape: string;
  /** Lines that begin with it are left out; undefined for none. */
  readonly comment: string | undefined;
  /** Lines above the table. */
  readonly skipLines: number;
  /** A WHATWG encoding label, or utf-16. */
  readonly encoding: string;
  /** Whether the first row names the columns; otherwise their names, or false for "1", "2", ... */
  readonly header: boolean | readonly string[];
}
