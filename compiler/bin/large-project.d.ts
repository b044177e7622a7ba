/** For those who are not plain JavaScript; large-project.js says what these are. */
export const room: string;
export const forOneRun: readonly string[];
export function isLargeFolder(folder: string): boolean;
