/** First 12 hexadecimal digits of an id, for file names, progress lines and tables. */
export const shortId = (id: bigint): string => id.toString(16).padStart(64, '0').slice(0, 12);
