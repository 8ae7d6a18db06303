import { SeededRandom } from '../../../scripts/support/random.ts';

/** A made-up hospital, from a seed: patients with measurements, conditions and visits, for every format. */
export interface Measurement {
  readonly id: number;
  readonly kind: 'systolic' | 'hba1c' | 'glucose';
  /** ISO day. */
  readonly day: string;
  /** HH:mm, or undefined for a day alone. */
  readonly time: string | undefined;
  readonly value: number;
  /** UCUM. */
  readonly unit: string;
}

export interface Patient {
  readonly id: number;
  readonly birth: string;
  readonly gender: 'male' | 'female';
  readonly smoker: { readonly day: string; readonly yes: boolean } | undefined;
  readonly visits: readonly { readonly id: number; readonly day: string }[];
  readonly measurements: readonly Measurement[];
  /** Days on which diabetes was recorded. */
  readonly diabetes: readonly { readonly id: number; readonly day: string }[];
}

const MILLISECONDS_A_DAY = 86_400_000;
export const isoDay = (day: number): string => new Date(day * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
const FIRST = Math.floor(Date.parse('2019-01-01') / MILLISECONDS_A_DAY);

/** @param patients how many; some have no visit and are no records */
export function hospital(seed: number, patients: number): Patient[] {
  const random = new SeededRandom(seed);
  let id = 1000;
  return Array.from({ length: patients }, (_, index): Patient => {
    const day = () => isoDay(FIRST + random.integer(0, 4 * 365));
    const time = () =>
      random.next() < 0.5
        ? undefined
        : `${String(random.integer(0, 23)).padStart(2, '0')}:${String(random.integer(0, 59)).padStart(2, '0')}`;
    const many = <T>(most: number, make: () => T): T[] =>
      Array.from({ length: random.integer(0, most) }, make);
    return {
      id: index + 1,
      birth: isoDay(FIRST - random.integer(20 * 365, 90 * 365)),
      gender: random.next() < 0.5 ? 'male' : 'female',
      smoker: random.next() < 0.5 ? undefined : { day: day(), yes: random.next() < 0.3 },
      visits: many(3, () => ({ id: id++, day: day() })),
      measurements: many(8, (): Measurement => {
        const kind = (['systolic', 'hba1c', 'glucose'] as const)[random.integer(0, 2)] as Measurement['kind'];
        const place = { id: id++, kind, day: day(), time: time() };
        if (kind === 'systolic') return { ...place, value: random.integer(90, 190), unit: 'mm[Hg]' };
        // 17 digits, as a program writes a double.
        if (kind === 'hba1c') return { ...place, value: 4 + random.next() * 8, unit: '%' };
        return random.next() < 0.5
          ? { ...place, value: random.integer(60, 300), unit: 'mg/dL' }
          : { ...place, value: 3 + random.next() * 12, unit: 'mmol/L' };
      }),
      diabetes: many(1, () => ({ id: id++, day: day() })),
    };
  });
}

/** The rest of a policy document, which both mappings of this hospital share. */
export function hospitalJson(mapping: Record<string, unknown>) {
  const window = (low: number, high: number) => ({ window: [low, high], maxMissingShare: 1 });
  const features = [
    ['age', 'a', 50, 0.4],
    ['male', '1', 0.5, 0.0078],
    ['systolic', 'mm[Hg]', 130, 0.35],
    ['hba1c', '%', 6, 0.02],
    ['glucose', 'mg/dL', 120, 1],
    ['smoker', '1', 0.3, 0.0078],
    ['visits', '1', 1, 0.02],
  ] as const;
  return {
    name: 'hospital',
    title: 'A made-up hospital',
    description: 'One hospital in several formats.',
    schema: {
      label: 'diabetes within two years',
      features: features.map(([name, unit, centre, step]) => ({
        name,
        unit,
        transform: 'linear',
        centre,
        step,
      })),
    },
    mapping,
    rules: {
      features: {
        age: window(0, 110),
        male: window(0, 1),
        systolic: window(50, 260),
        hba1c: window(2, 15),
        glucose: window(20, 600),
        smoker: window(0, 1),
        visits: window(0, 9),
      },
      linear: [],
      label: { minShare: 0, maxShare: 1 },
      minRecords: 1,
      scoreScale: 1_000_000,
      vScale: 512,
    },
    round: {
      period: { firstDay: '2020-01-01', lastDay: '2021-12-31' },
      rounds: 2,
      challengeSize: 4,
      holdoutBatches: 2,
      minSets: 2,
      learningRate: 0.5,
    },
    terms: {
      vestingRounds: 2,
      capPerRound: 1000,
      scoreBudget: 8,
      maxRelayerFee: '0',
      enrolmentBond: '0',
      shares: { contributors: 10_000, builder: 0, evaluator: 0, operator: 0, parents: 0 },
    },
  };
}
