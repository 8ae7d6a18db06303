/** Texts as they are compared: two spellings that look the same are one text. */

/** Composed letters (NFC), one space for each run of blanks (non-breaking ones too), none at the ends. */
export function plainText(text: string): string {
  if (PLAIN.test(text)) return text;
  const composed = ASCII.test(text) ? text : text.normalize('NFC');
  return composed.replace(/\s+/g, ' ').trim();
}

/** The usual cell: nothing to compose, and no blank. */
const PLAIN = /^[!-~]*$/;
const ASCII = /^[\0-\x7f]*$/;

/**
 * The text without case, accents, invisible characters and kinds of apostrophes and dashes. Two texts that differ
 * but fold to one are near misses.
 */
export function foldedText(text: string): string {
  return plainText(
    text
      .normalize('NFKD')
      .replace(/[\p{M}\p{Cf}]/gu, '')
      .replace(/[\u2018-\u201b\u2032\u00b4`\u02b9-\u02bc]/g, "'")
      .replace(/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"')
      .replace(/[\u2010-\u2015\u2212]/g, '-')
      .replace(/(?<=\p{L})[-_](?=\p{L})/gu, ' ')
      .toLowerCase(),
  );
}

const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\u115f\u1160\u180e\u2800\u3164\uffa0\ufffd]|\p{Variation_Selector}|\u034f/u;

/** Whether a text has a character that is not seen: zero-width, control, lone surrogate, U+FFFD of a lost byte. */
export const hasInvisible = (text: string): boolean => INVISIBLE.test(text);

const MISSING_WORD =
  /^(?:n\/?\.?a\.?|#n\/a|nan|null|nil|missing|unknown|unk|not available|not known|k\.?a\.?|\?+|\\n)$/i;

/** Whether a text says in some usual way that there is no value. */
export const isMissingWord = (text: string): boolean => MISSING_WORD.test(text);

/** Whether a text identifies no record: empty, a word for "missing", or signs alone. */
export const isNoIdentity = (text: string): boolean =>
  isMissingWord(text) || /^(?:none|[-.*_/]*)$/i.test(text);

const TRUTH_WORDS = [
  ['true', 'false'],
  ['yes', 'no'],
  ['y', 'n'],
  ['t', 'f'],
  ['1', '0'],
];

/**
 * Whether a text says true or false in other words than an operand does: `true` where the operand is `1`. To take
 * it for a different text would turn a yes into a no.
 */
export function isOtherTruth(text: string, operand: string): boolean {
  const [given, wanted] = [text, operand].map((word) =>
    TRUTH_WORDS.find((words) => words.includes(word.toLowerCase())),
  );
  return given !== undefined && wanted !== undefined && given !== wanted;
}
