import type { FindingRule } from '../finding.ts';
import type { CaseEvent } from './case-events.ts';
import type { CasePlan } from './case-plan.ts';

/** The day or days of a patient's records. */

export interface RecordDay {
  readonly day: number;
  /** The event that gives the day. */
  readonly source: CaseEvent;
  /** Distinguishes several records of one patient. */
  readonly suffix: string;
  /** Why the day is not certain. */
  readonly doubt?: { readonly rule: FindingRule; readonly event: CaseEvent } | undefined;
}

/** @param events of the day's slot, in time order */
export function recordDays(
  plan: CasePlan,
  events: readonly CaseEvent[],
  patient: CaseEvent | undefined,
): RecordDay[] {
  const { firstDay, lastDay } = plan.period;
  if (plan.day === undefined) {
    if (patient === undefined || plan.constantDay === undefined) return [];
    const day = Math.round(Date.parse(plan.constantDay) / 86_400_000);
    return [{ day, source: patient, suffix: '' }];
  }
  const { pick } = plan.day;
  const mayCount = events.filter((event) => {
    const last = event.lastDay ?? event.day;
    return event.day === null || last === null || (last >= firstDay && event.day <= lastDay);
  });
  const sure = mayCount.filter((event) => ruleOf(event) === undefined);
  const doubtful = mayCount.flatMap((event) => {
    const rule = ruleOf(event);
    return rule === undefined || plan.reading.aside.has(rule) ? [] : [{ rule, event }];
  });
  if (pick === 'each') {
    return [
      ...withSuffixes(sure).map((record) => ({ ...record, day: record.source.day as number })),
      ...withSuffixes(doubtful.map(({ event }) => event)).map((record, i) => ({
        ...record,
        day: firstDay,
        doubt: doubtful[i],
      })),
    ];
  }
  const chosen = sure[pick === 'first' ? 0 : sure.length - 1];
  // An event that may be later than the last one, or earlier than the first one, leaves the day open.
  const rival = doubtful.find(({ event }) => {
    if (chosen === undefined || event.day === null) return true;
    return pick === 'first'
      ? event.day < (chosen.day as number)
      : (event.lastDay ?? event.day) > (chosen.day as number);
  });
  const source = chosen ?? rival?.event;
  if (source === undefined) return [];
  return [{ day: chosen?.day ?? firstDay, source, suffix: '', doubt: rival }];
}

function ruleOf({ doubt, day, lastDay }: CaseEvent): FindingRule | undefined {
  // Only that there is an event matters, not its value.
  if (doubt !== undefined && doubt !== 'presence-unclear') return doubt;
  if (day === null) return 'event-undated';
  return lastDay === undefined ? undefined : 'day-partial';
}

function withSuffixes(events: readonly CaseEvent[]): Pick<RecordDay, 'source' | 'suffix'>[] {
  const counts = new Map<string, number>();
  return events.map((source) => {
    // Without an id, events are told apart by their time and, within it, by their order.
    const base = source.ref ?? `${source.time}`;
    const nth = counts.get(base) ?? 0;
    counts.set(base, nth + 1);
    return { source, suffix: nth === 0 ? base : `${base}#${nth}` };
  });
}
