// What the office gives a phone for work without a connection: villages, their roll (names and last
// four digits only), the words, the policy and its plan; an expert's visits. Kept sealed; asked for anew when online.
import type { Text } from "../terms/texts";
import type { Api } from "./api";
import { now } from "./clock";
import { renewLease } from "./lock";
import { initials } from "./pinyin";
import type { Visits } from "./sheets";
import type { Store } from "./store";

export interface Village {
  readonly code: string;
  readonly name: string;
  readonly outline: GeoJSON.Polygon | GeoJSON.MultiPolygon | null;
  readonly policy: string | null; // its number
}

/** A household as the roll shows it. `id`: the office's own, opaque. */
export interface Household {
  readonly id: string;
  readonly name: string;
  readonly last4: string;
  readonly group: string;
  readonly village: string;
}

export interface Item extends Text {
  readonly code: string;
  readonly section: string;
  readonly unit: string;
  readonly stages: readonly string[];
}

type Coded = Text & { readonly code: string };

export interface Package {
  readonly villages: readonly Village[];
  readonly roll: readonly Household[];
  readonly items: readonly Item[];
  readonly stages: Readonly<Record<string, Text>>;
  readonly units: Readonly<Record<string, Text>>;
  readonly species: readonly Coded[];
  readonly fates: readonly Coded[];
  readonly states: Readonly<Record<string, Text>>; // of claims
  /** Plans of the wordings by the policy's number (docs/terms-plan.md). */
  readonly plans: Readonly<Record<string, object>>;
  /** What an expert is to see; null for others. */
  readonly visits?: Visits | null;
}

type Words = Readonly<Record<string, Text>>;
interface Insured {
  readonly policy: { readonly number: string } | null;
  readonly plan: object | null;
}
/** As the server writes it. */
interface Given extends Insured {
  readonly villages: readonly Village[];
  readonly roll: readonly Household[];
  readonly words: {
    readonly items: readonly Item[];
    readonly stages: Words;
    readonly units: Words;
    readonly species: Words;
    readonly fates: Words;
    readonly states: Words;
  };
  readonly other_policies?: readonly Insured[];
  readonly visits?: Visits | null;
}

interface Kept {
  readonly etag: string;
  readonly package: Package;
}

export const LEASE_DAYS = 7; // so long the phone opens without seeing the server

function read({ villages, roll, words, policy, plan, other_policies, visits }: Given): Package {
  const insured = [{ policy, plan }, ...(other_policies ?? [])];
  const plans = insured.flatMap((one) =>
    one.policy && one.plan ? [[one.policy.number, one.plan] as const] : []);
  const { items, stages, units, states } = words;
  const [species, fates] = [coded(words.species), coded(words.fates)];
  return {
    ...{ villages, roll, items, stages, units, species, fates, states, visits: visits ?? null },
    plans: Object.fromEntries(plans),
  };
}

function coded(words: Words): Coded[] {
  return Object.entries(words).map(([code, text]) => ({ code, ...text }));
}

export async function keptPackage(store: Store): Promise<Package | undefined> {
  return (await store.json<Kept>("kept", "package"))?.package;
}

/** Asks for what is new and renews the lease. Raises NoConnection, Refused, PhoneFull. */
export async function freshPackage(api: Api, store: Store): Promise<Package> {
  const kept = await store.json<Kept>("kept", "package");
  const headers: Record<string, string> = kept ? { "If-None-Match": kept.etag } : {};
  const answer = await api.ask("package", { headers });
  const found = answer.status === 304 && kept ? kept.package : read((await answer.json()) as Given);
  if (found !== kept?.package) {
    const etag = answer.headers.get("ETag") ?? "";
    await store.change({ shelf: "kept", id: "package", put: { etag, package: found } });
  }
  await renewLease(now() + LEASE_DAYS * 86_400_000, now());
  return found;
}

// ── search ──────────────────────────────────────────────────────────────────────────────────────

interface Indexed {
  readonly household: Household;
  readonly letters: readonly string[];
}

/** Finds households by a part of the name, by first letters, or by the last digits. */
export class Roll {
  private readonly rows: readonly Indexed[];

  constructor(households: readonly Household[]) {
    this.rows = households.map((household) => ({ household, letters: initials(household.name) }));
  }

  /** Best first: the beginning of the name or of its letters before a place inside it. */
  search(typed: string): Household[] {
    const words = typed.normalize("NFKC").trim().toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.rows.flatMap((row) => {
      const ranks = words.map((word) => rank(row, word));
      return ranks.includes(NOT) ? [] : [{ row, rank: Math.max(0, ...ranks) }];
    });
    return found.sort((a, b) => a.rank - b.rank).map(({ row }) => row.household);
  }
}

const NOT = 9;

function rank({ household, letters }: Indexed, word: string): number {
  const name = household.name.toLowerCase();
  if (name === word || letters.includes(word) || household.last4.toLowerCase() === word) return 0;
  if (name.startsWith(word) || letters.some((one) => one.startsWith(word))) return 1;
  if (name.includes(word) || household.last4.toLowerCase().includes(word)) return 2;
  return household.group === word ? 3 : NOT;
}
