import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

/** A command that does the same as the page, to be copied. */
export function Command({
  text,
  does = 'The same by command',
}: {
  text: string;
  does?: string;
}): JSX.Element {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Without the permission the text is selected by hand.
    }
  };
  return (
    <div class="command">
      <p class="small">{does}</p>
      <code>{text}</code>
      <button type="button" onClick={() => void copy()}>
        <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
        <span class="hidden"> the command</span>
      </button>
    </div>
  );
}
