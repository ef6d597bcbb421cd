// A photograph from camera or gallery: made small enough to send (2,560 px), with a small picture to
// show, and beside it what the camera wrote into it and what the phone knows: both kept, both sent.
import { sha256 } from "./bytes";
import { bothClocks, now } from "./clock";
import { uuid, type Picture } from "./drafts";
import { hereNow } from "./ground";

export const LONGEST = 2560;
const THUMB = 160;
const QUALITY = 0.82;
const LARGEST = 18 * 1024 * 1024; // what the office takes is 20 MB

/** What was chosen is no picture that this phone can show, or far too large. */
export class NoPicture extends Error {}

export interface Taken {
  readonly picture: Picture;
  readonly bytes: ArrayBuffer;
}

/** Raises NoPicture. */
export async function taken(file: File, entry: string, line: string, source: string): Promise<Taken> {
  const original = await file.arrayBuffer();
  const [camera, scaled] = await Promise.all([cameraSaid(original), scaledDown(file)]);
  const bytes = scaled?.bytes ?? original;
  const type = scaled ? "image/jpeg" : file.type || "application/octet-stream";
  if (!scaled && (!/^image\//.test(file.type) || original.byteLength > LARGEST)) throw new NoPicture();
  const id = uuid();
  const said = dense({
    source, // "camera" or "gallery": a picture from the gallery may be old
    ...where(camera, source),
    ...bothClocks(),
    original_sha256: await sha256(original),
    original_size: original.byteLength,
    original_px: scaled && `${scaled.width}x${scaled.height}`,
  });
  const name = `${id.slice(0, 8)}.${scaled ? "jpg" : (file.name.split(".").pop() ?? "bin").slice(0, 5)}`;
  const digest = await sha256(bytes);
  const picture = {
    ...{ id, entry, line, sha256: digest, size: bytes.byteLength, name, type, said },
    ...{ thumb: scaled?.thumb ?? "", taken: now() },
  };
  return { picture, bytes };
}

/** When and where: by the camera where it wrote it; else, for a picture just taken, by the phone. Where
 * the phone was is kept beside either. */
function where(camera: Record<string, unknown>, source: string): Record<string, unknown> {
  const here = hereNow();
  const own = here && source === "camera" && camera.lat === undefined;
  const place = own
    ? { lat: here.lat, lon: here.lon, datum: "WGS-84", accuracy_m: here.accuracy_m }
    : {};
  return {
    ...camera,
    ...place,
    position_from: camera.lat !== undefined ? "exif" : own ? "phone" : undefined,
    here_lat: here?.lat,
    here_lon: here?.lon,
    here_accuracy_m: here?.accuracy_m,
    here_at: here?.at,
  };
}

interface Scaled {
  readonly bytes: ArrayBuffer;
  readonly thumb: string;
  readonly width: number;
  readonly height: number;
}

/** Null where the phone cannot decode it (HEIC on some): it is sent as it is, the office can. */
async function scaledDown(file: Blob): Promise<Scaled | null> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap) return null;
  try {
    const { width, height } = bitmap;
    const bytes = await (await drawn(bitmap, LONGEST, QUALITY)).arrayBuffer();
    const thumb = base64(await (await drawn(bitmap, THUMB, 0.6)).arrayBuffer());
    return { bytes, thumb, width, height };
  } finally {
    bitmap.close(); // a picture of 50 million points must not wait for the collector
  }
}

function drawn(bitmap: ImageBitmap, longest: number, quality: number): Promise<Blob> {
  const factor = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * factor));
  canvas.height = Math.max(1, Math.round(bitmap.height * factor));
  const pen = canvas.getContext("2d")!;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    const made = (blob: Blob | null) => (blob ? done(blob) : failed(new NoPicture()));
    canvas.toBlob(made, "image/jpeg", quality);
  });
}

function base64(bytes: ArrayBuffer): string {
  return btoa(Array.from(new Uint8Array(bytes), (one) => String.fromCharCode(one)).join(""));
}

/** What the camera wrote: time (local, as written), zone, position, make. Nothing where it wrote
 * nothing: that is remarked, not guessed. */
async function cameraSaid(bytes: ArrayBuffer): Promise<Record<string, unknown>> {
  try {
    const { load } = await import("exifreader");
    const { exif, gps } = load(bytes, { expanded: true, async: false }) as Tags;
    const lat = gps?.Latitude;
    const lon = gps?.Longitude;
    // a camera that says nothing of the datum means WGS 84; the office converts what it knows
    const datum = exif?.GPSMapDatum?.description || "WGS-84";
    const place = Number.isFinite(lat) && Number.isFinite(lon) ? { lat, lon, datum } : {};
    return dense({
      taken_at: instant(exif?.DateTimeOriginal?.description),
      zone: exif?.OffsetTimeOriginal?.description,
      make: exif?.Make?.description,
      model: exif?.Model?.description,
      accuracy_m: number(exif?.GPSHPositioningError?.description),
      ...place,
    });
  } catch {
    return {}; // no EXIF, or none that can be read
  }
}

interface Tags {
  readonly exif?: Readonly<Record<string, { readonly description?: string }>>;
  readonly gps?: { readonly Latitude?: number; readonly Longitude?: number };
}

/** "2026:09:08 09:41:05" → "2026-09-08T09:41:05"; a camera's time has no zone of its own. */
function instant(written: string | undefined): string | undefined {
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(written ?? "");
  return found ? `${found[1]}-${found[2]}-${found[3]}T${found[4]}` : undefined;
}

function number(written: string | undefined): number | undefined {
  const found = parseFloat(written ?? "");
  return Number.isFinite(found) ? found : undefined;
}

function dense(all: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null));
}
