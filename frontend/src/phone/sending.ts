// Sending, until the receipt is here. Any connection may break at any byte and the page may be killed
// at any moment: what is asked next is what the server has, and that goes on from there. Repeats do
// no harm (docs/decisions/0023). Nothing leaves the phone's memory before the receipt.
import { Api, NoConnection, putWhole, Refused, type Put } from "./api";
import { sha256, utf8 } from "./bytes";
import type { Drafts } from "./drafts";
import {
  filesOnce, parcelChange, receiptFits, underNewNumber, unsent,
  type Followed, type Parcel, type ParcelFile, type ParcelState, type Receipt,
} from "./parcels";
import type { Change } from "./store";
import type { Text } from "../terms/texts";

export const CHUNK = 256 * 1024;
const WHOLE_MOST = 4 * 1024 * 1024; // in one request where the connection is good
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const FULL_WAIT_MS = 10 * 60_000;
const FOLLOW_MS = 60_000;

/** What stops all sending until a person does something. */
export type Stopped = "" | "sign_in" | "off" | "server_full";

interface Status {
  readonly state?: string;
  readonly received?: Readonly<Record<string, number>>;
  readonly receipt?: Receipt | null;
}

interface Way {
  readonly received: number;
  readonly put: Put | null;
}

interface Told {
  readonly uuid: string;
  readonly state: string;
  readonly missing: readonly Text[];
  readonly report: string | null;
  readonly rows: readonly Followed[];
  readonly claim_state?: string;
}

/** Of a parcel as a whole; once it is in the inbox each row has a state of its own. */
function stateOf(told: Told): ParcelState {
  if (told.claim_state) return "done";
  if (told.state === "refused") return "undone";
  if (told.rows.length) return "followed";
  return told.state === "aside" ? "aside" : "received";
}

export class Sending {
  readonly parcels = new Map<string, Parcel>();
  /** The parcel whose bytes are on the way. */
  current: string | null = null;
  stopped: Stopped = "";
  connected = navigator.onLine;
  private api: Api | null = null;
  private running = false;
  private again = false;
  private failures = 0;
  private readonly piecemeal = new Set<string>();
  private straight = true; // whether to ask for the way past the server
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `changed`: something a person sees is other than before. `off`: the device was switched off.
   * `settled`: the office has done what a sheet asks for, or refused it. */
  constructor(
    private readonly drafts: Drafts,
    private readonly changed: () => void,
    private readonly off: () => void,
    private readonly settled: () => void = () => {},
  ) {}

  async load(token: string | undefined): Promise<void> {
    const all = await this.drafts.store.all<Parcel>("parcels");
    for (const one of all.sort((a, b) => a.sealed - b.sealed)) this.parcels.set(one.uuid, one);
    this.useToken(token);
  }

  useToken(token: string | undefined): void {
    this.api = token ? new Api(token) : null;
    this.stopped = token ? "" : "sign_in";
  }

  add(parcels: readonly Parcel[]): void {
    for (const one of parcels) this.parcels.set(one.uuid, one);
    this.changed();
  }

  waiting(): Parcel[] {
    return [...this.parcels.values()].filter(unsent);
  }

  /** Whether anything is on the way or about to be: the key must stay until it has arrived. */
  get busy(): boolean {
    return this.running && this.current !== null;
  }

  /** Tries now, whatever the waiting time: a button was pressed, or the network came back. */
  wake(): void {
    this.failures = 0;
    this.straight = true;
    if (this.stopped === "server_full") this.stopped = "";
    void this.run();
  }

  halt(): void {
    clearTimeout(this.timer);
    this.api = null;
  }

  private async run(): Promise<void> {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    clearTimeout(this.timer);
    try {
      do {
        this.again = false;
        await this.round();
      } while (this.again);
    } finally {
      this.running = false;
      this.current = null;
      this.changed();
    }
  }

  private async round(): Promise<void> {
    if (!this.api || this.stopped === "sign_in" || this.stopped === "off") return;
    try {
      for (const parcel of this.waiting()) await this.one(parcel.uuid);
      await this.follow();
      this.connected = true;
      this.failures = 0;
      const open = [...this.parcels.values()].some((one) => one.state === "received"); // a moment
      this.later(open ? FOLLOW_MS / 12 : FOLLOW_MS);
    } catch (error) {
      await this.failed(error);
    }
  }

  private later(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), ms);
  }

  private async failed(error: unknown): Promise<void> {
    if (error instanceof NoConnection) {
      this.connected = false;
      this.failures += 1;
      const wait = Math.min(FIRST_WAIT_MS * 2 ** (this.failures - 1), LONGEST_WAIT_MS);
      this.later(wait * (0.75 + Math.random() / 2));
    } else if (error instanceof Refused && error.status === 401) {
      this.stopped = "sign_in";
    } else if (error instanceof Refused && error.status === 410) {
      this.stopped = "off";
      this.off();
    } else if (error instanceof Refused && error.status === 507) {
      this.stopped = "server_full";
      this.later(FULL_WAIT_MS);
    } else {
      this.later(LONGEST_WAIT_MS);
      console.error(error);
    }
  }

  // ── one parcel ────────────────────────────────────────────────────────────────────────────────

  private async one(id: string): Promise<void> {
    this.current = id;
    this.changed();
    try {
      const status = await this.announced(this.parcels.get(id)!);
      await this.heard(id, status);
      if (!unsent(this.parcels.get(id)!)) return;
      for (const file of filesOnce(this.parcels.get(id)!)) await this.file(id, file);
      if (unsent(this.parcels.get(id)!)) {
        await this.heard(id, await this.put(this.parcels.get(id)!)); // all is there: the receipt
      }
    } catch (error) {
      if (!(error instanceof Refused) || !FINAL.has(error.status)) throw error;
      const state = error.status === 409 ? "conflict" : "refused";
      await this.keep({ ...this.parcels.get(id)!, state, says: error.says });
    }
  }

  /** Small and the connection good: manifest and files, in its order, in one request. Else the
   * manifest first. */
  private async announced(parcel: Parcel): Promise<Status> {
    const files = filesOnce(parcel);
    const size = files.reduce((sum, one) => sum + one.size, 0);
    const untouched = !Object.keys(parcel.here).length && !this.piecemeal.has(parcel.uuid);
    if (!files.length || !untouched || size > WHOLE_MOST || !goodConnection()) return this.put(parcel);
    this.piecemeal.add(parcel.uuid); // if the line breaks now, no second time
    const manifest = utf8(parcel.manifest);
    const body = new Blob([manifest, ...(await Promise.all(files.map((one) => this.bytesOf(one))))]);
    const headers = {
      "Content-Type": "application/octet-stream",
      "Manifest-Size": String(manifest.byteLength),
    };
    const path = `parcels/${parcel.uuid}/whole`;
    return this.api!.json<Status>(path, { method: "POST", headers, body });
  }

  private put(parcel: Parcel): Promise<Status> {
    const headers = { "Content-Type": "application/json" };
    const asked = { method: "PUT", headers, body: parcel.manifest };
    return this.api!.json<Status>(`parcels/${parcel.uuid}`, asked);
  }

  private async file(id: string, file: ParcelFile): Promise<void> {
    let there = this.parcels.get(id)!.here[file.sha256] ?? 0;
    if (there >= file.size) return;
    const bytes = await this.bytesOf(file);
    if (!there && file.size > CHUNK && this.straight && goodConnection()) {
      there = await this.past(id, file, bytes);
      await this.progressed(id, file.sha256, there);
    }
    let dropped = 0;
    while (there < file.size) {
      const end = Math.min(there + CHUNK, file.size);
      try {
        there = await this.chunk(id, file, bytes.slice(there, end), there, end);
      } catch (error) {
        // What was there was not this file: it was dropped, and is sent from its beginning, once.
        if (!(error instanceof Refused && error.status === 422) || (dropped += 1) > 1) throw error;
        there = 0;
      }
      await this.progressed(id, file.sha256, there);
    }
  }

  /** Past the server, where it says that there is such a way; how much is there afterwards. Whatever
   * fails on it, the other way is tried, which says by itself what is wrong. */
  private async past(id: string, file: ParcelFile, bytes: ArrayBuffer): Promise<number> {
    try {
      let way = await this.way(id, file);
      if (way.put && !way.put.pieces) {
        await putWhole(way.put, bytes);
        way = await this.way(id, file);
      }
      this.straight = !way.put;
      return way.received;
    } catch (error) {
      if (error instanceof Refused && error.status !== 422) throw error;
      this.straight = false;
      return 0;
    }
  }

  private way(id: string, file: ParcelFile): Promise<Way> {
    const headers = { "Content-Type": "application/json" };
    const asked = { method: "POST", headers, body: JSON.stringify({ size: file.size }) };
    return this.api!.json<Way>(`parcels/${id}/files/${file.sha256}/way`, asked);
  }

  private async chunk(
    id: string, file: ParcelFile, piece: ArrayBuffer, from: number, to: number,
  ): Promise<number> {
    const headers = {
      "Content-Type": "application/octet-stream",
      "Content-Range": `bytes ${from}-${to - 1}/${file.size}`,
    };
    const path = `parcels/${id}/files/${file.sha256}`;
    const answer = await this.api!.json<{ received: number }>(path, { method: "PUT", headers, body: piece });
    return answer.received;
  }

  /** The picture's bytes, which must still be those that were sealed. */
  private async bytesOf(file: ParcelFile): Promise<ArrayBuffer> {
    const bytes = await this.drafts.store.bytes("files", file.picture);
    if (!bytes || (await sha256(bytes)) !== file.sha256) {
      throw new Refused(422, "PICTURE_LOST", {
        zh: "手机里的一张照片已损坏或被系统删除。请删掉它，重拍后再发。",
        en: "A picture on this phone is damaged or was deleted by the system. Take it again.",
      });
    }
    return bytes;
  }

  // ── what the server says ──────────────────────────────────────────────────────────────────────

  private async heard(id: string, status: Status): Promise<void> {
    const parcel = this.parcels.get(id)!;
    const here = { ...parcel.here, ...status.received };
    if (!status.receipt) return this.keep({ ...parcel, here });
    if (!(await receiptFits(parcel, status.receipt))) {
      throw new NoConnection("the receipt is not for everything that was sent");
    }
    const next: Parcel = { ...parcel, here, receipt: status.receipt, state: "received", says: null };
    // of a sheet that may still be refused, and is sent again, the pictures stay until it is done
    const gone = parcel.kind === "sheet" ? [] : picturesGone(parcel);
    await this.drafts.store.change(parcelChange(next), ...gone);
    this.parcels.set(id, next);
    this.changed();
  }

  private async progressed(id: string, digest: string, there: number): Promise<void> {
    const parcel = this.parcels.get(id)!;
    await this.keep({ ...parcel, here: { ...parcel.here, [digest]: there } });
  }

  private async keep(parcel: Parcel, ...also: readonly Change[]): Promise<void> {
    await this.drafts.store.change(parcelChange(parcel), ...also);
    this.parcels.set(parcel.uuid, parcel);
    this.changed();
  }

  /** What has become of the parcels that are there. */
  private async follow(): Promise<void> {
    const sent = [...this.parcels.values()].filter((one) => one.receipt);
    if (!sent.length) return;
    this.current = null;
    // By the server's clock, as the receipts say it: the phone's may be years off.
    const first = Math.min(...sent.map((one) => Date.parse(one.receipt!.at)));
    const since = encodeURIComponent(new Date(first - 86_400_000).toISOString());
    for (const one of await this.api!.json<Told[]>(`parcels?since=${since}`)) await this.took(one);
  }

  private async took(told: Told): Promise<void> {
    const parcel = this.parcels.get(told.uuid);
    if (!parcel?.receipt) return;
    const { missing, rows } = told;
    const next: Parcel = {
      ...{ ...parcel, state: stateOf(told), missing, rows, officeReport: told.report ?? "" },
      ...(told.claim_state ? { claimState: told.claim_state } : {}),
    };
    if (JSON.stringify(next) === JSON.stringify(parcel)) return;
    const done = next.state === "done" && parcel.state !== "done";
    await this.keep(next, ...(done ? picturesGone(parcel) : []));
    if (done || (next.state === "undone" && parcel.state !== "undone")) this.settled();
  }

  /** After a conflict: the same content as a new parcel; the old number stays with what is there. */
  async sendAsNew(parcel: Parcel): Promise<void> {
    const next = underNewNumber(parcel);
    const entries = parcel.entries.map((id) => ({ ...this.drafts.entries.get(id)!, parcel: next.uuid }));
    await this.drafts.store.change(
      { shelf: "parcels", id: parcel.uuid, gone: true },
      parcelChange(next),
      ...entries.map((one): Change => ({ shelf: "entries", id: one.id, put: one })),
    );
    this.parcels.delete(parcel.uuid);
    this.parcels.set(next.uuid, next);
    for (const one of entries) this.drafts.entries.set(one.id, one);
    this.wake();
  }
}

function picturesGone(parcel: Parcel): Change[] {
  return parcel.files.map(({ picture }) => ({ shelf: "files", id: picture, gone: true }));
}

// With these the parcel cannot be taken as it is; the others wait for a better moment.
const FINAL = new Set([400, 403, 404, 409, 413, 422]);

interface Connection {
  readonly effectiveType?: string;
  readonly saveData?: boolean;
}

function goodConnection(): boolean {
  const { connection } = navigator as { connection?: Connection };
  return !connection || (connection.effectiveType === "4g" && !connection.saveData);
}
