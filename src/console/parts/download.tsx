import type { JSX } from 'preact';

/** Saves a text as a file, without a request. */
export const Download = ({
  name,
  text,
  words,
}: {
  name: string;
  text: string;
  words: string;
}): JSX.Element => (
  <button
    type="button"
    onClick={() => {
      const url = URL.createObjectURL(new Blob([text]));
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    }}
  >
    {words}
  </button>
);
