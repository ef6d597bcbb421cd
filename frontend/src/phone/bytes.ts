// Bytes: random, as text, digested, sealed. All by the browser's own WebCrypto.

export type Bytes = Uint8Array<ArrayBuffer>;

/** What is sealed: AES-256-GCM, a nonce of its own each time. */
export interface Sealed {
  readonly iv: Bytes;
  readonly box: ArrayBuffer;
}

export function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text) as Bytes;
}

export function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

export async function sha256(bytes: BufferSource): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", bytes));
}

/** Sealed under the key and bound to its name: a record put in another's place does not open. */
export async function seal(key: CryptoKey, name: string, plain: BufferSource): Promise<Sealed> {
  const iv = random(12);
  const how = { name: "AES-GCM", iv, additionalData: utf8(name) };
  return { iv, box: await crypto.subtle.encrypt(how, key, plain) };
}

/** Raises an OperationError where the key or the name is another, or a byte was changed. */
export function open(key: CryptoKey, name: string, sealed: Sealed): Promise<ArrayBuffer> {
  const how = { name: "AES-GCM", iv: sealed.iv, additionalData: utf8(name) };
  return crypto.subtle.decrypt(how, key, sealed.box);
}

/** An AES-GCM key of 32 bytes. */
export function aesKey(raw: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}
