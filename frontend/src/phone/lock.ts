// The lock. A random data key seals everything on the phone; it lies here only wrapped: by a key made
// from the PIN (PBKDF2), and, where the phone can, by one that a passkey gives (WebAuthn PRF). Both
// open without a connection. The lease says how long the phone may go without seeing the server.
import { aesKey, open, random, seal, utf8, type Bytes, type Sealed } from "./bytes";
import { clearAll, readLock, writeLock } from "./store";

export const ROUNDS = 600_000;
export const PIN_DIGITS = 6;
const FREE_TRIES = 3;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3600_000;

interface Wrapped extends Sealed {
  readonly salt: Bytes;
}

/** `seen`: the latest time this phone's clock or the server's has shown: setting the clock back
 * gains neither tries nor days. All times in ms. */
export interface LockRecord {
  readonly pin: Wrapped & { readonly rounds: number };
  readonly passkey?: Wrapped & { readonly credential: Bytes };
  readonly lease: number;
  readonly seen: number;
  readonly wrong: number;
  readonly notBefore: number;
}

export type Opened =
  | { readonly key: CryptoKey }
  | { readonly wrong: number; readonly waitMs: number };

/** How long the next try must wait after so many wrong ones, in ms. */
export function waitAfter(wrong: number): number {
  if (wrong <= FREE_TRIES) return 0;
  return Math.min(FIRST_WAIT_MS * 2 ** (wrong - FREE_TRIES - 1), LONGEST_WAIT_MS);
}

/** A new data key under a new PIN; what was sealed before is gone with its key. */
export async function setUp(pin: string, lease: number, now: number): Promise<CryptoKey> {
  await clearAll();
  const data = random(32);
  const record = { pin: await underPin(pin, data), lease, seen: now, wrong: 0, notBefore: 0 };
  await writeLock(record);
  return aesKey(data);
}

/** Tries the PIN. A wrong one is counted before it is answered, so a killed page gains no try. */
export async function tryPin(pin: string, now: number): Promise<Opened> {
  const record = await recordNow(now);
  const waitMs = record.notBefore - record.seen;
  if (waitMs > 0) return { wrong: record.wrong, waitMs };
  const wrong = record.wrong + 1;
  await writeLock({ ...record, wrong, notBefore: record.seen + waitAfter(wrong) });
  const kek = await pinKey(pin, record.pin.salt, record.pin.rounds);
  const data = await open(kek, "data key", record.pin).catch(() => null);
  if (!data) return { wrong, waitMs: waitAfter(wrong) };
  await writeLock({ ...record, wrong: 0, notBefore: 0 });
  return { key: await aesKey(data) };
}

/** How long until the next try may be made, in ms; 0: now. */
export async function waiting(now: number): Promise<number> {
  const record = await recordNow(now);
  return Math.max(0, record.notBefore - record.seen);
}

/** The lease from the server: until when the phone opens without it. */
export async function renewLease(lease: number, now: number): Promise<void> {
  await writeLock({ ...(await recordNow(now)), lease });
}

export async function leaseOver(now: number): Promise<boolean> {
  const record = await recordNow(now);
  return record.seen > record.lease;
}

/** The key is thrown away, and with it all that it sealed: the device was switched off. */
export async function throwAway(): Promise<void> {
  await clearAll();
}

async function recordNow(now: number): Promise<LockRecord> {
  const record = await readLock();
  if (!record) throw new Error("no lock was set up");
  return { ...record, seen: Math.max(record.seen, now) };
}

async function underPin(pin: string, data: Bytes): Promise<LockRecord["pin"]> {
  const salt = random(16);
  const sealed = await seal(await pinKey(pin, salt, ROUNDS), "data key", data);
  return { ...sealed, salt, rounds: ROUNDS };
}

async function pinKey(pin: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return aesKey(await crypto.subtle.deriveBits(how, material, 256));
}

// ── passkey ───────────────────────────────────────────────────────────────────────────────────────

/** Whether the phone has a lock of its own (face, finger) that could open the page. */
export async function canHavePasskey(): Promise<boolean> {
  try {
    return await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
  } catch {
    return false; // an old browser, or WeChat's
  }
}

export async function hasPasskey(): Promise<boolean> {
  return (await readLock())?.passkey !== undefined;
}

/** Adds a passkey; the PIN is asked once more, since only it can unwrap the data key. False where
 * the PIN is wrong or the phone's passkeys give no secret (no PRF). */
export async function addPasskey(pin: string, name: string, now: number): Promise<boolean> {
  const record = await recordNow(now);
  const kek = await pinKey(pin, record.pin.salt, record.pin.rounds);
  const data = await open(kek, "data key", record.pin).catch(() => null);
  const made = data && (await passkeyMade(name));
  if (!data || !made) return false;
  const salt = random(32);
  const secret = await passkeySecret(made, salt);
  if (!secret) return false;
  const sealed = await seal(await aesKey(secret), "data key", data);
  await writeLock({ ...record, passkey: { ...sealed, salt, credential: made } });
  return true;
}

/** The data key by the passkey; null where the person gave up or it is another one. */
export async function tryPasskey(now: number): Promise<CryptoKey | null> {
  const record = await recordNow(now);
  if (!record.passkey) return null;
  const { credential, salt } = record.passkey;
  const secret = await passkeySecret(credential, salt);
  const data = secret && (await open(await aesKey(secret), "data key", record.passkey).catch(() => null));
  if (!data) return null;
  await writeLock({ ...record, wrong: 0, notBefore: 0 });
  return aesKey(data);
}

async function passkeyMade(name: string): Promise<Bytes | null> {
  const made = (await navigator.credentials.create({
    publicKey: {
      challenge: random(32),
      rp: { name: "禾盾 Hedun" },
      user: { id: random(16), name, displayName: name },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
      authenticatorSelection: { userVerification: "required", authenticatorAttachment: "platform" },
      extensions: { prf: {} },
    },
  })) as PublicKeyCredential | null;
  if (!made?.getClientExtensionResults().prf?.enabled) return null;
  return new Uint8Array(made.rawId);
}

async function passkeySecret(credential: Bytes, salt: Bytes): Promise<ArrayBuffer | null> {
  const shown = (await navigator.credentials.get({
    publicKey: {
      challenge: random(32), // nobody checks the signature: what opens the lock is the secret
      allowCredentials: [{ type: "public-key", id: credential }],
      userVerification: "required",
      extensions: { prf: { eval: { first: salt } } },
    },
  })) as PublicKeyCredential | null;
  const secret = shown?.getClientExtensionResults().prf?.results?.first;
  return secret ? crypto.subtle.digest("SHA-256", secret as BufferSource) : null;
}
