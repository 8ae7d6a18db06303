import type { JSX } from 'preact';

export function SearchForm(): JSX.Element {
  const search = (event: Event): void => {
    event.preventDefault();
    const query = new FormData(event.currentTarget as HTMLFormElement).get('query');
    const text = `${query ?? ''}`.trim();
    if (text !== '') location.hash = `#/search/${encodeURIComponent(text)}`;
  };
  return (
    <search>
      <form class="search" onSubmit={search}>
        <label class="hidden" for="query">
          Search by id, address, root or transaction
        </label>
        <input
          id="query"
          name="query"
          type="search"
          placeholder="Id, address, root, transaction"
          autocomplete="off"
        />
      </form>
    </search>
  );
}
