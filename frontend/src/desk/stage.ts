// One picture in its frame: zoom and pan by wheel, fingers, keys and buttons, and turning. What the
// picture itself is stays as it is; only the frame's window on it moves.

const MOST = 12;
const WHOLE_FROM = 1.6; // from here on the file itself is shown, and not the size for the window
const STEP = 1.25;
const MOVE = 60; // pixels an arrow key moves the picture

export interface View {
  readonly scale: number;
  readonly x: number; // of the middle, in parts of the frame
  readonly y: number;
  readonly turn: number; // degrees
}
export const FIT: View = { scale: 1, x: 0, y: 0, turn: 0 };

export class Stage {
  view: View = FIT;
  private readonly fingers = new Map<number, PointerEvent>();

  constructor(
    readonly frame: HTMLElement,
    private readonly picture: HTMLImageElement,
    private readonly tell: (stage: Stage) => void,
  ) {
    frame.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    frame.addEventListener("dblclick", (event) => this.zoom(this.view.scale > 1 ? 0 : 3, event));
    frame.addEventListener("pointerdown", (event) => this.down(event));
    frame.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      frame.addEventListener(end, (event) => this.fingers.delete((event as PointerEvent).pointerId));
    }
  }

  get zoomed(): boolean {
    return this.view.scale > 1;
  }

  /** By a step in or out around the middle. */
  step(inwards: boolean): void {
    this.set({ ...this.view, scale: this.view.scale * (inwards ? STEP : 1 / STEP) });
  }

  turn(): void {
    this.set({ ...FIT, turn: (this.view.turn + 90) % 360 });
  }

  /** By an arrow key. */
  push(key: string): void {
    const across = Number(key === "ArrowLeft") - Number(key === "ArrowRight");
    const down = Number(key === "ArrowUp") - Number(key === "ArrowDown");
    this.pan(across * MOVE, down * MOVE);
  }

  /** Shows this; what would leave the frame empty is held back. */
  set(wanted: View, quiet = false): void {
    const scale = Math.min(MOST, Math.max(1, wanted.scale));
    const most = (scale - 1) / 2;
    const hold = (value: number): number => Math.min(most, Math.max(-most, value));
    this.view = { scale, x: hold(wanted.x), y: hold(wanted.y), turn: wanted.turn };
    const { clientWidth: width, clientHeight: height } = this.frame;
    const sideways = wanted.turn % 180 !== 0;
    const inside = sideways ? this.fitting(width, height) : 1;
    const { x, y, turn } = this.view;
    this.picture.style.transform =
      `translate(${x * width}px, ${y * height}px) scale(${scale * inside}) rotate(${turn}deg)`;
    if (scale > WHOLE_FROM) this.sharpen();
    if (!quiet) this.tell(this);
  }

  /** How much smaller the picture must be so that it fits lying on its side. */
  private fitting(width: number, height: number): number {
    const { naturalWidth: w, naturalHeight: h } = this.picture;
    if (!w || !h) return Math.min(width, height) / Math.max(width, height);
    return Math.min(width / h, height / w) / Math.min(width / w, height / h);
  }

  private sharpen(): void {
    const whole = this.picture.dataset.whole;
    if (!whole) return;
    delete this.picture.dataset.whole;
    const sharp = new Image();
    sharp.onload = () => (this.picture.src = whole);
    sharp.src = whole;
  }

  private pan(dx: number, dy: number): void {
    const { clientWidth: width, clientHeight: height } = this.frame;
    this.set({ ...this.view, x: this.view.x + dx / width, y: this.view.y + dy / height });
  }

  /** So that what is under the pointer stays under it. `to` 0: the whole picture. */
  private zoom(to: number, at: { clientX: number; clientY: number }): void {
    if (to <= 1) return this.set({ ...this.view, scale: 1 });
    const box = this.frame.getBoundingClientRect();
    const px = (at.clientX - box.left) / box.width - 0.5;
    const py = (at.clientY - box.top) / box.height - 0.5;
    const scale = Math.min(MOST, to);
    const grown = scale / this.view.scale;
    const { x, y } = this.view;
    this.set({ ...this.view, scale, x: px - (px - x) * grown, y: py - (py - y) * grown });
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    this.zoom(this.view.scale * Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event);
  }

  private down(event: PointerEvent): void {
    this.frame.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, event);
  }

  private move(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const other = [...this.fingers.values()].find((each) => each.pointerId !== event.pointerId);
    this.fingers.set(event.pointerId, event);
    if (!other) return this.pan(event.clientX - before.clientX, event.clientY - before.clientY);
    const far = (one: PointerEvent): number =>
      Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    const middle = {
      clientX: (event.clientX + other.clientX) / 2,
      clientY: (event.clientY + other.clientY) / 2,
    };
    this.zoom(Math.max(1.001, (this.view.scale * far(event)) / Math.max(1, far(before))), middle);
  }
}
