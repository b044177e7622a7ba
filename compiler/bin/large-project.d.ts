/** For those who are not plain JavaScript; large-project.js says what these are. */
export const room: string;
export const tuning: readonly string[];
export function isLargeFolder(folder: string): boolean;
