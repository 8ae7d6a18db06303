import type { SchemaElement } from 'hyparquet';
import { type Cell, NOT_ONE_VALUE, NOT_TEXT } from './table.ts';

/**
 * Values of Parquet as cells. The library decodes what is stored (the physical type); this file reads it as the
 * logical type says, so that no integer, decimal or timestamp passes through a rounded number.
 */

/** Makes a cell of a stored value that is not null. */
type CellOf = (stored: unknown) => Cell;

/** The reader of a leaf column's values. */
export function cellReader(element: SchemaElement): CellOf {
  const { type } = element;
  if (type === 'BOOLEAN') return (stored) => String(stored);
  if (type === 'INT32' || type === 'INT64') return integerReader(element);
  if (type === 'INT96') return (stored) => instantText(BigInt(stored as bigint), 1_000_000_000n, 'Z');
  if (type === 'FLOAT') return (stored) => shortestText(stored as number, Math.fround, 9);
  if (type === 'DOUBLE') return (stored) => String(stored);
  return bytesReader(element);
}

/** Whether a column has binary floating-point numbers. */
export const isFloatColumn = (element: SchemaElement): boolean =>
  element.type === 'FLOAT' || element.type === 'DOUBLE' || element.logical_type?.type === 'FLOAT16';

/** Whether the values are numbers: no texts, days, times or truth values. */
export function isNumeric(element: SchemaElement): boolean {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (isDecimal(element) || isFloatColumn(element)) return true;
  const isInteger = logical === undefined || logical.type === 'INTEGER';
  const isTime = converted !== undefined && /^(?:DATE|TIME)/.test(converted);
  return (type === 'INT32' || type === 'INT64') && isInteger && !isTime;
}

const isDecimal = ({ converted_type: converted, logical_type: logical }: SchemaElement): boolean =>
  converted === 'DECIMAL' || logical?.type === 'DECIMAL';

function scaleOf({ scale, logical_type: logical }: SchemaElement): number {
  return scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
}

function integerReader(element: SchemaElement): CellOf {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (isDecimal(element)) return (stored) => scaledText(BigInt(stored as number), scaleOf(element));
  if (converted === 'DATE' || logical?.type === 'DATE') return (stored) => dayText(Number(stored));
  const second = perSecond(element);
  if (converted?.startsWith('TIME_') || logical?.type === 'TIME')
    return (stored) => clockText(BigInt(stored as number), second);
  if (converted?.startsWith('TIMESTAMP_') || logical?.type === 'TIMESTAMP') {
    const zone = logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC ? '' : 'Z';
    return (stored) => instantText(BigInt(stored as number), second, zone);
  }
  const isUnsigned = converted?.startsWith('UINT_') || (logical?.type === 'INTEGER' && !logical.isSigned);
  if (!isUnsigned) return (stored) => String(stored);
  const bits = type === 'INT64' ? 64 : 32;
  return (stored) => String(BigInt.asUintN(bits, BigInt(stored as number)));
}

/** Whether values are unsigned integers of 32 bits. */
export const isUnsigned32 = (element: SchemaElement): boolean =>
  element.type === 'INT32' &&
  (element.converted_type === 'UINT_32' ||
    (element.logical_type?.type === 'INTEGER' &&
      element.logical_type.bitWidth === 32 &&
      !element.logical_type.isSigned));

function perSecond({ converted_type: converted, logical_type: logical }: SchemaElement): bigint {
  const unit = logical?.type === 'TIME' || logical?.type === 'TIMESTAMP' ? logical.unit : undefined;
  if (unit === 'NANOS') return 1_000_000_000n;
  return unit === 'MICROS' || (unit === undefined && converted?.endsWith('_MICROS')) ? 1_000_000n : 1_000n;
}

const NO_TEXTS: ReadonlySet<string | undefined> = new Set(['BSON', 'INTERVAL', 'GEOMETRY', 'GEOGRAPHY']);

function bytesReader(element: SchemaElement): CellOf {
  const { converted_type: converted, logical_type: logical } = element;
  if (isDecimal(element))
    return (stored) =>
      stored instanceof Uint8Array ? scaledText(bigEndian(stored), scaleOf(element)) : NOT_ONE_VALUE;
  if (NO_TEXTS.has(converted) || NO_TEXTS.has(logical?.type)) return () => NOT_TEXT;
  if (logical?.type === 'FLOAT16') return (stored) => halfText(stored as Uint8Array);
  if (logical?.type === 'UUID') return (stored) => uuidText(stored as Uint8Array);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (stored) => {
    if (!(stored instanceof Uint8Array)) return NOT_ONE_VALUE;
    try {
      return decoder.decode(stored).trim();
    } catch {
      return NOT_TEXT;
    }
  };
}

/**
 * The shortest decimal that rounds to a float of less than 64 bits: the text that was meant. 2.2 is stored as
 * 2.200000047683716, which lies above 2.2.
 */
export function shortestText(value: number, round: (value: number) => number, mostDigits: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < mostDigits; digits++) {
    const text = value.toPrecision(digits);
    if (round(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(mostDigits)));
}

/** IEEE 754 binary16, little-endian. */
function halfText(bytes: Uint8Array): string {
  const bits = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint16(0, true);
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? String(sign * Infinity) : 'NaN';
  const value = exponent === 0 ? sign * 2 ** -24 * fraction : sign * 2 ** (exponent - 25) * (1024 + fraction);
  return shortestText(value, roundToHalf, 5);
}

/** The nearest binary16, ties to even. */
function roundToHalf(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return value;
  const step = 2 ** (Math.max(Math.floor(Math.log2(magnitude)), -14) - 10);
  const units = magnitude / step;
  const whole = Math.floor(units);
  const rest = units - whole;
  const rounded = rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
  return Math.sign(value) * rounded * step;
}

function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A two's complement integer. */
function bigEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

/** An unscaled integer with its decimal point. */
function scaledText(value: bigint, scale: number): string {
  if (scale === 0) return String(value);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** ISO days; beyond the years of four digits, a text that is no day. */
function dayText(days: number): string {
  const date = new Date(days * 86_400_000);
  return Number.isNaN(date.getTime()) ? '[day]' : date.toISOString().slice(0, -14);
}

/** ISO 8601 with the fraction that there is. */
function instantText(count: bigint, second: bigint, zone: string): string {
  const fraction = ((count % second) + second) % second;
  const date = new Date(Number((count - fraction) / second) * 1000);
  if (Number.isNaN(date.getTime())) return '[instant]';
  return `${date.toISOString().slice(0, -5)}${fractionText(fraction, second)}${zone}`;
}

/** Time of a day, `10:15:00`. */
function clockText(count: bigint, second: bigint): string {
  const seconds = Number(count / second);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const text = [hours, minutes, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return `${text}${fractionText(count % second, second)}`;
}

const fractionText = (fraction: bigint, second: bigint): string =>
  fraction === 0n ? '' : `.${String(fraction).padStart(String(second).length - 1, '0')}`;
