/**
 * `fedi.showPlaces`, the command of code lenses: peeks at places that the server found.
 */
import { commands, Uri } from "vscode";
import type { Location, Position } from "vscode-languageclient/node";
import type { Server } from "./client.ts";

export async function showPlaces(server: Server, uri: unknown, position: unknown, locations: unknown): Promise<void> {
  const converter = server.running?.protocol2CodeConverter;
  if (converter === undefined || typeof uri !== "string" || !isPosition(position) || !Array.isArray(locations)) return;
  const places = locations.filter(isLocation).map((location) => converter.asLocation(location));
  await commands.executeCommand("editor.action.showReferences", Uri.parse(uri), converter.asPosition(position), places);
}

function isPosition(given: unknown): given is Position {
  const { line, character } = Object(given);
  return typeof line === "number" && typeof character === "number";
}

function isLocation(given: unknown): given is Location {
  const { uri, range } = Object(given);
  return typeof uri === "string" && isPosition(Object(range)["start"]) && isPosition(Object(range)["end"]);
}
