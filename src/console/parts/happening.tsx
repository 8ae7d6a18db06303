import type { ComponentChildren, JSX } from 'preact';
import type { DatedEvent } from '../../chain/replay/event-json.ts';
import type { EventArgs } from '../../chain/replay/types.ts';
import { count } from '../data/format.ts';
import { lossText, numberText, STAKE_UNIT, stakeText } from '../data/units.ts';
import { momentOf, type World } from '../data/world.ts';
import { hrefOf } from '../route.ts';
import { AccountLink, Amount, IdLink, When } from './values.tsx';

/** Events as sentences. Events without a sentence here are of no interest to a reader. */
type Sentences = Readonly<Record<string, (a: EventArgs, world: World) => ComponentChildren>>;

const SENTENCES: Sentences = {
  ModelRegistered: (a) => (
    <>
      Model <IdLink kind="model" id={a.model} /> was registered by <AccountLink address={a.owner} />
    </>
  ),
  RoundOpened: (a) => (
    <>
      Round <IdLink kind="round" id={a.round} /> was opened
    </>
  ),
  CheckpointProven: (a) => (
    <>
      The next checkpoint of model <IdLink kind="model" id={a.model} /> was proven
    </>
  ),
  RoundVoided: (a) => (
    <>
      Round <IdLink kind="round" id={a.round} /> ended without effect
    </>
  ),
  DatasetCommitted: (a) => (
    <>
      Dataset <IdLink kind="dataset" id={a.dataset} /> was committed: {count(a.statement.records)} records
    </>
  ),
  Evaluated: (a) => (
    <>
      A loss was proven in round <IdLink kind="round" id={a.round} />: {lossText(Number(a.loss))}
      {a.lossBefore !== 0n && <>, before the step {lossText(Number(a.lossBefore))}</>}
    </>
  ),
  RoundRolledBack: (a) => (
    <>
      The loss rose in round <IdLink kind="round" id={a.round} />: the step of round{' '}
      <IdLink kind="round" id={a.undone} /> was taken back
    </>
  ),
  Attested: (a) => (
    <>
      Dataset <IdLink kind="dataset" id={a.dataset} />{' '}
      <a href={hrefOf.attestation(a.round, a.dataset)}>answered round {`${a.round}`}</a>:{' '}
      {a.accepted ? 'accepted' : 'not accepted'}
    </>
  ),
  ScoreProven: (a) => (
    <>
      Dataset <IdLink kind="dataset" id={a.dataset} /> was scored for round{' '}
      <IdLink kind="round" id={a.round} />: {numberText(a.score)}
    </>
  ),
  RoundSettled: (a) => (
    <>
      Round <IdLink kind="round" id={a.round} /> was settled
    </>
  ),
  Vested: (a) => (
    <>
      Stake of {`${stakeText(a.amount)} ${STAKE_UNIT}`} was minted for <AccountLink address={a.beneficiary} />
    </>
  ),
  Paid: (a, world) => (
    <>
      <AccountLink address={a.payer} /> paid <Amount value={a.amount} token={tokenIn(world, a.model)} /> for a
      use of model <IdLink kind="model" id={a.model} />
    </>
  ),
  Claimed: (a, world) => (
    <>
      <AccountLink address={a.account} /> claimed <Amount value={a.amount} token={tokenIn(world, a.model)} />
    </>
  ),
  ModelClosed: (a) => (
    <>
      Training of model <IdLink kind="model" id={a.model} /> was closed
    </>
  ),
};

export const tokenIn = (world: World, model: bigint): string =>
  `${world.models.get(model)?.config.settlementToken ?? ''}`;

/** The newest events that have a sentence, newest first. */
export function newest(events: readonly DatedEvent[], most: number): DatedEvent[] {
  const found: DatedEvent[] = [];
  for (let i = events.length - 1; i >= 0 && found.length < most; i--) {
    const event = events[i] as DatedEvent;
    if (SENTENCES[event.name] !== undefined) found.push(event);
  }
  return found;
}

export const Happenings = ({
  world,
  events,
}: {
  world: World;
  events: readonly DatedEvent[];
}): JSX.Element => (
  <ol class="happenings">
    {events.map((event) => (
      <li key={`${event.place.block}-${event.place.index}`}>
        <span>{SENTENCES[event.name]?.(event.args, world)}</span>
        <When at={momentOf(event)} />
      </li>
    ))}
  </ol>
);
