// Dropping files on <div class="drop" data-drop>: the field inside takes them and names them.
import { all } from "./dom";

export function installDrops(): void {
  for (const area of all<HTMLElement>("[data-drop]")) install(area);
}

function install(area: HTMLElement): void {
  const field = area.querySelector<HTMLInputElement>('input[type="file"]');
  if (!field) return;
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    area.classList.toggle("is-over", on);
  };
  area.addEventListener("dragenter", over(true));
  area.addEventListener("dragover", over(true));
  area.addEventListener("dragleave", over(false));
  area.addEventListener("drop", (event) => {
    over(false)(event);
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    field.files = field.multiple ? files : first(files);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  field.addEventListener("change", () => name(area, field));
  name(area, field);
}

function first(files: FileList): FileList {
  const one = new DataTransfer();
  const file = files.item(0);
  if (file) one.items.add(file);
  return one.files;
}

function name(area: HTMLElement, field: HTMLInputElement): void {
  const files = Array.from(field.files ?? []);
  area.classList.toggle("is-full", files.length > 0);
  const output = area.querySelector("output");
  const lines = files.map((file) => `${file.name} · ${size(file.size)}`);
  if (output) output.textContent = lines.join("\n");
}

function size(bytes: number): string {
  const mb = bytes / 1024 / 1024;
  return mb >= 1 ? `${mb.toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}
