import { describe, expect, test } from 'vitest';
import { parseDayFormat } from '../../../src/protocol/policy/day-format.ts';
import { momentReader, parseMoment } from '../../../src/records/cases/moment.ts';

const day = (text: string) => Date.parse(text) / 86_400_000;

describe('dates of FHIR and OMOP', () => {
  test.each([
    ['2024-04-01', '2024-04-01', '2024-04-01T00:00:00Z'],
    ['2024-04-01T23:30:00+02:00', '2024-04-01', '2024-04-01T21:30:00Z'],
    ['2024-04-01T23:30:00-0500', '2024-04-01', '2024-04-02T04:30:00Z'],
    ['2024-04-01T10:00:00.250Z', '2024-04-01', '2024-04-01T10:00:00.250Z'],
    ['2024-04-01 10:00', '2024-04-01', '2024-04-01T10:00:00Z'],
    ['2024-02-29T23:59:60Z', '2024-02-29', '2024-03-01T00:00:00Z'],
  ])('%s is of the day that is written, and in order by its time', (text, written, instant) => {
    expect(parseMoment(text)).toMatchObject({ day: day(written), time: Date.parse(instant) });
  });

  test.each([
    ['2024', '2024-01-01', '2024-12-31', '2024-07-01'],
    ['2024-02', '2024-02-01', '2024-02-29', '2024-02-15'],
    ['2024-12', '2024-12-01', '2024-12-31', '2024-12-15'],
  ])('%s has no day, but a first, a last and a middle one', (text, first, last, middle) => {
    expect(parseMoment(text)).toEqual({
      day: undefined,
      time: Date.parse(first),
      first: day(first),
      last: day(last),
      middle: day(middle),
      hasTime: false,
    });
  });

  test.each([
    '',
    '04/01/2024',
    '2024-4-1',
    '20240401',
    '2024-13',
    '2024-00',
    '2024-02-30',
    '2023-02-29',
    '2024-04-01T',
    '2024-04-01T10',
    '2024-04-01T24:00:00Z',
    '2024-04-01T10:60:00Z',
    '2024-04-01T10:00:61Z',
    '2024-04-01T10:00:00+02',
    '2024-04-01T10:00:00+15:00',
    '2024-04-01T10:00:00 -0500',
    '2024-04-01 00:00:00 UTC',
    '01-APR-24',
    'Apr  1 2024 12:00AM',
    'NA',
    '٢٠٢٤-٠٤-٠١',
  ])('%s is no date', (text) => {
    expect(parseMoment(text)).toBeUndefined();
  });

  test.each([
    ['M/D/YYYY', '4/1/2024'],
    ['DD-MMM-YYYY', '01-APR-2024'],
    ['YYYYMMDD', '20240401'],
    ['MMM D YYYY*', 'Apr  1 2024 12:00AM'],
  ])('%s is read where it is declared, beside ISO', (format, text) => {
    const read = momentReader(parseDayFormat(format, false));
    expect(read(text)?.day).toBe(day('2024-04-01'));
    expect(read('2024-04-02')?.day).toBe(day('2024-04-02'));
    expect(read('01.04.2024')).toBeUndefined();
  });

  test('a declared form reads days before 1970', () => {
    expect(momentReader(parseDayFormat('DD.MM.YYYY', false))('10.05.1931')?.day).toBe(day('1931-05-10'));
  });
});
