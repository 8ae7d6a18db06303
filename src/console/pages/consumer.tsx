import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { amountText, shortNumber } from '../data/format.ts';
import { deployment, tokenOf, world } from '../data/store.ts';
import { STAKE_UNIT, stakeText } from '../data/units.ts';
import { concerns, type Model, type World } from '../data/world.ts';
import { AmountForm } from '../parts/amount-form.tsx';
import { tokenIn } from '../parts/happening.tsx';
import { PageTitle, Section } from '../parts/notice.tsx';
import { Review } from '../parts/review.tsx';
import { Table } from '../parts/table.tsx';
import { Amount, IdLink } from '../parts/values.tsx';
import { WalletBar } from '../parts/wallet-bar.tsx';
import type { Asked, Choose, Chosen } from '../wallet/choice.ts';
import { session } from '../wallet/session.ts';
import type { Places } from '../wallet/steps.ts';
import { Enrol } from './consumer-enrol.tsx';
import { Plans } from './consumer-plans.tsx';
import { Subscriptions } from './consumer-subscriptions.tsx';

/** Plans, subscriptions and usage receipts; paying and claiming with the visitor's own wallet. */

export function ConsumerPage(): JSX.Element {
  const state = world.value as World;
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
  const [asked, setAsked] = useState<Asked | undefined>(undefined);
  const choose = (next: Chosen | undefined): void => {
    setAsked(undefined);
    setChosen(next);
    scrollTo(0, 0);
  };
  const ask = (next: Asked): void => {
    setChosen(undefined);
    setAsked(next);
    scrollTo(0, 0);
  };
  const chainId = deployment.value?.chainId ?? 0;
  const known = session.value;
  return (
    <>
      <PageTitle title="Pay and claim" kind="Consumer">
        <p class="lead">
          What uses of the models cost, what was bought, and what is owed. Money moves by your own wallet
          alone: each transaction is explained before you sign it.
        </p>
      </PageTitle>
      <WalletBar chainId={chainId} />
      {chosen !== undefined && known !== undefined && (
        <Review
          intent={chosen.intent}
          session={known}
          chainId={chainId}
          places={placesFor(tokenIn(state, chosen.model))}
          words={{ amount: (value) => amountWords(value, tokenIn(state, chosen.model)) }}
          onEnd={() => choose(undefined)}
        />
      )}
      {asked !== undefined && (
        <AmountForm
          token={tokenIn(state, asked.model)}
          name={asked.name}
          action="Continue"
          onAmount={(amount) => choose({ intent: asked.intent(amount), model: asked.model })}
        />
      )}
      <Pay state={state} choose={choose} />
      <Plans state={state} choose={choose} ask={ask} />
      <Subscriptions state={state} choose={choose} ask={ask} />
      <Owed state={state} choose={choose} />
      <Enrol choose={choose} />
    </>
  );
}

function placesFor(token: string): Places {
  const at = (name: string): string => deployment.value?.contracts[name]?.address ?? '';
  return {
    token,
    vault: at('RoyaltyVault'),
    plans: at('UsagePlans'),
    rounds: at('Rounds2'),
    bonds: at('Bonds2'),
  };
}

function amountWords(value: bigint, token: string): string {
  const known = tokenOf(token);
  return known === undefined
    ? `${value} smallest units of the token`
    : `${amountText(value, known.decimals)} ${known.symbol}`;
}

function Pay({ state, choose }: { state: World; choose: Choose }): JSX.Element {
  const models = [...state.models.values()].reverse();
  const [id, setId] = useState(models[0]?.id);
  return (
    <Section
      title="Pay for one use"
      lead="Without a plan: any amount, divided at once by the terms of the model."
    >
      {models.length === 0 ? (
        <p class="empty">No model is registered yet.</p>
      ) : (
        <>
          <div class="row">
            <ModelChoice models={models} id={id} onChoice={setId} />
          </div>
          {id !== undefined && (
            <AmountForm
              token={tokenIn(state, id)}
              name="Amount"
              action="Pay"
              onAmount={(amount) => choose({ intent: { kind: 'pay', model: id, amount }, model: id })}
            />
          )}
        </>
      )}
    </Section>
  );
}

/** Models that a list offers; of more, one is named by the beginning of its id. */
const MOST_OPTIONS = 100;

function ModelChoice({
  models,
  id,
  onChoice,
}: {
  models: readonly Model[];
  id: bigint | undefined;
  /** Undefined while what is typed names no model: nothing may be paid to another one then. */
  onChoice: (id: bigint | undefined) => void;
}): JSX.Element {
  const [problem, setProblem] = useState('');
  if (models.length <= MOST_OPTIONS) {
    return (
      <label>
        Model{' '}
        <select value={`${id}`} onChange={(event) => onChoice(BigInt(event.currentTarget.value))}>
          {models.map((model) => (
            <option key={`${model.id}`} value={`${model.id}`}>
              {shortNumber(model.id)}
            </option>
          ))}
        </select>
      </label>
    );
  }
  const take = (text: string): void => {
    const found = models.filter((each) => `${each.id}` === text || shortNumber(each.id).startsWith(text));
    const [only] = found;
    setProblem(
      found.length === 1 ? '' : found.length === 0 ? 'No model begins so.' : 'Several models begin so.',
    );
    onChoice(found.length === 1 ? only?.id : undefined);
  };
  return (
    <label>
      Model, by the beginning of its id{' '}
      <input
        defaultValue={id === undefined ? '' : shortNumber(id)}
        autocomplete="off"
        aria-invalid={problem !== ''}
        onInput={(event) => take(event.currentTarget.value.trim().toLowerCase())}
      />
      {problem !== '' && (
        <span class="problem" role="alert">
          {problem}
        </span>
      )}
    </label>
  );
}

/** Models whose debt to an account is asked for. */
const MOST_ASKED = 200;
/** Calls of the wallet at once. */
const AT_ONCE = 20;

/** The amounts that models owe the connected account, read through its wallet. */
function Owed({ state, choose }: { state: World; choose: Choose }): JSX.Element {
  const known = session.value;
  const [owed, setOwed] = useState<ReadonlyMap<bigint, bigint>>(new Map());
  useEffect(() => {
    if (known === undefined) return;
    let isWanted = true;
    void (async () => {
      const [{ READS }, { readNumber }] = await Promise.all([
        import('../wallet/steps.ts'),
        import('../wallet/send.ts'),
      ]);
      const { vault } = placesFor('');
      const isSame = (other: string) => other.toLowerCase() === known.account.toLowerCase();
      const models = [...state.models.values()].filter((model) => concerns(model, isSame)).slice(-MOST_ASKED);
      const found = new Map<bigint, bigint>();
      for (let i = 0; i < models.length && isWanted; i += AT_ONCE) {
        const asking = models.slice(i, i + AT_ONCE).map(async ({ id: model }) => {
          const data = READS.claimable(model, known.account);
          found.set(model, await readNumber(known.provider, vault, data).catch(() => 0n));
        });
        await Promise.all(asking);
      }
      if (isWanted) setOwed(found);
    })();
    return () => {
      isWanted = false;
    };
  }, [known, state]);
  const rows = [...state.models.values()].filter(({ id }) => (owed.get(id) ?? 0n) > 0n);
  const accounts = [...state.accounts.values()].filter(
    ({ beneficiary, unvested }) =>
      unvested > 0n && beneficiary.toLowerCase() === known?.account.toLowerCase(),
  );
  return (
    <Section
      title="What you are owed"
      lead="Royalties of this account, as the contract itself says by your wallet's node."
    >
      <Table
        caption="Royalties to claim"
        columns={[
          { name: 'Model', cell: ({ id }) => <IdLink kind="model" id={id} /> },
          {
            name: 'Claimable',
            isNumber: true,
            cell: ({ id }) => <Amount value={owed.get(id) ?? 0n} token={tokenIn(state, id)} />,
          },
          {
            name: 'Claim',
            cell: ({ id }) => (
              <button
                type="button"
                onClick={() => choose({ intent: { kind: 'claim', model: id }, model: id })}
              >
                Claim
              </button>
            ),
          },
        ]}
        rows={rows}
        keyOf={({ id }) => `${id}`}
        empty={
          known === undefined
            ? 'Connect a wallet to see what its account is owed.'
            : 'Nothing is owed to this account now.'
        }
      />
      {accounts.length > 0 && (
        <Table
          caption="Stake that is not minted"
          columns={[
            { name: 'Model', cell: ({ model }) => <IdLink kind="model" id={model} /> },
            {
              name: `Not minted, in ${STAKE_UNIT}`,
              isNumber: true,
              cell: ({ unvested }) => stakeText(unvested),
            },
            {
              name: 'Mint',
              cell: ({ model, beneficiary }) => (
                <button
                  type="button"
                  onClick={() => choose({ intent: { kind: 'vest', model, beneficiary }, model })}
                >
                  Mint what is due
                </button>
              ),
            },
          ]}
          rows={accounts}
          keyOf={({ model }) => `${model}`}
          empty=""
        />
      )}
    </Section>
  );
}
