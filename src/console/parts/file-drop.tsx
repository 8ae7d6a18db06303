import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

/** A place to drop files, and a button for those who do not drag. */
export function FileDrop({
  takesSeveral = false,
  onFiles,
}: {
  takesSeveral?: boolean;
  onFiles: (files: readonly File[]) => void;
}): JSX.Element {
  const [isOver, setOver] = useState(false);
  const give = (list: FileList | null | undefined): void =>
    onFiles([...(list ?? [])].slice(0, takesSeveral ? undefined : 1));
  return (
    <label
      class={`drop ${isOver ? 'over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        give(event.dataTransfer?.files);
      }}
    >
      <span>
        {takesSeveral ? 'Drop files here, or ' : 'Drop a file here, or '}
        <span class="as-link">{takesSeveral ? 'choose them' : 'choose one'}</span>
      </span>
      <input
        type="file"
        class="hidden"
        multiple={takesSeveral}
        onChange={(event) => {
          give(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}
