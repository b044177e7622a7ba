/**
 * Packs the extension into a `.vsix`: a zip with the extension's folder and two files that say what it is.
 *
 * The same sources give the same bytes. Only what is listed here goes in.
 * Source: the "VSIX" format of Visual Studio's gallery, as `vsce package` writes it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { zipSync, type Zippable } from "fflate";
import { buildExtension } from "./build.ts";

const here = import.meta.dirname;
const shipped = ["LICENSE.txt", "README.md", "icons", "language-configuration.json", "syntaxes", "walkthrough"];
/** What those who install it have no use for. */
const onlyHere = ["scripts", "devDependencies"];

export interface Manifest {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly publisher: string;
  readonly description: string;
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly icon: string;
  readonly engines: { readonly vscode: string };
}

/** Writes `FOLDER/fedi-VERSION.vsix`. Result: its path. */
export async function packExtension(folder: string): Promise<string> {
  const manifest: Manifest & Record<string, unknown> = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  const kept = Object.fromEntries(Object.entries(manifest).filter(([name]) => !onlyHere.includes(name)));
  const files = new Map<string, Uint8Array>([
    ["extension.vsixmanifest", encoded(vsixManifest(manifest))],
    ["[Content_Types].xml", encoded(contentTypes())],
    ["extension/package.json", encoded(`${JSON.stringify(kept, null, 2)}\n`)],
  ]);
  for (const path of shipped.flatMap((name) => filesBelow(here, name)))
    files.set(`extension/${path}`, readFileSync(join(here, path)));
  const built = mkdtempSync(join(tmpdir(), "fedi-vsix-"));
  try {
    await buildExtension(join(built, "dist"));
    for (const path of filesBelow(built, "dist")) files.set(`extension/${path}`, readFileSync(join(built, path)));
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
  // Zip has no time zones; its first day is this one.
  const options = { mtime: new Date(1980, 0, 1), level: 9 } as const;
  const entries: Zippable = Object.fromEntries([...files].map(([path, content]) => [path, [content, options]]));
  const target = join(folder, `fedi-${manifest.version}.vsix`);
  writeFileSync(target, zipSync(entries));
  return target;
}

function filesBelow(folder: string, path: string): string[] {
  if (!statSync(join(folder, path)).isDirectory()) return [path];
  return readdirSync(join(folder, path))
    .sort()
    .flatMap((name) => filesBelow(folder, `${path}/${name}`));
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function vsixManifest(manifest: Manifest): string {
  const { name, displayName, version, publisher, description, categories, keywords, icon, engines } = manifest;
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${name}" Version="${version}" Publisher="${publisher}"/>
    <DisplayName>${displayName}</DisplayName>
    <Description xml:space="preserve">${escaped(description)}</Description>
    <Tags>${keywords.join(",")}</Tags>
    <Categories>${categories.join(",")}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${escaped(engines.vscode)}"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace"/>
    </Properties>
    <License>extension/LICENSE.txt</License>
    <Icon>extension/${icon}</Icon>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Icons.Default" Path="extension/${icon}" Addressable="true"/>
  </Assets>
</PackageManifest>
`;
}

function contentTypes(): string {
  const types: Readonly<Record<string, string>> = {
    cjs: "application/javascript",
    fedi: "text/plain",
    json: "application/json",
    md: "text/markdown",
    png: "image/png",
    svg: "image/svg+xml",
    txt: "text/plain",
    vsixmanifest: "text/xml",
  };
  const lines = Object.entries(types).map(([end, type]) => `<Default Extension=".${end}" ContentType="${type}"/>`);
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${lines.join("")}</Types>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const target = await packExtension(here);
  console.log(`${relative(process.cwd(), target)}: ${(statSync(target).size / 1e6).toFixed(2)} MB`);
}
