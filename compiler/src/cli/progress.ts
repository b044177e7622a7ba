/**
 * One line that tells what is being done: only on a terminal, and only after the first second.
 */
import type { Io } from "./io.ts";

export interface Progress {
  readonly step: (name: string) => void;
  readonly end: () => void;
}

const quietFor = 1000;

export function withProgress(io: Io): Progress {
  if (!io.errorIsTerminal) return { step: () => {}, end: () => {} };
  const start = performance.now();
  let isShown = false;
  const width = Math.max(20, (io.columns ?? 80) - 1);
  return {
    step(name) {
      if (performance.now() - start < quietFor) return;
      io.error(`\r\u001b[K${`Looking at ${name}`.slice(0, width)}`);
      isShown = true;
    },
    end() {
      if (isShown) io.error("\r\u001b[K");
    },
  };
}
