/**
 * The virtual hosts of the standard library in the real nginx: it takes their settings, hands requests on, and keeps what nobody should read.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fedi } from "../harness.ts";
import { baseModule, programOf } from "../stdlib/environments.ts";
import { evaluateNix, noNix } from "./nix.ts";
import { findProgram, freePort, missingProgram, sandbox, until, type Sandbox } from "./servers.ts";

const location = z.object({
  extraConfig: z.string().optional(),
  proxyPass: z.string().optional(),
  proxyWebsockets: z.boolean().optional(),
  recommendedProxySettings: z.boolean().optional(),
  tryFiles: z.string().optional(),
});
const virtualHost = z.object({
  enableACME: z.boolean().optional(),
  extraConfig: z.string().optional(),
  forceSSL: z.boolean().optional(),
  locations: z.record(z.string(), location).optional(),
  root: z.string().optional(),
});
const fragments = z.array(z.record(z.string(), virtualHost));
type VirtualHost = z.infer<typeof virtualHost>;

const noNginx = noNix ?? missingProgram("nginx");
const work = mkdtempSync(join(tmpdir(), "fedi-nginx-"));
let box: Sandbox | undefined;
let behind: Server | undefined;
afterAll(() => {
  behind?.close();
  box?.close();
  rmSync(work, { recursive: true, force: true });
});

/** All virtual hosts of the machine, as Nix reads them from the compiled module; fragments add to one another. */
async function virtualHosts(): Promise<ReadonlyMap<string, VirtualHost>> {
  writeFileSync(join(work, "main.fedi"), programOf(["one_machine"]));
  writeFileSync(join(work, "base.nix"), baseModule);
  await fedi(work, "compile", ".", "--out", "out");
  const result = evaluateNix(`
    let
      module = (import ${work}/out/one_machine/nixos/main.nix) {
        pkgs = { pixelfed = "${work}/pixelfed"; };
        lib = { mkDefault = x: x; mkForce = x: x; reverseList = x: x; };
      };
      fragments = builtins.filter (fragment: builtins.isAttrs fragment && fragment ? config) module.imports;
    in
    map (fragment: fragment.config.services.nginx.virtualHosts or { }) fragments`);
  if (!result.ok) throw new Error(result.message);
  const merged = new Map<string, VirtualHost>();
  for (const fragment of fragments.parse(result.value))
    for (const [name, given] of Object.entries(fragment)) {
      const known = merged.get(name) ?? {};
      const extraConfig = `${known.extraConfig ?? ""}${given.extraConfig ?? ""}`;
      merged.set(name, { ...known, ...given, extraConfig, locations: { ...known.locations, ...given.locations } });
    }
  return merged;
}

/** As NixOS writes a virtual host, without certificates. */
function server(name: string, given: VirtualHost, port: number): string {
  const locations = Object.entries(given.locations ?? {}).map(([path, inside]) => {
    const lines = [
      inside.tryFiles === undefined ? "" : `try_files ${inside.tryFiles};`,
      inside.proxyPass === undefined ? "" : `proxy_pass ${inside.proxyPass};`,
      inside.proxyWebsockets === true ? "proxy_http_version 1.1;" : "",
      inside.recommendedProxySettings === true ? "proxy_set_header Host $host;" : "",
      inside.extraConfig ?? "",
    ];
    return `location ${path} {\n${lines.filter((line) => line !== "").join("\n")}\n}`;
  });
  const root = given.root === undefined ? "" : `root ${given.root};`;
  return `server {\nlisten 127.0.0.1:${port};\nserver_name ${name};\n${root}\n${locations.join("\n")}\n${given.extraConfig ?? ""}\n}`;
}

describe.skipIf(noNginx !== undefined)(`virtual hosts of the standard library ${noNginx ?? ""}`, () => {
  let hosts: ReadonlyMap<string, VirtualHost> = new Map();
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const answering = await freePort();
    behind = createServer((asked, answer) => answer.end(`${asked.headers.host} ${asked.url}`)).listen(
      answering,
      "127.0.0.1",
    );
    hosts = await virtualHosts();
    box = sandbox();
    const { folder } = box;
    const servers = [...hosts].map(([name, given]) => server(name, given, port)).join("\n");
    // Whatever is proxied to is the one server behind; sockets of applications are not there.
    const text = servers
      .replaceAll(/proxy_pass http:\/\/(?:127\.0\.0\.1:\d+|unix:[^;]*);/g, `proxy_pass http://127.0.0.1:${answering};`)
      .replaceAll(`${work}/pixelfed`, `${folder}/pixelfed`);
    box.write("pixelfed/public/index.html", "public\n");
    box.write("pixelfed/public/.env", "secret\n");
    const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    box.write(
      "nginx.conf",
      `daemon off;\npid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${paths.join("\n")}\n${text}\n}\n`,
    );
  }, 60_000);

  it("each application's name has one, with a certificate", () => {
    const names = ["cache", "git", "media.pics", "media.social", "media.video", "pad", "pics", "social", "video"];
    expect([...hosts.keys()].toSorted()).toEqual(names.map((name) => `${name}.example.org`));
    for (const [name, { forceSSL, enableACME }] of hosts)
      expect({ name, forceSSL, enableACME }).toEqual({ name, forceSSL: true, enableACME: true });
  });

  it("nginx takes their settings", () => {
    const run = box?.shell(`${findProgram("nginx")} -t -c ${box.folder}/nginx.conf -p ${box.folder}`);
    expect({ status: run?.status, error: run?.error }).toMatchObject({ status: 0 });
  });

  it("requests are handed on under their own names, and hidden files to nobody", async () => {
    if (box === undefined) return;
    box.start("nginx", "-c", `${box.folder}/nginx.conf`, "-p", box.folder);
    const ask = (name: string, path: string) =>
      new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
        request({ host: "127.0.0.1", port, path, headers: { host: name } }, (answer) => {
          let text = "";
          answer.on("data", (part: Buffer) => (text += String(part)));
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
        })
          .on("error", reject)
          .end();
      });
    let isUp = false;
    void (async () => {
      while (!isUp)
        isUp = await ask("pad.example.org", "/").then(
          () => true,
          () => new Promise((wait) => setTimeout(() => wait(false), 100)),
        );
    })();
    await until("nginx", () => isUp);
    expect(await ask("media.social.example.org", "/a/b.png")).toEqual({
      status: 200,
      text: "media.social.example.org /a/b.png",
    });
    expect(await ask("git.example.org", "/user/repo")).toEqual({ status: 200, text: "git.example.org /user/repo" });
    expect(await ask("cache.example.org", "/x")).toEqual({ status: 200, text: "cache.example.org /x" });
    expect(await ask("pics.example.org", "/index.html")).toEqual({ status: 200, text: "public\n" });
    expect((await ask("pics.example.org", "/.env")).status).toBe(403);
  });
});
