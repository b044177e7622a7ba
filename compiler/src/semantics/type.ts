/**
 * The types of the language, as data. No recursion: a type holds the types it is made of; only grants and option trees are
 * named, and looked up by whoever needs their fields.
 *
 * Not here: printing (print-type.ts), comparing (assignable.ts), reading written types (resolve-type.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";

export type Type = Shape & Alias;

/** The name that a type was given by `type`, for messages; it says nothing of what the type is. Records and variants have their own. */
export interface Alias {
  readonly alias?: string | undefined;
}

type Shape =
  | ErrorType
  | NeverType
  | NoneType
  | BoolType
  | IntType
  | FloatType
  | BytesType
  | DurationType
  | StringType
  | LiteralType
  | UnionType
  | ListType
  | SetType
  | MapType
  | RecordType
  | VariantType
  | OptionalType
  | PackageType
  | HostType
  | HostsType
  | ProjectFileType
  | JsonType
  | RawNixType
  | GrantType
  | OptionsType
  | TofuItemType
  | SecretType
  | DeployType;

/** Poisoned by a reported mistake: fits everything, in silence. */
export interface ErrorType {
  readonly kind: "error";
}
/** The element of `[]`, the value of `{}`: fits everything. */
export interface NeverType {
  readonly kind: "never";
}
/** The type of `none` where nothing is expected. */
export interface NoneType {
  readonly kind: "none";
}
export interface BoolType {
  readonly kind: "bool";
}
/** Bounds include both ends. `port` is an int from 1 to 65535 with that name. */
export interface IntType {
  readonly kind: "int";
  readonly min?: number;
  readonly max?: number;
  readonly name?: "port";
}
export interface FloatType {
  readonly kind: "float";
  readonly min?: number;
  readonly max?: number;
}
/** Bounds in bytes. */
export interface BytesType {
  readonly kind: "bytes";
  readonly min?: number;
  readonly max?: number;
}
/** Bounds in seconds. */
export interface DurationType {
  readonly kind: "duration";
  readonly min?: number;
  readonly max?: number;
}
/** The checked strings; their patterns are in checked-strings.ts. */
export type StringName = "hostname" | "fqdn" | "email" | "url" | "path" | "ip" | "ipv4" | "ipv6" | "cidr";
export interface StringType {
  readonly kind: "string";
  readonly name?: StringName;
  /** In code points. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Portable patterns that must all match the whole text. */
  readonly patterns?: readonly string[];
  /** Only from NixOS schemas: definitions of several fragments join with it (`types.lines`: a line break). */
  readonly separator?: string;
}
export interface LiteralType {
  readonly kind: "literal";
  readonly value: string | number | boolean;
}
/** At least two members; other than literals only from externs. */
export interface UnionType {
  readonly kind: "union";
  readonly members: readonly Type[];
}
export interface ListType {
  readonly kind: "list";
  readonly element: Type;
  readonly min?: number;
  readonly max?: number;
}
export interface SetType {
  readonly kind: "set";
  readonly element: Type;
  readonly min?: number;
  readonly max?: number;
}
/** Keys are text; absent, any text. */
export interface MapType {
  readonly kind: "map";
  readonly key?: KeyType;
  readonly value: Type;
  readonly min?: number;
  readonly max?: number;
}
export type KeyType = StringType & Alias;
export interface RecordType {
  readonly kind: "record";
  /** In the order written. */
  readonly fields: ReadonlyMap<string, RecordField>;
  /** For messages: `mail_settings`, ``the options of `mastodon` ``. */
  readonly name?: string;
  readonly symbol?: SymbolId;
}
export interface RecordField {
  readonly name: string;
  /** What a value given for it must be; `deploy<T>` already wrapped where the schema says so. */
  readonly type: Type;
  /** The default itself is found by `symbol`: `CheckedModule.defaults`. */
  readonly hasDefault: boolean;
  /** Where it is declared; absent for fields inferred from a record expression. */
  readonly symbol?: SymbolId;
  readonly doc?: string;
  readonly annotations?: FieldAnnotations;
  /** Only in schemas of targets. */
  readonly schema?: {
    /** The target fills it in: it can be read, as `deploy<…>`, and never set. */
    readonly isReadOnly?: boolean;
    /** What reading it gives, where that differs from `type`. */
    readonly readType?: Type;
    /** The target demands it. */
    readonly isRequired?: boolean;
    readonly isSensitive?: boolean;
    /** A nested block rather than an attribute: takes a record, or a list where several are allowed. */
    readonly block?: "single" | "list" | "set" | "map";
  };
}
/** What `@…` says of a field or declaration. The values of `@example` are found by symbol, like defaults. */
export interface FieldAnnotations {
  readonly title?: string;
  readonly immutable?: true;
  readonly deprecated?: string;
  readonly advanced?: true;
  readonly group?: string;
  readonly since?: string;
  /** Old names, oldest first. */
  readonly was?: readonly string[];
  /** How many `@example` there are. */
  readonly examples?: number;
}
/** Exactly one of the cases. */
export interface VariantType {
  readonly kind: "variant";
  readonly cases: ReadonlyMap<string, RecordField>;
  readonly name?: string;
  readonly symbol?: SymbolId;
}
/** `inner` is never optional itself. */
export interface OptionalType {
  readonly kind: "optional";
  readonly inner: Type;
}
/** `pkgs.hello`. */
export interface PackageType {
  readonly kind: "package";
}
export interface HostType {
  readonly kind: "host";
}
/** `hosts`: every machine of the environment; only after the `in` of a `nixos on` tail. */
export interface HostsType {
  readonly kind: "hosts";
}
export interface ProjectFileType {
  readonly kind: "projectFile";
}
/** Passed on, never inspected. */
export interface JsonType {
  readonly kind: "json";
  /** Only from NixOS schemas: packages and raw Nix may stand in it as well. */
  readonly isSetting?: true;
}
/** `nix("…")`. */
export interface RawNixType {
  readonly kind: "rawNix";
}
/** What a resource grants; its fields are in the resource's interface. */
export interface GrantType {
  readonly kind: "grant";
  readonly resource: SymbolId;
  /** The resource's name, for messages. */
  readonly name: string;
}
/** A part of the NixOS option tree, looked up by path: `["services", "mastodon"]`; `<name>` and `*` stand for keys and elements. */
export interface OptionsType {
  readonly kind: "options";
  readonly path: readonly string[];
  /** Settings beyond the declared ones are allowed, of this type. */
  readonly rest?: Type;
}
/** What `as vm` names: an OpenTofu resource or data source. `fields` have `schema.readType` where they are computed. */
export interface TofuItemType {
  readonly kind: "tofuItem";
  readonly provider: string;
  readonly mode: "resource" | "data";
  readonly type: string;
  readonly fields: ReadonlyMap<string, RecordField>;
}
/** Of stage deploy; `deploy<secret<T>>` is this too. `inner` is neither secret nor deploy. */
export interface SecretType {
  readonly kind: "secret";
  readonly inner: Type;
}
/** Known only after deployment. `inner` is neither secret nor deploy. */
export interface DeployType {
  readonly kind: "deploy";
  readonly inner: Type;
}

export const errorType: ErrorType = { kind: "error" };
export const neverType: NeverType = { kind: "never" };
export const noneType: NoneType = { kind: "none" };
export const boolType: BoolType = { kind: "bool" };
export const intType: IntType = { kind: "int" };
export const floatType: FloatType = { kind: "float" };
export const bytesType: BytesType = { kind: "bytes" };
export const durationType: DurationType = { kind: "duration" };
export const stringType: StringType = { kind: "string" };
export const packageType: PackageType = { kind: "package" };
export const hostType: HostType = { kind: "host" };
export const hostsType: HostsType = { kind: "hosts" };
export const projectFileType: ProjectFileType = { kind: "projectFile" };
export const jsonType: JsonType = { kind: "json" };
/** Whatever a NixOS option may hold. */
export const settingType: JsonType = { kind: "json", isSetting: true };
export const rawNixType: RawNixType = { kind: "rawNix" };
export const portType: IntType = { kind: "int", min: 1, max: 65535, name: "port" };

/** `T?`; twice is once. */
export function optionalOf(inner: Type): Type {
  switch (inner.kind) {
    case "optional":
    case "error":
    case "none":
      return inner;
    case "never":
      return noneType;
    default:
      return { kind: "optional", inner };
  }
}

/** `deploy<T>`; of a secret it is the secret, and `deploy<T?>` is what `deploy<T>?` would be if presence were not static. */
export function deployOf(inner: Type): Type {
  return inner.kind === "deploy" || inner.kind === "secret" || inner.kind === "error"
    ? inner
    : { kind: "deploy", inner };
}

/** `secret<T>`; of a deploy value it is the secret of what that holds. */
export function secretOf(inner: Type): Type {
  if (inner.kind === "secret" || inner.kind === "error") return inner;
  return { kind: "secret", inner: inner.kind === "deploy" ? inner.inner : inner };
}

/** `map<K, V>`; of a key that may be any text it is `map<V>`. */
export function mapOf(value: Type, key?: KeyType): MapType {
  return key === undefined || isAnyText(key) ? { kind: "map", value } : { kind: "map", key, value };
}

/** What the keys of a map are. */
export function keyTypeOf(map: MapType): KeyType {
  return map.key ?? stringType;
}

/** Whether a type of texts demands nothing of them. */
export function isAnyText({ name, patterns, minLength, maxLength }: StringType): boolean {
  return name === undefined && patterns === undefined && minLength === undefined && maxLength === undefined;
}

/** A plain field: required, undocumented. */
export function fieldOf(name: string, type: Type): RecordField {
  return { name, type, hasDefault: false };
}

/** A record type of plain fields. */
export function recordOf(fields: Readonly<Record<string, Type>>, name?: string): RecordType {
  const entries = Object.entries(fields).map(([key, type]) => [key, fieldOf(key, type)] as const);
  return { kind: "record", fields: new Map(entries), ...(name === undefined ? {} : { name }) };
}
