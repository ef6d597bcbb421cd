// Columns as hedun/maps/packed.py packs them: a header in JSON, then typed arrays, each at a multiple
// of eight bytes, so that none is copied.
const TYPES = {
  Uint8: Uint8Array, Uint16: Uint16Array, Uint32: Uint32Array,
  Int32: Int32Array, Float32: Float32Array, Float64: Float64Array,
} as const;
type Column = InstanceType<(typeof TYPES)[keyof typeof TYPES]>;

export interface Packed {
  readonly columns: Readonly<Record<string, Column>>;
  readonly facts: Readonly<Record<string, unknown>>;
}

interface Header extends Record<string, unknown> {
  columns: [name: string, type: keyof typeof TYPES, length: number][];
}

export function unpacked(data: ArrayBuffer): Packed {
  const length = new DataView(data).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(data, 4, length));
  const header = JSON.parse(text) as Header;
  const columns: Record<string, Column> = {};
  let at = 4 + length;
  for (const [name, type, size] of header.columns) {
    const column = new TYPES[type](data, at, size);
    columns[name] = column;
    at += Math.ceil(column.byteLength / 8) * 8;
  }
  return { columns, facts: header };
}

export async function fetched(address: string, signal?: AbortSignal): Promise<Packed> {
  const answer = await fetch(address, { signal: signal ?? null });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return unpacked(await answer.arrayBuffer());
}
