// The signature, drawn by a finger under what was found. It goes as a picture of its own.
import { h } from "../dom";
import { l } from "../language";
import { lacking, type Sheet } from "../sheets";
import { PhoneFull } from "../store";
import { fullText, type Work } from "../work";
import { alternative, frame, mainButton, note, type Go, type Screen } from "./frame";
import { summary } from "./visit";

interface Signing {
  readonly work: Work;
  readonly go: Go;
  readonly sheet: Sheet;
}

const [INK, PAPER, PEN] = ["#1b1f1d", "#ffffff", 3];
const LEAST = 60; // points of the page: less is a slip of the finger

export function signScreen({ work, go, sheet }: Signing): Screen {
  const home = `#/v/${sheet.visit.number}`;
  const lacks = lacking(sheet);
  const told = h("div", { role: "alert" });
  const drawn = drawing(() => {
    done.disabled = lacks.length > 0 || drawn.length() < LEAST;
  });
  const done = mainButton(l("签好，发送", "Signed: send it"), async () => {
    done.disabled = true;
    try {
      await work.sheets.sign(sheet, await drawn.png());
      await work.send();
      go("#/outbox");
    } catch (error) {
      if (!(error instanceof PhoneFull)) console.error(error);
      told.replaceChildren(note("bad", error instanceof PhoneFull ? fullText() : l("没有存下，请再试一次。", "It was not kept. Try again.")));
      done.disabled = false;
    }
  }, true);
  const element = frame({
    title: l("核对并签名", "Check and sign"),
    under: sheet.visit.household,
    back: home,
    main: [
      summary(work, sheet),
      lacks.length > 0 && note("warn", l("还差：", "Missing: "), lacks.join(l("；", "; "))),
      h("h2", {}, l(`${work.device?.officer ?? ""} 签名`, `Signature of ${work.device?.officer ?? ""}`)),
      drawn.canvas,
      alternative(l("重签", "Sign anew"), () => {
        drawn.clear();
        done.disabled = true;
      }),
      told,
      h("p", { class: "dim" }, l("没有信号也能签，有信号时自动发。", "It can be signed without a signal and is sent when there is one.")),
    ],
    foot: [done],
  });
  return { element };
}

interface Drawing {
  readonly canvas: HTMLCanvasElement;
  readonly length: () => number;
  readonly clear: () => void;
  readonly png: () => Promise<ArrayBuffer>;
}

function drawing(changed: () => void): Drawing {
  const [wide, high, fine] = [640, 240, 2];
  const canvas = h("canvas", {
    class: "sign", width: wide, height: high, role: "img", "aria-label": l("在这里用手指签名", "Sign here with a finger"),
  });
  const pen = canvas.getContext("2d")!;
  let [drawn, last] = [0, null as readonly [number, number] | null];
  const clear = (): void => {
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, wide, high);
    [drawn, last] = [0, null];
  };
  const place = (event: PointerEvent): readonly [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * wide) / box.width, ((event.clientY - box.top) * high) / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const at = place(one);
      Object.assign(pen, { strokeStyle: INK, lineWidth: PEN * fine, lineCap: "round", lineJoin: "round" });
      pen.beginPath();
      pen.moveTo(...last);
      pen.lineTo(...at);
      pen.stroke();
      drawn += Math.hypot(at[0] - last[0], at[1] - last[1]) / fine;
      last = at;
    }
    changed();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (last = null));
  clear();
  return {
    ...{ canvas, clear, length: () => drawn },
    png: () => new Promise((kept, failed) => canvas.toBlob((blob) =>
      blob ? kept(blob.arrayBuffer()) : failed(new Error("no picture of the signature")), "image/png")),
  };
}
