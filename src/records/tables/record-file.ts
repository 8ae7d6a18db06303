/** An open record file, as the readers of formats see it: a file of the disk, or one that was dropped on a page. */
export interface RecordFile {
  /** Base name, for findings. */
  readonly name: string;
  /** Bytes when it was opened. */
  readonly size: number;
  readonly onBytes?: OnBytes | undefined;
  /**
   * Reads at most `into.length` bytes from `position`; fewer only at the end of the file.
   * @returns bytes read; 0 behind the end
   * @throws AssayError `data-file-unreadable` (4)
   */
  read(into: Uint8Array, position: number): Promise<number>;
  /** The caller closes the file; closing it again does nothing. */
  close(): Promise<void>;
}

/** Receives the number of bytes of each read, for a progress display. */
export type OnBytes = (bytes: number) => void;
