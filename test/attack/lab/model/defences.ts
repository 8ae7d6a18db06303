/** The defences of the second edition, each of which the lab can switch off. */
export const DEFENCES = {
  bound: 'the norm of a record is at most B',
  audited: 'only the drawn batches are paid, not the dataset that they stand for',
  each: 'a set must pass the gate of every evaluator, not that of their mean',
  accepted: 'a set that is not accepted earns nothing',
  second: 'half of the pay comes from the next holdout, at the weights after the step',
  cap: 'no set earns more a record than the holdout itself would have',
  rollback: 'weights whose paired loss rose fall back, and the step is paid by the fallback or not at all',
  owed: 'a second score that is not sent forfeits unvested stake and never counts as the first',
  source: 'one enrolled dataset for each source and round',
  epochs: 'batches are drawn without replacement, each opened at most E times',
  final: 'a void keeps the draw; an owner who stops leaves the fallback, and vests all stake',
} as const;

export type Defence = keyof typeof DEFENCES;
export type DefenceSet = ReadonlySet<Defence>;

export const DEFENCE_NAMES = Object.keys(DEFENCES) as Defence[];
export const ALL_ON: DefenceSet = new Set(DEFENCE_NAMES);
export const ALL_OFF: DefenceSet = new Set();
const only = (defence: Defence): DefenceSet => new Set([defence]);

/** `on`, `off`, or the name of the one defence that is on. */
export type Setting = 'on' | 'off' | Defence;

export const defencesOf = (setting: Setting): DefenceSet =>
  setting === 'on' ? ALL_ON : setting === 'off' ? ALL_OFF : only(setting);
