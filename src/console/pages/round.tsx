import type { JSX } from 'preact';
import { waitingFor } from '../data/round-steps.ts';
import { world } from '../data/store.ts';
import { isOver, phaseOf, type World } from '../data/world.ts';
import { PageTitle, Unknown } from '../parts/notice.tsx';
import { IdLink, Phase, When } from '../parts/values.tsx';
import { idIn } from '../route.ts';
import { SecondRoundBody } from './second/round.tsx';

export function RoundPage({ parameters }: { parameters: readonly string[] }): JSX.Element {
  const state = world.value as World;
  const round = state.rounds.get(idIn(parameters[0]) ?? -1n);
  if (round === undefined) {
    return (
      <Unknown what="round" hint="No round of this id was opened here. The model's page lists its rounds." />
    );
  }
  return (
    <>
      <PageTitle title={`Round ${round.id}`} kind="Round">
        <p class="lead">
          <Phase phase={phaseOf(round)} /> of model <IdLink kind="model" id={round.model} />, opened{' '}
          <When at={round.opened} />
          {!isOver(round) && <>. Waiting for {waitingFor(state, round)}.</>}
        </p>
      </PageTitle>
      <SecondRoundBody state={state} round={round} second={round.second} />
    </>
  );
}
