// What lies on the phone: IndexedDB, every record but the lock's own sealed under the data key.
// Several records that belong together are written in one transaction: all of them or none.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { open, seal, utf8, type Sealed } from "./bytes";
import type { LockRecord } from "./lock";

/** `reports` `entries` `sheets` `parcels`: drafts and what becomes of them. `pictures`: what is said
 * beside a photograph, `files`: its bytes. `kept`: the village's roll and other single things. */
export type Shelf = "reports" | "entries" | "sheets" | "parcels" | "pictures" | "files" | "kept";
const SHELVES: readonly Shelf[] = [
  "reports", "entries", "sheets", "parcels", "pictures", "files", "kept",
];
const VERSION = 2; // counts up with a new shelf; phones have what an earlier page made

interface Schema extends DBSchema {
  lock: { key: string; value: LockRecord };
  reports: { key: string; value: Sealed };
  entries: { key: string; value: Sealed };
  sheets: { key: string; value: Sealed };
  parcels: { key: string; value: Sealed };
  pictures: { key: string; value: Sealed };
  files: { key: string; value: Sealed };
  kept: { key: string; value: Sealed };
}

/** One change: a value put (bytes as they are, everything else as JSON), or a record taken away. */
export type Change =
  | { readonly shelf: Shelf; readonly id: string; readonly put: unknown }
  | { readonly shelf: Shelf; readonly id: string; readonly gone: true };

/** The phone has no room left; nothing of the change was written and nothing else was lost. */
export class PhoneFull extends Error {}

let database: Promise<IDBPDatabase<Schema>> | undefined;

function opened(): Promise<IDBPDatabase<Schema>> {
  return (database ??= openDB<Schema>("hedun-phone", VERSION, {
    upgrade(db) {
      for (const shelf of ["lock", ...SHELVES] as const) {
        if (!db.objectStoreNames.contains(shelf)) db.createObjectStore(shelf);
      }
    },
    terminated() {
      database = undefined; // the system closed it: the next use opens it again
    },
  }));
}

export async function readLock(): Promise<LockRecord | undefined> {
  return (await opened()).get("lock", "lock");
}

export async function writeLock(record: LockRecord): Promise<void> {
  await (await opened()).put("lock", record, "lock");
}

/** Everything goes: what was sealed could not be opened any more. */
export async function clearAll(): Promise<void> {
  const tx = (await opened()).transaction(["lock", ...SHELVES], "readwrite");
  await Promise.all([tx.objectStore("lock").clear(), ...SHELVES.map((x) => tx.objectStore(x).clear())]);
  await tx.done;
}

/** The sealed store, while the lock is open. */
export class Store {
  constructor(private readonly key: CryptoKey) {}

  /** All or nothing, and on the disk when it returns. Raises PhoneFull. */
  async change(...changes: readonly Change[]): Promise<void> {
    const sealed = await Promise.all(changes.map((one) => this.sealedOf(one)));
    const shelves = [...new Set(changes.map((one) => one.shelf))];
    if (!shelves.length) return;
    try {
      const tx = (await opened()).transaction(shelves, "readwrite", { durability: "strict" });
      const writes = changes.map((one, i) => {
        const shelf = tx.objectStore(one.shelf);
        return sealed[i] ? shelf.put(sealed[i], one.id) : shelf.delete(one.id);
      });
      await Promise.all([...writes, tx.done]);
    } catch (error) {
      if ((error as DOMException)?.name === "QuotaExceededError") throw new PhoneFull();
      throw error;
    }
  }

  /** Undefined where there is none. Raises where a record was tampered with. */
  async json<T>(shelf: Shelf, id: string): Promise<T | undefined> {
    const bytes = await this.bytes(shelf, id);
    return bytes && parsed<T>(bytes);
  }

  async bytes(shelf: Shelf, id: string): Promise<ArrayBuffer | undefined> {
    const sealed = await (await opened()).get(shelf, id);
    return sealed && open(this.key, `${shelf}/${id}`, sealed);
  }

  async all<T>(shelf: Shelf): Promise<T[]> {
    const tx = (await opened()).transaction(shelf);
    const [ids, sealed] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
    return Promise.all(
      sealed.map(async (one, i) => parsed<T>(await open(this.key, `${shelf}/${ids[i]}`, one))),
    );
  }

  private async sealedOf(change: Change): Promise<Sealed | undefined> {
    if (!("put" in change)) return undefined;
    const { shelf, id, put } = change;
    const plain = put instanceof ArrayBuffer ? put : utf8(JSON.stringify(put));
    return seal(this.key, `${shelf}/${id}`, plain);
  }
}

function parsed<T>(bytes: ArrayBuffer): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
