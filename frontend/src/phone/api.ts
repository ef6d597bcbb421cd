// What the page asks of the server: /m/api/…, by the device's token, never by a cookie.
import type { Text } from "../terms/texts";
import { hearServer } from "./clock";

/** Nobody answered: no signal, the server is down, or the connection broke on the way. */
export class NoConnection extends Error {}

/** The server said no, in words for people. `status` 401: sign in again. 410: device switched off.
 * 409: other content under the same id. 413: too large. 422: not what was announced. 507: full. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly says: Text | null,
  ) {
    super(code);
  }
}

const BASE = "/m/api/";
const PATIENCE_MS = 60_000; // for 256 KiB: two bars of an old network manage that

export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: BodyInit;
}

export class Api {
  constructor(private readonly token: string) {}

  /** The answer, where it is no refusal (304 is none). Raises NoConnection, Refused. */
  async ask(path: string, asked: Asked = {}): Promise<Response> {
    const headers = {
      Authorization: `Device ${this.token}`,
      "Device-Clock": new Date().toISOString(),
      ...asked.headers,
    };
    return answered(await sent(BASE + path, { ...asked, headers }));
  }

  async json<T>(path: string, asked: Asked = {}): Promise<T> {
    return read<T>(await this.ask(path, asked));
  }
}

/** Who is signed in at this browser, and the token that a post of theirs must bear. */
export interface Session {
  readonly name: string;
  readonly office: string;
  readonly csrf: string;
}

/** Null where nobody is signed in. Raises NoConnection. */
export async function session(): Promise<Session | null> {
  return read<Session | null>(await answered(await sent("/m/session", {})));
}

/** This phone as the office knows it: its number, its token and until when that is good. */
export interface Registered {
  readonly device: string;
  readonly token: string;
  readonly until: string;
  readonly officer: string;
}

/** Registers this phone for who is signed in; `renews`: its number, where it signs in again. Raises
 * NoConnection, Refused. */
export async function register(who: Session, name: string, renews = ""): Promise<Registered> {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": who.csrf };
  const body = JSON.stringify({ name, device: renews });
  return read(await answered(await sent(`${BASE}devices`, { method: "POST", headers, body })));
}

/** Where the bytes of a file go: to this server in pieces, or whole to where its files lie. */
export interface Put {
  readonly url: string;
  readonly pieces: boolean;
  readonly headers: Record<string, string>;
}

const SLOWEST = 50; // bytes in a millisecond of a connection that is called good

/** Puts a whole file where the server said, which is not this server: without the phone's token and
 * without a cookie. What came of it the server is asked: an answer may be lost, or kept from the page. */
export async function putWhole(put: Put, bytes: ArrayBuffer): Promise<void> {
  try {
    await fetch(put.url, {
      method: "PUT",
      headers: put.headers,
      body: bytes,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS + bytes.byteLength / SLOWEST),
    });
  } catch {
    // there is the other way
  }
}

async function sent(address: string, asked: Asked): Promise<Response> {
  try {
    const response = await fetch(address, {
      ...asked,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error", // a network that wants a log-in of its own answers for the server
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    hearServer(response.headers.get("Hedun-Clock"));
    return response;
  } catch (error) {
    throw new NoConnection(String(error));
  }
}

async function answered(response: Response): Promise<Response> {
  if (response.ok || response.status === 304 || response.status === 308) return response;
  if (response.status >= 500 && response.status !== 507) throw new NoConnection(`${response.status}`);
  if (response.status === 404 && response.headers.get("Content-Type") !== "application/json") {
    throw new NoConnection("not this server"); // an older one, or a proxy that answers for it
  }
  const said = (await response.json().catch(() => ({}))) as { code?: string; zh?: string; en?: string };
  const says = said.zh && said.en ? { zh: said.zh, en: said.en } : null;
  throw new Refused(response.status, said.code ?? `HTTP_${response.status}`, says);
}

async function read<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw new NoConnection("the answer was cut short"); // the same may be asked again
  }
}
