/**
 * The request beyond the protocol: which files the environment at a place compiles to.
 */
import type { Position, Uri } from "vscode";
import type { Server } from "./client.ts";

export interface Outputs {
  readonly environment: string;
  /** Empty where there are errors. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly errors: number;
}

/** Undefined where there is no environment, or no server to ask. */
export async function askOutputs(server: Server, uri: Uri, position: Position): Promise<Outputs | undefined> {
  const client = server.running;
  if (client === undefined) return undefined;
  try {
    const found = await client.sendRequest<Outputs | null>("fedi/outputs", {
      textDocument: { uri: client.code2ProtocolConverter.asUri(uri) },
      position: client.code2ProtocolConverter.asPosition(position),
    });
    return found ?? undefined;
  } catch (thrown) {
    server.log.error(`outputs: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return undefined;
  }
}
