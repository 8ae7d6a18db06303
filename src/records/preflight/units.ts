/** UCUM units as people write them. An empty text for `1`, which is no unit. */
export const unitWords = (ucum: string): string => (ucum === '1' ? '' : (COMMON[ucum] ?? ucum));

const COMMON: Readonly<Record<string, string>> = {
  a: 'years',
  mo: 'months',
  wk: 'weeks',
  d: 'days',
  h: 'hours',
  min: 'minutes',
  'mm[Hg]': 'mmHg',
  Cel: '°C',
  '[degF]': '°F',
  '/min': 'per minute',
  '{beats}/min': 'beats per minute',
  '[lb_av]': 'lb',
  '10*9/L': '10⁹/L',
  '10*12/L': '10¹²/L',
  'mL/min/{1.73_m2}': 'mL/min per 1.73 m²',
  'kg/m2': 'kg/m²',
};

/** The value with its unit, if it has one. */
export const withUnit = (text: string, ucum: string): string =>
  ucum === '1' ? text : `${text} ${unitWords(ucum)}`;
